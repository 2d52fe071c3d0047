import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, html } from 'lit'
import type { Leave } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { addDays, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'

/** Days and hours that I am away. Fires `changed` when one came or went. */
export class MLeaves extends LitElement {
  static override properties = { leaves: { attribute: false }, busy: { state: true }, problem: { state: true } }
  static override styles = [shared, hoursStyles, hoursCard]
  declare leaves: Leave[]
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.leaves = []
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<section class="card">
      <header>
        <h2>${t('leave.title')}</h2>
        <p class="quiet small">${t('leave.more')}</p>
      </header>
      ${
        this.leaves.length === 0
          ? ''
          : html`<ul class="lines">
              ${this.leaves.map((leave) => this.#line(leave))}
            </ul>`
      }
      <form class="pair" @submit=${this.#add}>
        <wa-input name="from" type="date" required label=${t('leave.first')}></wa-input>
        <wa-input name="until" type="date" required label=${t('leave.last')}></wa-input>
        <wa-input name="note" maxlength="200" label=${t('leave.note')}></wa-input>
        <wa-button type="submit" appearance="outlined" ?loading=${this.busy}>${t('leave.add')}</wa-button>
      </form>
      <span class="problem" role="alert">${this.problem}</span>
    </section>`
  }

  #line(leave: Leave) {
    const words = spanWords(leave)
    return html`<li>
      <span class="num">${words}</span>
      <span class="grow quiet">${leave.note}</span>
      <button
        type="button"
        class="icon"
        aria-label=${t('app.remove', { name: words })}
        @click=${() => this.#do(() => api('DELETE /api/me/leaves/:leaveId', { params: { leaveId: leave.leaveId } }))}
      >
        <wa-icon name="trash-2"></wa-icon>
      </button>
    </li>`
  }

  readonly #add = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const from = String(data.get('from'))
    const last = String(data.get('until'))
    const body = {
      startLocal: `${from}T00:00`,
      endLocal: `${addDays(last < from ? from : last, 1)}T00:00`,
      note: String(data.get('note') ?? ''),
    }
    if (await this.#do(() => api('POST /api/me/leaves', { body })))
      for (const field of form.querySelectorAll<WaInput>('wa-input')) field.value = ''
  }

  async #do(ask: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = ''
    try {
      await ask()
      this.dispatchEvent(new CustomEvent('changed'))
      return true
    } catch (error) {
      this.problem = sentenceOf(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-leaves', MLeaves)

/** `Mon 7 Dec – Fri 11 Dec`; hours where it is not for whole days. */
function spanWords({ startLocal, endLocal }: Leave): string {
  const whole = startLocal.endsWith('T00:00') && endLocal.endsWith('T00:00')
  const first = startLocal.slice(0, 10)
  const last = whole ? addDays(endLocal.slice(0, 10), -1) : endLocal.slice(0, 10)
  if (whole) return first === last ? dayName(first, 'short') : `${dayName(first, 'short')} – ${dayName(last, 'short')}`
  return `${dayName(first, 'short')} ${startLocal.slice(11)} – ${first === last ? '' : dayName(last, 'short')} ${endLocal.slice(11)}`
}
