import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Whose minutes pay for a meeting. */
export interface Payment {
  payer: 'joiner' | 'host'
  exempt: 'emergency' | 'all-hands' | null
}

/** An option's value must not be empty. */
const notExempt = 'none'

/** Chooses who pays; for admins also whether no department does. Fires `payment` with a Payment as detail. */
export class MPayer extends LitElement {
  static override properties = { payment: { attribute: false }, admin: { type: Boolean } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr));
        gap: 12px;
        align-items: start;
      }
    `,
  ]
  declare payment: Payment
  declare admin: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.admin = false
  }

  override render() {
    const { payer, exempt } = this.payment
    return html`<wa-select
        label=${t('schedule.whoPays')}
        .value=${payer}
        ?disabled=${exempt !== null}
        @change=${(event: Event) => this.#say({ payer: valueOf(event) === 'host' ? 'host' : 'joiner' })}
      >
        <wa-option value="joiner">${t('minutes.payer.joiner')}</wa-option>
        <wa-option value="host">${t('minutes.payer.host')}</wa-option>
      </wa-select>
      ${
        this.admin
          ? html`<wa-select
              label=${t('schedule.exempt')}
              .value=${exempt ?? notExempt}
              @change=${(event: Event) => {
                const value = valueOf(event)
                this.#say({ exempt: value === 'emergency' || value === 'all-hands' ? value : null })
              }}
            >
              <wa-option value=${notExempt}>${t('schedule.notExempt')}</wa-option>
              <wa-option value="emergency">${t('minutes.exempt.emergency')}</wa-option>
              <wa-option value="all-hands">${t('minutes.exempt.all-hands')}</wa-option>
            </wa-select>`
          : nothing
      }`
  }

  #say(change: Partial<Payment>): void {
    this.dispatchEvent(new CustomEvent('payment', { detail: { ...this.payment, ...change } }))
  }
}
customElements.define('m-payer', MPayer)

function valueOf(event: Event): string {
  return String((event.currentTarget as WaSelect).value)
}
