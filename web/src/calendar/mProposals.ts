import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Occurrence, TimeProposal } from '../../../collab/protocol/meetings.ts'
import { resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { cityOf, dayAt, dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { EntryScene } from './entryWords.ts'
import { wallTimeAt } from './wallDay.ts'

/** Other times for a meeting: asked for by who is invited, taken or not by the host. Fires `settled`. */
export class MProposals extends LitElement {
  static override properties = {
    scene: { attribute: false },
    occurrence: { attribute: false },
    hosting: { type: Boolean },
    asking: { state: true },
    busy: { state: true },
    problem: { state: true },
    sent: { state: true },
  }
  static override styles = [
    shared,
    css`
      ul,
      form {
        display: grid;
        gap: 10px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
        justify-content: space-between;
        padding: 10px 12px;
        border-radius: var(--m-radius);
        background: var(--m-warn-quiet);
      }
      .when {
        display: grid;
        grid-template-columns: 3fr 2fr;
        gap: 8px;
      }
    `,
  ]
  declare scene: EntryScene
  declare occurrence: Occurrence
  declare hosting: boolean
  declare asking: boolean
  declare busy: boolean
  declare problem: string
  declare sent: boolean

  readonly #proposals = new Task(this, {
    task: async ([meetingId, hosting]) =>
      hosting ? (await api('GET /api/meetings/:meetingId/proposals', { params: { meetingId } })).proposals : [],
    args: () => [this.occurrence.meetingId, this.hosting] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.hosting = false
    this.asking = false
    this.busy = false
    this.problem = ''
    this.sent = false
  }

  override render() {
    return html`${this.hosting ? this.#asked() : this.#ask()} <span class="problem" role="alert">${this.problem}</span>`
  }

  #asked() {
    const { originalLocal } = this.occurrence
    const open = (this.#proposals.value ?? []).filter(
      (each) => each.state === 'open' && (each.originalLocal === null || each.originalLocal === originalLocal),
    )
    if (open.length === 0) return nothing
    return html`<ul>
      ${open.map((proposal) => this.#proposal(proposal))}
    </ul>`
  }

  #proposal(proposal: TimeProposal) {
    const { table, zone, directory } = this.scene
    const startMs = Date.parse(proposal.startsAt)
    const name = directory.personOf(proposal.personId ?? '')?.name ?? t('calendar.someGuest')
    return html`<li>
      <span>
        <b>${t('calendar.asksFor', { name })}</b><br />
        <span class="num"
          >${dayName(dayAt(table, zone, startMs), 'short')},
          ${spanAt(table, zone, startMs, Date.parse(proposal.endsAt))} ${cityOf(zone)}</span
        >
        ${proposal.comment ? html`<br /><span class="quiet">${proposal.comment}</span>` : nothing}
      </span>
      <span class="row">
        <wa-button size="s" appearance="plain" ?disabled=${this.busy} @click=${() => this.#settle(proposal, false)}
          >${t('calendar.declineProposal')}</wa-button
        >
        <wa-button size="s" variant="brand" ?loading=${this.busy} @click=${() => this.#settle(proposal, true)}
          >${t('calendar.takeProposal')}</wa-button
        >
      </span>
    </li>`
  }

  #ask() {
    if (this.sent) return html`<p class="quiet small" role="status">${t('calendar.proposed')}</p>`
    if (!this.asking)
      return html`<wa-button size="s" appearance="plain" @click=${() => (this.asking = true)}
        ><wa-icon slot="start" name="clock"></wa-icon>${t('calendar.propose')}</wa-button
      >`
    const [day = '', time = ''] = wallTimeAt(
      this.scene.table,
      this.scene.zone,
      Date.parse(this.occurrence.startsAt),
    ).split('T')
    return html`<form @submit=${this.#send}>
      <div class="when">
        <wa-input type="date" name="day" required label=${t('schedule.day')} .value=${day}></wa-input>
        <wa-input type="time" name="time" required label=${cityOf(this.scene.zone)} .value=${time}></wa-input>
      </div>
      <wa-input name="comment" maxlength="500" label=${t('calendar.proposalComment')}></wa-input>
      <div class="row">
        <wa-button size="s" type="submit" variant="brand" ?loading=${this.busy}
          >${t('calendar.sendProposal')}</wa-button
        >
        <wa-button size="s" appearance="plain" @click=${() => (this.asking = false)}>${t('app.cancel')}</wa-button>
      </div>
    </form>`
  }

  readonly #send = async (event: SubmitEvent) => {
    event.preventDefault()
    const value = (name: string) => this.renderRoot.querySelector<WaInput>(`[name=${name}]`)?.value ?? ''
    const local = `${value('day')}T${value('time').slice(0, 5)}`
    if (wallMs(local) === null || this.busy) return
    const { table, zone } = this.scene
    const { meetingId, originalLocal, repeats, startsAt, endsAt } = this.occurrence
    const startMs = resolveLocal(table, zone, local).atMs
    const endMs = startMs + Date.parse(endsAt) - Date.parse(startsAt)
    await this.#try(async () => {
      await api('POST /api/meetings/:meetingId/proposals', {
        params: { meetingId },
        body: {
          originalLocal: repeats ? originalLocal : null,
          startsAt: new Date(startMs).toISOString(),
          endsAt: new Date(endMs).toISOString(),
          comment: value('comment'),
        },
      })
      this.sent = true
    })
  }

  async #settle({ proposalId }: TimeProposal, accept: boolean): Promise<void> {
    const { meetingId } = this.occurrence
    await this.#try(async () => {
      const params = { meetingId, proposalId }
      await api('PUT /api/meetings/:meetingId/proposals/:proposalId', { params, body: { accept } })
      await this.#proposals.run()
      this.dispatchEvent(new CustomEvent('settled', { bubbles: true, composed: true }))
    })
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true
    this.problem = ''
    try {
      await act()
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-proposals', MProposals)
