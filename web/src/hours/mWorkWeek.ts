import { LitElement, css, html, nothing } from 'lit'
import type { WorkWeek } from '../../../collab/protocol/hours.ts'
import { minuteOfDayName, weekdayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { minuteOf } from './minuteOf.ts'

type Shift = WorkWeek[number]
const weekdays = [1, 2, 3, 4, 5, 6, 7]
const shiftsPerDayMax = 4
const usual = { fromMinute: 540, untilMinute: 1080 }

/** Shifts of each weekday, several where the day is split. Fires `week` with the whole WorkWeek as detail. */
export class MWorkWeek extends LitElement {
  static override properties = { week: { attribute: false }, label: {} }
  static override styles = [
    shared,
    css`
      ul {
        display: grid;
      }
      .day {
        display: grid;
        grid-template-columns: 108px minmax(0, 1fr) auto;
        gap: 12px;
        align-items: start;
        padding: 8px 0;
      }
      .day + .day {
        border-top: 1px solid var(--m-border);
      }
      .name {
        line-height: 34px;
        font-weight: 500;
      }
      .off .name {
        color: var(--m-text-quiet);
        font-weight: 400;
      }
      .shifts {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
        min-height: 34px;
        align-items: center;
      }
      .shift {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      input {
        height: 34px;
        width: 118px;
        padding: 0 8px;
        font: inherit;
        font-variant-numeric: tabular-nums;
        color: var(--m-text);
        background: var(--m-surface);
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
      }
      button {
        display: inline-grid;
        place-items: center;
        width: 34px;
        height: 34px;
        padding: 0;
        font: inherit;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      .copy {
        width: auto;
        padding: 0 10px;
        margin: 6px 0 0 -10px;
        font-size: 13px;
        color: var(--m-accent);
      }
      .overnight {
        font-size: 12px;
        color: var(--m-night);
      }
      @media (max-width: 480px) {
        .day {
          grid-template-columns: minmax(0, 1fr) auto;
          gap: 2px 8px;
        }
        .shifts {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }
    `,
  ]
  declare week: WorkWeek
  /** What the times are for, said before each day's name to who cannot see. */
  declare label: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.week = []
    this.label = ''
  }

  override render() {
    const monday = this.#of(1)
    return html`<ul aria-label=${this.label}>
        ${weekdays.map((weekday) => this.#day(weekday))}
      </ul>
      ${
        monday.length > 0
          ? html`<button type="button" class="copy" @click=${this.#copyMonday}>${t('hours.copyMonday')}</button>`
          : nothing
      }`
  }

  #day(weekday: number) {
    const shifts = this.#of(weekday)
    return html`<li class="day ${shifts.length === 0 ? 'off' : ''}">
      <span class="name">${weekdayName(weekday)}</span>
      <div class="shifts">
        ${shifts.length === 0 ? html`<span class="quiet">${t('hours.off')}</span>` : nothing}
        ${shifts.map((shift, index) => this.#shift(weekday, shift, index))}
      </div>
      <button
        type="button"
        aria-label=${t('hours.addShift', { day: weekdayName(weekday) })}
        ?disabled=${shifts.length >= shiftsPerDayMax}
        @click=${() => this.#set(weekday, [...shifts, nextShift(weekday, shifts)])}
      >
        <wa-icon name="plus"></wa-icon>
      </button>
    </li>`
  }

  #shift(weekday: number, shift: Shift, index: number) {
    const shifts = this.#of(weekday)
    const day = weekdayName(weekday)
    const replace = (change: Partial<Shift>) =>
      this.#set(
        weekday,
        shifts.map((each, place) => (place === index ? { ...each, ...change } : each)),
      )
    return html`<span class="shift">
      <input
        type="time"
        required
        aria-label="${day}: ${t('settings.from')}"
        .value=${minuteOfDayName(shift.fromMinute)}
        @change=${(event: Event) => replace({ fromMinute: minuteOf(event) ?? shift.fromMinute })}
      />–<input
        type="time"
        required
        aria-label="${day}: ${t('settings.until')}"
        .value=${minuteOfDayName(shift.untilMinute % 1440)}
        @change=${(event: Event) => replace({ untilMinute: minuteOf(event) || 1440 })}
      />${shift.untilMinute <= shift.fromMinute ? html`<span class="overnight">${t('hours.overnight')}</span>` : nothing}
      <button
        type="button"
        aria-label=${t('hours.dropShift', { day })}
        @click=${() =>
          this.#set(
            weekday,
            shifts.filter((_, place) => place !== index),
          )}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </span>`
  }

  #of(weekday: number): Shift[] {
    return this.week.filter((shift) => shift.weekday === weekday)
  }

  readonly #copyMonday = () => {
    const monday = this.#of(1)
    const kept = this.week.filter(({ weekday }) => weekday > 5)
    this.#say([
      ...weekdays
        .slice(0, 5)
        .flatMap((weekday) => monday.map(({ fromMinute, untilMinute }) => ({ weekday, fromMinute, untilMinute }))),
      ...kept,
    ])
  }

  #set(weekday: number, shifts: Shift[]): void {
    const rest = this.week.filter((shift) => shift.weekday !== weekday)
    this.#say([...rest, ...shifts].toSorted((a, b) => a.weekday - b.weekday || a.fromMinute - b.fromMinute))
  }

  #say(detail: WorkWeek): void {
    this.dispatchEvent(new CustomEvent('week', { detail }))
  }
}
customElements.define('m-work-week', MWorkWeek)

/** After the last one and an hour's rest, where the day has room for it. */
function nextShift(weekday: number, shifts: readonly Shift[]): Shift {
  const last = shifts.at(-1)
  if (!last) return { weekday, ...usual }
  const fromMinute = Math.min(1380, last.untilMinute + 60)
  return { weekday, fromMinute, untilMinute: Math.min(1440, fromMinute + 120) }
}
