import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, html, nothing } from 'lit'
import { limits } from '../../../infra/contract/limits.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ApiOutput } from '../api/api.ts'
import { languageFoot } from '../app/languageFoot.ts'
import '../app/mTime.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { callSentenceOf } from './callProblem.ts'
import type { Desk } from './desk.ts'
import './deviceNotice.ts'
import './devicePicks.ts'
import './effectSwitches.ts'
import type { Entrance } from './entrance.ts'
import { Following } from './following.ts'
import './localTime.ts'
import type { MinutesAsk } from './minutesAsk.ts'
import './minutesRefusal.ts'
import type { NetworkCheck } from './networkCheck.ts'
import './networkLine.ts'
import { hueOf, initialsOf } from './portrait.ts'
import { previewStyles } from './previewStyles.ts'
import type { RoomSession } from './roomSession.ts'
import './selfView.ts'

export type Door = ApiOutput<'GET /api/doors/:secret'>

const presentShownMax = 6

/** Before the call: how I look and sound, who is there, and one big button. Sends `join` with my name. */
export class MPreview extends LitElement {
  static override properties = {
    door: { attribute: false },
    session: { attribute: false },
    entrance: { attribute: false },
    desk: { attribute: false },
    check: { attribute: false },
    table: { attribute: false },
    myZone: {},
    guestName: {},
    joining: { type: Boolean },
    problem: { attribute: false },
    ask: { attribute: false },
  }
  declare door: Door
  declare session: RoomSession
  declare entrance: Entrance
  declare desk: Desk | null
  declare check: NetworkCheck | null
  declare table: ZoneTable | null
  declare myZone: string
  /** What a guest typed last time. */
  declare guestName: string
  declare joining: boolean
  /** Whatever the last attempt to join threw. */
  declare problem: unknown
  /** Where minutes are what is missing. */
  declare ask: MinutesAsk | null

  static override styles = previewStyles

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.entrance),
  ]

  constructor() {
    super()
    this.desk = null
    this.check = null
    this.table = null
    this.myZone = ''
    this.guestName = ''
    this.joining = false
    this.problem = null
    this.ask = null
  }

  override render() {
    return html`
      <section class="look">
        <m-self-view .session=${this.session} ?still=${this.joining}></m-self-view>
        <m-device-picks .session=${this.session}></m-device-picks>
        <m-effect-switches .media=${this.session.media}></m-effect-switches>
        <m-device-notice .session=${this.session} .desk=${this.desk}></m-device-notice>
      </section>
      <section class="enter">
        <h1>${this.door.title}</h1>
        <p class="quiet">${this.#when()}</p>
        <p class="quiet">${t('call.hostedBy', { name: this.door.hostName })}</p>
        ${this.#present()}
        <form @submit=${this.#submit}>
          ${this.door.known ? nothing : this.#nameField()} ${this.#problem()}
          <wa-button
            class="join"
            type="submit"
            variant="brand"
            size="l"
            data-testid="join"
            ?disabled=${this.joining}
            @pointerenter=${this.#anticipate}
            @focus=${this.#anticipate}
            >${this.joining ? t('call.joining') : t('call.join')}</wa-button
          >
        </form>
        <p class="quiet small region" data-testid="region">${this.#region()}</p>
        <m-network-line .check=${this.check}></m-network-line>
        ${languageFoot()}
      </section>
    `
  }

  #problem() {
    if (!this.problem) return nothing
    if (this.ask)
      return html`<m-minutes-refusal .ask=${this.ask} .table=${this.table} zone=${this.myZone}></m-minutes-refusal>`
    return html`<p class="problem" role="alert" data-testid="join-problem">
      <wa-icon name="circle-alert"></wa-icon><span>${callSentenceOf(this.problem)}</span>
    </p>`
  }

  #nameField() {
    return html`<wa-input
      label=${t('call.yourName')}
      hint=${t('call.nameHint')}
      data-testid="guest-name"
      name="name"
      autocomplete="name"
      required
      maxlength=${limits.nameCharactersMax}
      value=${this.guestName}
    ></wa-input>`
  }

  #when() {
    const { startsAt, endsAt } = this.door
    if (!startsAt || !endsAt || !this.table || !this.myZone) return nothing
    return html`<m-time
      .table=${this.table}
      .zone=${this.myZone}
      .startMs=${Date.parse(startsAt)}
      .endMs=${Date.parse(endsAt)}
      .others=${this.#clocks()}
    ></m-time>`
  }

  #present() {
    const { present } = this.door
    if (present.length === 0) return html`<p class="present none">${t('call.nobodyHere')}</p>`
    return html`<div class="present">
      <h2>${t('call.here', { count: present.length })}</h2>
      <ul>
        ${present.slice(0, presentShownMax).map(
          ({ name, zone }) =>
            html`<li>
              <span class="face" style="--hue:${hueOf(name)}" aria-hidden="true">${initialsOf(name)}</span>
              <b>${name}</b>
              <small
                >${cityOf(zone)} ·
                <m-local-time .table=${this.table} zone=${zone} .clocks=${this.#clocks}></m-local-time
              ></small>
            </li>`,
        )}
      </ul>
      ${
        present.length > presentShownMax
          ? html`<p class="quiet small">${t('call.moreTiles', { count: present.length - presentShownMax })}</p>`
          : nothing
      }
    </div>`
  }

  readonly #clocks = (): readonly ClockOwner[] => {
    const mine = { zone: this.myZone, name: t('call.you') }
    return this.myZone ? [mine, ...this.door.present] : this.door.present
  }

  #region() {
    const { chosen, measured } = this.entrance
    const globe = html`<wa-icon name="globe"></wa-icon>`
    if (chosen?.rttMs == null) {
      const word = measured || !this.door.known ? 'call.regionUnknown' : 'call.regionMeasuring'
      return html`${globe}<span>${t(word)}</span>`
    }
    const { region, place, rttMs, why } = chosen
    const name = place || t('call.region', { region })
    return html`${globe}<span>${t('call.placeAway', { place: name, ms: Math.round(rttMs) })}</span>${
      why ? html`<span class="why" data-testid="region-why">${t(`call.why.${why}`)}</span>` : nothing
    }`
  }

  /** A guest has no name yet, and nobody gets a ticket without one. */
  readonly #anticipate = () => {
    if (this.door.known && !this.joining) this.entrance.anticipate(this.door.meetingId)
  }

  #submit(event: Event) {
    event.preventDefault()
    if (this.joining) return
    const field = this.renderRoot.querySelector<WaInput>('wa-input')
    const name = field?.value?.trim() ?? ''
    if (field && name === '') return field.focus()
    this.dispatchEvent(new CustomEvent<string>('join', { detail: name }))
  }
}
customElements.define('m-preview', MPreview)
