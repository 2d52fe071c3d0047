import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html } from 'lit'
import { weekdayName, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { recurrenceOf, type Repeat } from './draft.ts'
import { recurrenceWords } from './recurrenceWords.ts'

/** How a meeting repeats. Fires `repeat` with the new Repeat as detail. */
export class MRepeat extends LitElement {
  static override properties = { repeat: { attribute: false }, day: {}, problem: {} }
  static override styles = [
    shared,
    css`
      .fields {
        display: grid;
        gap: 12px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
        align-items: end;
      }
      .days {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        border: 0;
        margin: 0;
        padding: 0;
      }
      legend {
        font-weight: 500;
        padding: 0;
        margin-bottom: 4px;
      }
      .days label {
        position: relative;
        display: grid;
        place-items: center;
        min-width: 44px;
        height: 34px;
        padding: 0 8px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      .days input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
      }
      .days label:has(:checked) {
        background: var(--m-accent);
        border-color: var(--m-accent);
        color: var(--m-accent-text);
      }
      .days label:has(:focus-visible) {
        outline: var(--m-focus);
        outline-offset: 2px;
      }
      .words {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare repeat: Repeat
  declare day: string
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.day = ''
    this.problem = ''
  }

  override render() {
    const { repeat } = this
    return html`<div class="fields">
      <wa-select
        label=${t('schedule.repeats')}
        .value=${repeat.every}
        @change=${(event: Event) => this.#set({ every: chosen(event) as Repeat['every'] })}
      >
        <wa-option value="never">${t('schedule.no')}</wa-option>
        <wa-option value="day">${t('schedule.daily')}</wa-option>
        <wa-option value="week">${t('schedule.weekly')}</wa-option>
        <wa-option value="month">${t('schedule.monthly')}</wa-option>
      </wa-select>
      ${repeat.every === 'never' ? '' : this.#details(repeat)}
      <span class="problem" role="alert">${this.problem}</span>
    </div>`
  }

  #details(repeat: Repeat) {
    const unit = { day: 'schedule.everyDays', week: 'schedule.everyWeeks', month: 'schedule.everyMonths' } as const
    return html`${repeat.every === 'week' ? this.#weekdays(repeat) : ''}
      <div class="pair">
        <wa-input
          type="number"
          min="1"
          max="52"
          without-spin-buttons
          label=${t('schedule.every')}
          .value=${String(repeat.interval)}
          @input=${(event: Event) => this.#set({ interval: Number(typed(event)) || 1 })}
          ><span slot="end">${repeat.every === 'never' ? '' : t(unit[repeat.every])}</span></wa-input
        >
        <wa-select
          label=${t('schedule.ends')}
          .value=${repeat.ends}
          @change=${(event: Event) => this.#set({ ends: chosen(event) as Repeat['ends'] })}
        >
          <wa-option value="never">${t('schedule.never')}</wa-option>
          <wa-option value="count">${t('schedule.afterTimes')}</wa-option>
          <wa-option value="day">${t('schedule.onDay')}</wa-option>
        </wa-select>
      </div>
      ${
        repeat.ends === 'count'
          ? html`<wa-input
              type="number"
              min="1"
              max="730"
              label=${t('schedule.times')}
              .value=${String(repeat.count)}
              @input=${(event: Event) => this.#set({ count: Number(typed(event)) || 1 })}
            ></wa-input>`
          : ''
      }
      ${
        repeat.ends === 'day'
          ? html`<wa-input
              type="date"
              min=${this.day}
              label=${t('schedule.lastDay')}
              .value=${repeat.untilDay}
              @input=${(event: Event) => this.#set({ untilDay: typed(event) })}
            ></wa-input>`
          : ''
      }
      <p class="words"><wa-icon name="repeat"></wa-icon>${recurrenceWords(recurrenceOf(repeat), this.day)}</p>`
  }

  #weekdays({ weekdays }: Repeat) {
    const own = weekdays.length > 0 ? weekdays : [weekdayOf(this.day)]
    return html`<fieldset class="days">
      <legend>${t('schedule.weekdays')}</legend>
      ${[1, 2, 3, 4, 5, 6, 7].map(
        (weekday) =>
          html`<label>
            <input
              type="checkbox"
              aria-label=${weekdayName(weekday)}
              .checked=${own.includes(weekday)}
              @change=${(event: Event) =>
                this.#set({
                  weekdays: (event.target as HTMLInputElement).checked
                    ? [...own, weekday]
                    : own.filter((each) => each !== weekday),
                })}
            />
            ${weekdayName(weekday, 'short')}
          </label>`,
      )}
    </fieldset>`
  }

  #set(change: Partial<Repeat>): void {
    this.dispatchEvent(new CustomEvent('repeat', { detail: { ...this.repeat, ...change } }))
  }
}
customElements.define('m-repeat', MRepeat)

function typed(event: Event): string {
  return (event.currentTarget as WaInput).value ?? ''
}

function chosen(event: Event): string {
  return String((event.currentTarget as WaSelect).value ?? '')
}
