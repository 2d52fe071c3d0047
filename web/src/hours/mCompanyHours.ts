import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { LitElement, html } from 'lit'
import type { HolidayChoice, MyHours } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'
import './mHolidays.ts'

type CompanyHours = MyHours['company']

/** An admin's word on what goes for everybody who says nothing of their own. Fires `company` with what holds now. */
export class MCompanyHours extends LitElement {
  static override properties = {
    company: { attribute: false },
    nowMs: { attribute: false },
    asked: { state: true },
    said: { state: true },
  }
  static override styles = [shared, hoursStyles, hoursCard]
  declare company: CompanyHours
  declare nowMs: number
  /** What is asked for, until the server has answered. */
  declare asked: CompanyHours | null
  declare said: { sentence: string; failed: boolean } | null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.asked = null
    this.said = null
  }

  override render() {
    const { holidays, quietAfterHours } = this.asked ?? this.company
    return html`<div class="stack">
      <section class="card" aria-labelledby="title">
        <header>
          <h2 id="title">${t('company.title')}</h2>
          <p class="quiet small">${t('company.more')}</p>
        </header>
        <wa-switch
          .checked=${quietAfterHours}
          @change=${(event: Event) => this.#save({ quietAfterHours: (event.currentTarget as WaSwitch).checked })}
          >${t('company.quiet')}</wa-switch
        >
        <p class="quiet small under">${t('company.quietMore')}</p>
        <p class=${this.said?.failed ? 'problem' : 'quiet small'} role="status">${this.said?.sentence}</p>
      </section>
      <m-holidays
        for-company
        .choice=${holidays}
        .nowMs=${this.nowMs}
        @holidays=${(event: CustomEvent<HolidayChoice | null>) => this.#save({ holidays: event.detail })}
      ></m-holidays>
    </div>`
  }

  /** Shown at once, and taken back when the server refuses. */
  async #save(change: Partial<CompanyHours>): Promise<void> {
    const body = { ...(this.asked ?? this.company), ...change }
    this.asked = body
    this.said = null
    try {
      const company = await api('PUT /api/company/hours', { body })
      this.dispatchEvent(new CustomEvent('company', { detail: company }))
      this.said = { sentence: t('app.saved'), failed: false }
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
    } finally {
      // A later change asks for more than this one did, and is still on its way.
      if (this.asked === body) this.asked = null
    }
  }
}
customElements.define('m-company-hours', MCompanyHours)
