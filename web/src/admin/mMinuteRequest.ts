import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import type { MinuteRequest } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import '../app/mTime.ts'
import { dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { typedSeconds } from './minuteFields.ts'

const quickHours = [1, 5] as const

/** Somebody's wish for more minutes, answered with one press. Fires `answered`, heard outside. */
export class MMinuteRequest extends LitElement {
  static override properties = {
    request: { attribute: false },
    table: { attribute: false },
    zone: {},
    own: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        justify-content: space-between;
      }
      .what {
        flex: 1 1 300px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      form {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      wa-input {
        width: 120px;
      }
    `,
  ]
  declare request: MinuteRequest
  declare table: ZoneTable
  declare zone: string
  /** An amount of one's own is being typed. */
  declare own: boolean
  declare busy: boolean
  declare problem: string
  readonly #key = new RequestKey()

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.own = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    const { name, departmentName, meetingTitle, note, createdAt } = this.request
    const atMs = Date.parse(createdAt)
    const today = dayAt(this.table, this.zone, Date.now())
    return html`<div class="what">
        <div>${t('minutes.asks', { name, department: departmentName })}</div>
        ${note ? html`<div>“${note}”</div>` : ''}
        <div class="quiet small">
          ${meetingTitle ? `${meetingTitle} · ` : ''}${relativeDay(today, dayAt(this.table, this.zone, atMs))}
          <m-time bare .table=${this.table} .zone=${this.zone} .startMs=${atMs} .others=${[]}></m-time>
        </div>
        <span class="problem" role="alert">${this.problem}</span>
      </div>
      ${this.own ? this.#ownForm() : this.#answers()}`
  }

  #answers() {
    return html`<div class="row">
      ${quickHours.map(
        (hours) =>
          html`<wa-button
            size="s"
            variant="brand"
            appearance="outlined"
            ?disabled=${this.busy}
            @click=${() => this.#answer(hours * 3600)}
            ><wa-icon slot="start" name="plus"></wa-icon>${t('time.hoursShort', { count: hours })}</wa-button
          >`,
      )}
      <wa-button size="s" appearance="outlined" ?disabled=${this.busy} @click=${this.#typeOwn}
        >${t('minutes.ownAmount')}</wa-button
      >
      <wa-button size="s" appearance="plain" ?disabled=${this.busy} @click=${() => this.#answer(0)}
        >${t('minutes.refuse')}</wa-button
      >
    </div>`
  }

  #ownForm() {
    return html`<form @submit=${this.#submitOwn}>
      <wa-input
        required
        class="label-hidden"
        size="s"
        name="minutes"
        type="number"
        min="0.1"
        step="any"
        without-spin-buttons
        label=${t('minutes.ownAmount')}
        ><span slot="end" class="quiet small">${t('minutes.unit')}</span></wa-input
      >
      <wa-button size="s" type="submit" variant="brand" ?loading=${this.busy}
        ><wa-icon name="check" label=${t('minutes.give')}></wa-icon
      ></wa-button>
      <wa-button size="s" appearance="plain" @click=${() => (this.own = false)}
        ><wa-icon name="x" label=${t('app.cancel')}></wa-icon
      ></wa-button>
    </form>`
  }

  readonly #typeOwn = async () => {
    this.own = true
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('wa-input')?.focus()
  }

  readonly #submitOwn = (event: SubmitEvent) => {
    event.preventDefault()
    const seconds = typedSeconds(String(new FormData(event.target as HTMLFormElement).get('minutes')))
    if (seconds !== null && seconds > 0) void this.#answer(seconds)
  }

  async #answer(seconds: number): Promise<void> {
    if (this.busy) return
    const { requestId } = this.request
    const body = { seconds }
    this.busy = true
    this.problem = ''
    try {
      await api('POST /api/admin/minutes/requests/:requestId', {
        params: { requestId },
        body,
        idempotencyKey: this.#key.of([requestId, body]),
      })
      this.#key.arrived()
      this.#answered()
    } catch (error) {
      this.problem = sentenceOf(error)
      // Another admin was faster: the list says what became of it.
      if (codeOf(error) === 'CONFLICT') this.#answered()
    } finally {
      this.busy = false
    }
  }

  #answered(): void {
    this.dispatchEvent(new Event('answered', { bubbles: true, composed: true }))
  }
}
customElements.define('m-minute-request', MMinuteRequest)
