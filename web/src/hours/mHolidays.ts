import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Holiday, HolidayChoice } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import '../app/mCombobox.ts'
import { renderStates, bones } from '../app/states.ts'
import { addDays, dateName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, localeTag, t } from '../i18n/t.ts'
import { chosen } from '../schedule/fieldValue.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'

const none = 'none'
const shownMax = 6

/** Whose public holidays are my, or the company's, days off, with the next of them. Fires `holidays` with a HolidayChoice or null. */
export class MHolidays extends LitElement {
  static override properties = {
    choice: { attribute: false },
    company: { attribute: false },
    forCompany: { type: Boolean, attribute: 'for-company' },
    nowMs: { attribute: false },
  }
  static override styles = [
    shared,
    hoursStyles,
    hoursCard,
    css`
      .day {
        min-width: 210px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ]
  /** null: the company's. */
  declare choice: HolidayChoice | null
  declare company: HolidayChoice | null
  /** The choice is the company's own: nobody stands behind it. */
  declare forCompany: boolean
  declare nowMs: number

  readonly #countries = new Task(this, { task: () => api('GET /api/holidays'), args: () => [] })
  readonly #days = new Task(this, {
    task: async ([country, region, today]) => {
      if (country === '') return []
      const query = { from: today, until: addDays(today, 365), ...(region && { region }) }
      const { days } = await api('GET /api/holidays/:country', { params: { country }, query })
      return days
    },
    args: () => {
      const choice = this.choice ?? this.company
      const today = new Date(this.nowMs).toISOString().slice(0, 10)
      return [choice?.country ?? '', choice?.region ?? '', today] as const
    },
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.company = null
    this.forCompany = false
  }

  override render() {
    return html`<section class="card">
      <header>
        <h2>${t(this.forCompany ? 'company.holidays' : 'holidays.title')}</h2>
        <p class="quiet small">${t(this.forCompany ? 'company.holidaysMore' : 'holidays.more')}</p>
      </header>
      ${renderStates(this.#countries, {
        waiting: () => bones(1, 36),
        content: ({ countries }) => this.#pickers(countries),
      })}
      ${renderStates(this.#days, { waiting: () => bones(3, 24), content: (days) => this.#list(days) })}
    </section>`
  }

  #pickers(countries: { country: string; name: string; regions: { region: string; name: string }[] }[]) {
    const mine = countries.find(({ country }) => country === this.choice?.country)
    const company = this.company ? countryName(this.company.country, this.company.country) : t('holidays.none')
    const unsaid = this.forCompany ? t('company.noHolidays') : t('holidays.company', { name: company })
    return html`<div class="pair">
      <m-combobox
        .label=${t('holidays.country')}
        .value=${this.choice?.country ?? none}
        .choices=${[
          { value: none, label: unsaid, detail: '', search: '' },
          ...countries.map(({ country, name }) => ({
            value: country,
            label: countryName(country, name),
            detail: country,
            search: name.toLowerCase(),
          })),
        ]}
        @pick=${(event: CustomEvent<string>) =>
          this.#say(event.detail === none ? null : { country: event.detail, region: null })}
      ></m-combobox>
      ${
        mine && mine.regions.length > 0
          ? html`<wa-select
              label=${t('holidays.region')}
              .value=${this.choice?.region ?? none}
              @change=${(event: Event) =>
                this.#say({ country: mine.country, region: chosen(event) === none ? null : chosen(event) })}
            >
              <wa-option value=${none}>${t('holidays.whole')}</wa-option>
              ${mine.regions.map(({ region, name }) => html`<wa-option value=${region}>${name}</wa-option>`)}
            </wa-select>`
          : nothing
      }
    </div>`
  }

  #list(days: readonly Holiday[]) {
    if (days.length === 0) {
      const nothingSaid = this.forCompany && this.choice === null
      return html`<p class="quiet small">${t(nothingSaid ? 'company.holidaysFirst' : 'holidays.empty')}</p>`
    }
    return html`<ul class="lines">
      ${days.slice(0, shownMax).map(
        ({ day, kind, name, localName }) =>
          html`<li>
            <span class="day">${dateName(day)}</span>
            <span class="grow">${currentLanguage() === 'zh' ? localName : name}</span>
            ${kind === 'work' ? html`<span class="tag on">${t('holidays.worked')}</span>` : nothing}
          </li>`,
      )}
    </ul>`
  }

  #say(detail: HolidayChoice | null): void {
    this.dispatchEvent(new CustomEvent('holidays', { detail }))
  }
}
customElements.define('m-holidays', MHolidays)

/** As the reader's language calls the country. */
function countryName(country: string, fallback: string): string {
  return new Intl.DisplayNames(localeTag(), { type: 'region', fallback: 'none' }).of(country) ?? fallback
}
