import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { ordinal } from '../calendar/recurrenceWords.ts'
import { monthName, weekdayName, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { chosen, numberTyped, typed } from './fieldValue.ts'
import './mToggles.ts'
import {
  everyDay,
  namedBy,
  numbersIn,
  onOf,
  placesOf,
  withPlaces,
  withUnit,
  workdays,
  type Every,
  type On,
} from './repeatRule.ts'

const weekend = [6, 7]
const nths = [1, 2, 3, 4, 5, -2, -1]
const units: Every[] = ['day', 'week', 'month', 'year']
const ons: On[] = ['date', 'place', 'each']
type Numbers = 'positions' | 'weekNumbers' | 'yearDays'
const numberMax: Record<Numbers, number> = { positions: 366, weekNumbers: 53, yearDays: 366 }

/** Every part of a rule but its end, by hand. Fires `rule` with the new Recurrence as detail. */
export class MRepeatCustom extends LitElement {
  static override properties = { rule: { attribute: false }, day: {} }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .pair {
        display: grid;
        grid-template-columns: 96px minmax(0, 1fr);
        gap: 12px;
        align-items: end;
      }
      .three {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
        gap: 12px;
        padding-top: 4px;
      }
      summary {
        cursor: pointer;
        color: var(--m-text-quiet);
        border-radius: 4px;
        width: fit-content;
      }
      details[open] summary {
        margin-bottom: 12px;
      }
    `,
  ]
  declare rule: Recurrence
  declare day: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const { rule } = this
    return html`<div class="pair">
        <wa-input
          type="number"
          min="1"
          max="366"
          without-spin-buttons
          label=${t('schedule.every')}
          .value=${String(rule.interval)}
          @input=${(event: Event) => this.#set({ interval: numberTyped(event, 1, 366) ?? 1 })}
        ></wa-input>
        <wa-select
          label=${t('repeat.unit')}
          class="label-hidden"
          .value=${rule.every}
          @change=${(event: Event) => this.#say(withUnit(rule, chosen(event) as Every, this.day))}
        >
          ${units.map((unit) => html`<wa-option value=${unit}>${t(`repeat.unit.${unit}`)}</wa-option>`)}
        </wa-select>
      </div>
      ${rule.every === 'week' ? this.#weekdays(t('schedule.weekdays')) : nothing}
      ${rule.every === 'year' ? this.#months(t('repeat.months.in')) : nothing}
      ${rule.every === 'month' || rule.every === 'year' ? this.#days(rule) : nothing} ${this.#more(rule)}`
  }

  #weekdays(label: string) {
    const { weekdays, every } = this.rule
    return html`<m-toggles
      .label=${label}
      ?required=${every !== 'day'}
      .choices=${everyDay.map((value) => ({
        value,
        label: weekdayName(value, 'short'),
        name: weekdayName(value),
      }))}
      .chosen=${weekdays.length > 0 || every === 'day' ? weekdays : [weekdayOf(this.day)]}
      @toggles=${(event: CustomEvent<number[]>) => this.#set({ weekdays: event.detail })}
    ></m-toggles>`
  }

  #months(label: string) {
    const { every, monthDays, months } = this.rule
    return html`<m-toggles
      .label=${label}
      ?required=${every === 'year' && monthDays.length > 0}
      .choices=${Array.from({ length: 12 }, (_, index) => ({
        value: index + 1,
        label: monthName(index + 1, 'short'),
        name: monthName(index + 1),
      }))}
      .chosen=${months}
      @toggles=${(event: CustomEvent<number[]>) => this.#set({ months: event.detail })}
    ></m-toggles>`
  }

  #days(rule: Recurrence) {
    const on = onOf(rule)
    return html`<wa-select
        label=${t('repeat.on')}
        .value=${on}
        @change=${(event: Event) => this.#say(namedBy(rule, chosen(event) as On, this.day))}
      >
        ${ons.map((each) => html`<wa-option value=${each}>${t(`repeat.on.${each}`)}</wa-option>`)}
      </wa-select>
      ${on === 'date' ? this.#dates(rule) : on === 'place' ? this.#places(rule) : this.#weekdays(t('repeat.on.each'))}`
  }

  #dates({ monthDays }: Recurrence) {
    const numbers = Array.from({ length: 31 }, (_, index) => ({ value: index + 1, label: String(index + 1) }))
    return html`<m-toggles
      dense
      required
      .label=${t('repeat.dates')}
      .choices=${[...numbers, { value: -1, label: t('repeat.lastDay.short') }]}
      .chosen=${monthDays.length > 0 ? monthDays : [Number(this.day.slice(8, 10))]}
      @toggles=${(event: CustomEvent<number[]>) => this.#set({ monthDays: event.detail })}
    ></m-toggles>`
  }

  #places(rule: Recurrence) {
    const places = placesOf(rule, this.day)
    const sets = [...everyDay.map((weekday) => [weekday]), workdays, weekend, everyDay]
    return html`<m-toggles
        required
        .label=${t('repeat.which')}
        .choices=${nths.map((value) => ({ value, label: ordinal(value) }))}
        .chosen=${places.nths}
        @toggles=${(event: CustomEvent<number[]>) => this.#say(withPlaces(rule, { ...places, nths: event.detail }))}
      ></m-toggles>
      <wa-select
        label=${t('repeat.ofThese')}
        .value=${places.weekdays.join('')}
        @change=${(event: Event) =>
          this.#say(withPlaces(rule, { ...places, weekdays: [...chosen(event)].map(Number) }))}
      >
        ${sets.map((set) => html`<wa-option value=${set.join('')}>${setName(set)}</wa-option>`)}
      </wa-select>`
  }

  /** What hardly any meeting needs, yet calendars may bring along. */
  #more(rule: Recurrence) {
    const rare = rule.yearDays.length + rule.weekNumbers.length + (onOf(rule) === 'place' ? 0 : rule.positions.length)
    const limited = rule.every !== 'year' && rule.months.length > 0
    const yearly = rule.every === 'year'
    return html`<details ?open=${rare > 0 || limited || rule.weekStart !== 1}>
      <summary>${t('repeat.more')}</summary>
      ${yearly ? nothing : this.#months(t('repeat.months.only'))}
      ${rule.every === 'day' ? this.#weekdays(t('repeat.weekdays.only')) : nothing}
      <div class="three">
        ${yearly ? [this.#numbers('weekNumbers'), this.#numbers('yearDays')] : nothing}
        ${onOf(rule) === 'place' ? nothing : this.#numbers('positions')}
        <wa-select
          label=${t('repeat.weekStart')}
          .value=${String(rule.weekStart)}
          @change=${(event: Event) => this.#set({ weekStart: Number(chosen(event)) })}
        >
          ${everyDay.map((day) => html`<wa-option value=${String(day)}>${weekdayName(day)}</wa-option>`)}
        </wa-select>
      </div>
    </details>`
  }

  #numbers(field: Numbers) {
    return html`<wa-input
      label=${t(`repeat.${field}.field`)}
      placeholder="1, 15, -1"
      inputmode="text"
      .value=${this.rule[field].join(', ')}
      @change=${(event: Event) => this.#setNumbers(field, numbersIn(typed(event), numberMax[field]))}
    ></wa-input>`
  }

  /** Weeks and days counted through the year stand for the months and dates they replace. */
  #setNumbers(field: Numbers, numbers: number[]): void {
    const replaces = field !== 'positions' && numbers.length > 0
    this.#set({ [field]: numbers, ...(replaces && { months: [], monthDays: [], nthWeekdays: [] }) })
  }

  #set(change: Partial<Recurrence>): void {
    this.#say({ ...this.rule, ...change })
  }

  #say(rule: Recurrence): void {
    this.dispatchEvent(new CustomEvent('rule', { detail: rule }))
  }
}
customElements.define('m-repeat-custom', MRepeatCustom)

function setName(set: readonly number[]): string {
  if (set.length === 1) return weekdayName(set[0] ?? 1)
  if (set.length === 7) return t('repeat.anyDay')
  return set.length === 5 ? t('repeat.workday') : t('repeat.weekendDay')
}
