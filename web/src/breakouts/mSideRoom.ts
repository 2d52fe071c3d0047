import { LitElement, html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { callSentenceOf } from '../call/callProblem.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { runningTime } from '../call/runningTime.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { sideRoomStyles } from './sideRoomStyles.ts'
import type { SideRooms } from './sideRooms.ts'

/** From here on the time that is left is worth a warning. */
const warnSeconds = 60
/** The seconds left that are said aloud; seen are all of them. */
const saidAloud = [10, 30, 60]

/**
 * What somebody must know of the rooms beside the meeting, over the stage: that they are taken to one, that they are in
 * one and for how long, what a host says to all, who asks for help.
 */
export class MSideRoom extends LitElement {
  static override properties = {
    session: { attribute: false },
    sides: { attribute: false },
    putOff: { state: true },
    drawn: { state: true },
  }
  declare session: RoomSession
  declare sides: SideRooms | null
  /** When those asked for help who were told that somebody comes later. */
  declare putOff: ReadonlySet<string>
  /** Only what comes into a live region that is there already is said aloud. */
  declare drawn: boolean

  static override styles = sideRoomStyles

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.sides),
    new Tick(this, 1000),
  ]

  constructor() {
    super()
    this.sides = null
    this.putOff = new Set()
    this.drawn = false
  }

  override firstUpdated() {
    this.drawn = true
  }

  override render() {
    const { sides } = this
    if (!sides) return nothing
    return html`
      <div class="bar" aria-live="polite">${sides.here === null ? nothing : this.#bar(sides)}</div>
      <div aria-live="polite">${this.#cards(sides)}</div>
    `
  }

  #cards(sides: SideRooms) {
    const call = this.session.moderates ? sides.calls.find(({ helpAt }) => !this.putOff.has(helpAt ?? '')) : undefined
    return html`
      ${sides.secondsToGo === null ? nothing : this.#going(sides)} ${sides.problem ? this.#failed(sides) : nothing}
      ${sides.message ? this.#message(sides, sides.message) : nothing}
      ${
        call
          ? this.#card('hand', t('sides.calls', { name: call.name, room: sides.nameOf(call.roomId) ?? '' }), null, [
              button('main', t('sides.visit'), 'side-visit', () => void sides.choose(call.roomId)),
              button('', t('sides.later'), 'side-later', () => {
                this.putOff = new Set([...this.putOff, call.helpAt ?? ''])
              }),
            ])
          : nothing
      }
    `
  }

  #going(sides: SideRooms) {
    const seconds = sides.secondsToGo ?? 0
    const title = t('sides.placed', { name: sides.nameOf(sides.wanted) ?? '' })
    const buttons = [
      button('main', t('sides.goNow'), 'side-go', () => sides.goNow()),
      button('', t('sides.stay'), 'side-stay', () => void sides.choose(null)),
    ]
    return this.#card('door-open', title, t('sides.goesIn', { count: seconds }), buttons, true)
  }

  #failed(sides: SideRooms) {
    const room = sides.nameOf(sides.wanted)
    const title = room === null ? t('sides.wayBackFailed') : t('sides.wayFailed', { room })
    return this.#card('circle-alert', title, callSentenceOf(sides.problem), [
      button('main', t('sides.retry'), 'side-retry', () => sides.goNow()),
    ])
  }

  #message(sides: SideRooms, { name, text }: { name: string; text: string }) {
    return this.#card('megaphone', t('sides.fromHost', { name }), text, [
      button('', t('sides.close'), 'side-message-close', () => sides.dismissMessage()),
    ])
  }

  /** `counts`: the text changes every second, and is not said aloud. */
  #card(icon: string, title: string, text: string | null, buttons: TemplateResult[], counts = false) {
    return html`<section data-testid="side-card">
      <wa-icon name=${icon}></wa-icon>
      <div>
        <b>${title}</b>
        ${text === null ? nothing : html`<span aria-hidden=${counts}>${text}</span>`}
      </div>
      <p>${buttons}</p>
    </section>`
  }

  #bar(sides: SideRooms) {
    const left = sides.secondsLeft
    const soon = left !== null && left <= warnSeconds
    const asked = sides.mine?.helpAt != null
    const help = t(asked ? 'sides.helpTake' : 'sides.help')
    return html`<div class=${soon ? 'room soon' : 'room'} data-testid="side-bar">
      <wa-icon name="door-open"></wa-icon>
      <b>${sides.nameOf(sides.here) ?? ''}</b>
      ${left === null ? nothing : html`<time aria-hidden="true">${soon ? warning(left) : runningTime(left)}</time>`}
      <span class="spoken" data-testid="side-warning">${this.drawn ? this.#spoken(sides, left) : nothing}</span>
      ${
        this.session.moderates
          ? nothing
          : html`<button
              type="button"
              class=${asked ? 'on' : ''}
              aria-pressed=${asked}
              aria-label=${help}
              title=${help}
              data-testid="side-help"
              @click=${() => void sides.help(!asked)}
            >
              <wa-icon name="life-buoy"></wa-icon><span>${asked ? t('sides.helpAsked') : help}</span>
            </button>`
      }
      <button
        type="button"
        aria-label=${t('sides.back')}
        data-testid="side-back"
        @click=${() => void sides.choose(null)}
      >
        <wa-icon name="log-out"></wa-icon><span>${t('sides.backShort')}</span>
      </button>
    </div>`
  }

  #spoken(sides: SideRooms, left: number | null) {
    if (left === null || left > warnSeconds) return t('sides.inRoom', { name: sides.nameOf(sides.here) ?? '' })
    return warning(saidAloud.find((step) => left <= step) ?? left)
  }
}
customElements.define('m-side-room', MSideRoom)

const warning = (seconds: number) => t('sides.warning', { time: runningTime(seconds) })

function button(kind: string, label: string, testId: string, press: () => void) {
  return html`<button type="button" class=${kind} data-testid=${testId} @click=${press}>${label}</button>`
}
