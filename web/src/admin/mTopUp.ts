import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { typedSeconds } from './minuteFields.ts'

const quickHours = [1, 5] as const

/** Adds minutes to a department's current period, or takes unused ones away. Fires `changed`. */
export class MTopUp extends LitElement {
  static override properties = {
    account: { attribute: false },
    busy: { state: true },
    problem: { state: true },
    done: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.6fr) auto;
        gap: 8px;
        align-items: end;
      }
      :host {
        display: grid;
        gap: 12px;
      }
      @media (max-width: 480px) {
        form {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        form wa-input:nth-of-type(2) {
          grid-column: 1 / -1;
          order: 3;
        }
      }
    `,
  ]
  declare account: MinuteAccount
  declare busy: boolean
  declare problem: string
  declare done: string
  readonly #key = new RequestKey()

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.problem = ''
    this.done = ''
  }

  override render() {
    return html`<div class="row">
        ${quickHours.map(
          (hours) =>
            html`<wa-button
              size="s"
              appearance="outlined"
              ?disabled=${this.busy}
              @click=${() => this.#send(hours * 3600, '')}
              ><wa-icon slot="start" name="plus"></wa-icon>${t('time.hoursShort', { count: hours })}</wa-button
            >`,
        )}
      </div>
      <form @submit=${this.#submit}>
        <wa-input
          required
          name="minutes"
          type="number"
          step="any"
          without-spin-buttons
          label=${t('minutes.ownAmount')}
          placeholder="−30 … 600"
          ><span slot="end" class="quiet small">${t('minutes.unit')}</span></wa-input
        >
        <wa-input name="note" maxlength="500" label=${t('minutes.note')}></wa-input>
        <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('minutes.topUp')}</wa-button>
      </form>
      <div class="live" role="alert">${this.problem ? html`<p class="problem">${this.problem}</p>` : ''}</div>
      <div class="live" role="status">${this.done ? html`<p class="quiet small">${this.done}</p>` : ''}</div>`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const fields = new FormData(form)
    const seconds = typedSeconds(String(fields.get('minutes')))
    if (seconds === null || seconds === 0) return
    if (await this.#send(seconds, String(fields.get('note') ?? ''))) form.reset()
  }

  async #send(seconds: number, note: string): Promise<boolean> {
    if (this.busy) return false
    const { departmentId } = this.account
    const body = { seconds, note }
    this.busy = true
    this.problem = ''
    this.done = ''
    try {
      const { leftSeconds } = await api('POST /api/admin/minutes/:departmentId/top-up', {
        params: { departmentId },
        body,
        idempotencyKey: this.#key.of([departmentId, body]),
      })
      this.#key.arrived()
      this.done = t('minutes.leftNow', { left: minutesName(leftSeconds) })
      this.dispatchEvent(new Event('changed', { bubbles: true, composed: true }))
      return true
    } catch (error) {
      this.problem = codeOf(error) === 'CONFLICT' && seconds < 0 ? t('minutes.notThatMany') : sentenceOf(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-top-up', MTopUp)
