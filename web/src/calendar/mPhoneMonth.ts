import { LitElement, css, html } from 'lit'
import { dayAt, dayName, weekdayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { entriesByDay, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import type { EntryScene } from './entryWords.ts'
import './mAgenda.ts'

const dotsMax = 3

/** A month small enough for a phone: dots for what there is, and the chosen day as a list below. */
export class MPhoneMonth extends LitElement {
  static override properties = {
    scene: { attribute: false },
    days: { attribute: false },
    month: {},
    day: {},
    entries: { attribute: false },
    holidays: { attribute: false },
    myId: {},
  }
  static override styles = [
    shared,
    entryStyles,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        gap: 16px;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: 2px;
        padding: 8px;
      }
      .grid > span {
        font-size: 11px;
        text-align: center;
        color: var(--m-text-quiet);
      }
      button {
        display: grid;
        justify-items: center;
        gap: 2px;
        height: 44px;
        padding: 4px 0 0;
        font: inherit;
        font-variant-numeric: tabular-nums;
        color: var(--m-text);
        background: none;
        border: 0;
        border-radius: var(--m-radius);
      }
      button.beyond {
        color: var(--m-text-quiet);
      }
      button.off .number {
        color: var(--m-warn);
      }
      .number {
        display: grid;
        place-content: center;
        width: 28px;
        height: 28px;
        border-radius: 50%;
      }
      .today .number {
        color: var(--m-accent);
        font-weight: 700;
      }
      [aria-pressed='true'] .number {
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
      .dots {
        display: flex;
        gap: 2px;
        height: 5px;
      }
      .dots .dot {
        width: 5px;
        height: 5px;
      }
      .none {
        padding: 12px 4px;
      }
    `,
  ]
  declare scene: EntryScene
  declare days: string[]
  /** `YYYY-MM`. */
  declare month: string
  declare day: string
  declare entries: Entry[]
  declare holidays: ReadonlyMap<string, string>
  declare myId: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const { table, zone, nowMs } = this.scene
    const today = dayAt(table, zone, nowMs)
    const byDay = entriesByDay(table, zone, this.entries)
    const chosen = byDay.get(this.day) ?? []
    return html`<div class="card grid" role="group" aria-label=${t('calendar.monthGrid')}>
        ${[1, 2, 3, 4, 5, 6, 7].map((weekday) => html`<span aria-hidden="true">${weekdayName(weekday, 'narrow')}</span>`)}
        ${this.days.map((day) => this.#day(day, byDay.get(day) ?? [], today))}
      </div>
      ${
        chosen.length > 0 || this.holidays.has(this.day)
          ? html`<m-agenda
              .scene=${this.scene}
              .days=${[this.day]}
              .entries=${chosen}
              .holidays=${this.holidays}
              myId=${this.myId}
              @open=${(event: CustomEvent) => this.dispatchEvent(new CustomEvent('open', { detail: event.detail }))}
            ></m-agenda>`
          : html`<p class="quiet none">${dayName(this.day)} · ${t('calendar.emptyDay')}</p>`
      }`
  }

  #day(day: string, entries: readonly Entry[], today: string) {
    const classes = [day === today && 'today', !day.startsWith(this.month) && 'beyond', this.holidays.has(day) && 'off']
    return html`<button
      type="button"
      class=${classes.filter(Boolean).join(' ')}
      aria-pressed=${day === this.day ? 'true' : 'false'}
      aria-label=${[
        dayName(day),
        this.holidays.get(day),
        entries.length > 0 ? t('calendar.count', { count: entries.length }) : '',
      ]
        .filter(Boolean)
        .join(', ')}
      @click=${() => this.dispatchEvent(new CustomEvent('look', { detail: day }))}
    >
      <span class="number">${Number(day.slice(8))}</span>
      <span class="dots"
        >${entries
          .slice(0, dotsMax)
          .map(
            ({ occurrence, owners }) =>
              html`<span class="dot ${occurrence ? '' : `tint${owners[0]?.tint ?? 0}`}"></span>`,
          )}</span
      >
    </button>`
  }
}
customElements.define('m-phone-month', MPhoneMonth)
