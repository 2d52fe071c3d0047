import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { addDays, clockAt, dayAt, dayName, monthYearName, weekdayName, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Free starts as a month and the hours of a day, on the reader's clock. Fires `start` with the instant as detail. */
export class MStartPicker extends LitElement {
  static override properties = {
    starts: { attribute: false },
    table: { attribute: false },
    zone: {},
    chosen: {},
    day: { state: true },
    month: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 340px) minmax(0, 1fr);
        gap: 32px;
        align-items: start;
      }
      .turn {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 10px;
      }
      .turn button {
        display: grid;
        place-items: center;
        width: 36px;
        height: 36px;
        padding: 0;
        color: var(--m-text);
        background: none;
        border: 0;
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      .turn button:hover:enabled {
        background: var(--m-surface-3);
      }
      .turn button:disabled {
        opacity: 0.3;
        cursor: default;
      }
      .month {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: 4px;
      }
      .month span {
        display: grid;
        place-items: center;
        height: 28px;
        font-size: 12px;
        color: var(--m-text-quiet);
      }
      .month button,
      .month i {
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        padding: 0;
        font: inherit;
        font-style: normal;
        font-variant-numeric: tabular-nums;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--m-text-quiet);
      }
      .month button {
        background: var(--m-accent-quiet);
        color: var(--m-accent);
        font-weight: 500;
        cursor: pointer;
      }
      .month button:hover {
        box-shadow: inset 0 0 0 1px var(--m-accent);
      }
      .month button[aria-pressed='true'] {
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
      h3 {
        margin-bottom: 10px;
        font-size: 14px;
        font-weight: 500;
        line-height: 36px;
      }
      .times {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
        gap: 8px;
        max-height: 340px;
        overflow-y: auto;
        padding: 2px;
      }
      .times button {
        padding: 10px 0;
        font: inherit;
        font-size: 15px;
        font-variant-numeric: tabular-nums;
        color: var(--m-accent);
        background: var(--m-surface);
        border: 1px solid color-mix(in oklab, var(--m-accent) 45%, var(--m-surface));
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      .times button:hover {
        background: var(--m-accent-quiet);
      }
      .times button[aria-pressed='true'] {
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
      @media (max-width: 640px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          gap: 16px;
        }
        .times {
          grid-template-columns: repeat(3, minmax(0, 1fr));
          max-height: none;
        }
      }
    `,
  ]
  declare starts: readonly string[]
  declare table: ZoneTable
  declare zone: string
  /** The instant that is taken; empty: none. */
  declare chosen: string
  declare day: string
  /** `YYYY-MM`; empty: the first that has a free start. */
  declare month: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.starts = []
    this.chosen = ''
    this.day = ''
    this.month = ''
  }

  override render() {
    const byDay = Map.groupBy(this.starts, (start) => dayAt(this.table, this.zone, Date.parse(start)))
    const days = [...byDay.keys()].toSorted()
    const day = byDay.has(this.day) ? this.day : (days[0] ?? '')
    const months = [...new Set(days.map((each) => each.slice(0, 7)))]
    const month = months.includes(this.month) ? this.month : day.slice(0, 7)
    if (!day) return html`<p class="quiet">${t('book.none')}</p>`
    return html`<div>${this.#turn(months, month)} ${this.#month(month, byDay, day)}</div>
      <div>
        <h3>${dayName(day)}</h3>
        <div class="times" role="group" aria-label=${dayName(day)}>
          ${(byDay.get(day) ?? []).map(
            (start) =>
              html`<button
                type="button"
                aria-pressed=${start === this.chosen}
                @click=${() => this.dispatchEvent(new CustomEvent('start', { detail: start }))}
              >
                ${clockAt(this.table, this.zone, Date.parse(start))}
              </button>`,
          )}
        </div>
      </div>`
  }

  #turn(months: string[], month: string) {
    const place = months.indexOf(month)
    const to = (step: number) => () => (this.month = months[place + step] ?? month)
    return html`<div class="turn">
      <button type="button" aria-label=${t('book.monthBefore')} ?disabled=${place <= 0} @click=${to(-1)}>
        <wa-icon name="chevron-left"></wa-icon>
      </button>
      <strong aria-live="polite">${monthYearName(month)}</strong>
      <button type="button" aria-label=${t('book.monthAfter')} ?disabled=${place >= months.length - 1} @click=${to(1)}>
        <wa-icon name="chevron-right"></wa-icon>
      </button>
    </div>`
  }

  #month(month: string, byDay: Map<string, string[]>, shown: string) {
    const first = `${month}-01`
    const before = weekdayOf(first) - 1
    const days = Array.from({ length: 31 }, (_, index) => addDays(first, index)).filter((day) => day.startsWith(month))
    return html`<div class="month">
      ${[1, 2, 3, 4, 5, 6, 7].map((weekday) => html`<span aria-hidden="true">${weekdayName(weekday, 'narrow')}</span>`)}
      ${before > 0 ? html`<i style="grid-column:span ${before};aspect-ratio:auto"></i>` : nothing}
      ${days.map((day) =>
        byDay.has(day)
          ? html`<button
              type="button"
              aria-pressed=${day === shown}
              aria-label="${dayName(day)}, ${t('book.free', { count: byDay.get(day)?.length ?? 0 })}"
              @click=${() => (this.day = day)}
            >
              ${Number(day.slice(8))}
            </button>`
          : html`<i aria-hidden="true">${Number(day.slice(8))}</i>`,
      )}
    </div>`
  }
}
customElements.define('m-start-picker', MStartPicker)
