import { LitElement, css, html, nothing } from 'lit'
import { clockAt, dayAt, dayName, weekdayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { placeBars, type Bar } from './bars.ts'
import { entryDays, isLong, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import { entryClass, entryLabel, entrySigns, entryTitle, type EntryScene } from './entryWords.ts'
import { minuteAt } from './wallDay.ts'

const linePx = 22
const numberPx = 32

/**
 * The weeks of a month. Events: `open` {entry, anchor}, `look` at a day, `slot` on an empty day, `move` {entry,
 * day, …} when one was carried to another day, which keeps its time.
 */
export class MMonthGrid extends LitElement {
  static override properties = {
    scene: { attribute: false },
    days: { attribute: false },
    month: {},
    entries: { attribute: false },
    holidays: { attribute: false },
    movable: { attribute: false },
    lines: { state: true },
    over: { state: true },
  }
  static override styles = [
    shared,
    entryStyles,
    css`
      :host {
        min-height: 0;
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
      }
      .names,
      .week {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
      }
      .names span {
        padding: 8px 10px;
        font-size: 11px;
        font-weight: 500;
        color: var(--m-text-quiet);
        border-bottom: 1px solid var(--m-border);
      }
      .weeks {
        display: grid;
        grid-auto-rows: minmax(86px, 1fr);
        min-height: 0;
        overflow-y: auto;
      }
      .week {
        position: relative;
        grid-template-rows: ${numberPx}px;
        grid-auto-rows: ${linePx}px;
        row-gap: 2px;
        overflow: hidden;
      }
      .week + .week {
        border-top: 1px solid var(--m-border);
      }
      .cell {
        position: absolute;
        inset-block: 0;
        width: calc(100% / 7);
        inset-inline-start: calc(100% / 7 * var(--column));
      }
      .cell.beyond {
        background: color-mix(in srgb, var(--m-surface-2) 70%, transparent);
      }
      .cell + .cell {
        border-inline-start: 1px solid var(--m-border);
      }
      .cell.over {
        box-shadow: inset 0 0 0 2px var(--m-accent);
        background: var(--m-accent-quiet);
      }
      .number {
        z-index: 1;
        grid-row: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        min-width: 0;
        padding: 4px 6px 0;
      }
      .number button {
        flex: none;
        display: grid;
        place-content: center;
        min-width: 26px;
        height: 26px;
        padding: 0 4px;
        font: inherit;
        font-size: 13px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        color: var(--m-text);
        background: none;
        border: 0;
        border-radius: 999px;
        cursor: pointer;
      }
      .number button:hover {
        background: var(--m-surface-3);
      }
      .number.beyond button {
        color: var(--m-text-quiet);
      }
      .number.today button {
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
      .holiday {
        min-width: 0;
        font-size: 11px;
        color: var(--m-warn);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .entry {
        z-index: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        min-width: 0;
        margin-inline: 4px 6px;
        padding: 0 6px;
        white-space: nowrap;
      }
      .entry.timed {
        background: none;
        border-color: transparent;
      }
      .entry.timed:hover {
        background: var(--m-surface-3);
      }
      .entry b {
        flex: 1;
        min-width: 0;
        font-weight: 500;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .entry .num {
        color: var(--m-text-quiet);
      }
      .more {
        z-index: 1;
        justify-self: start;
        margin-inline-start: 4px;
        padding: 0 8px;
        font: inherit;
        font-size: 12px;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: 6px;
        cursor: pointer;
      }
      .more:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
    `,
  ]
  declare scene: EntryScene
  declare days: string[]
  /** `YYYY-MM`. */
  declare month: string
  declare entries: Entry[]
  declare holidays: ReadonlyMap<string, string>
  declare movable: (entry: Entry) => boolean
  /** How many entries a day has room for. */
  declare lines: number
  /** The day that something is carried over. */
  declare over: string
  #watch: ResizeObserver | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.lines = 3
    this.over = ''
    this.month = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#watch?.disconnect()
    this.#watch = null
  }

  override updated(): void {
    const weeks = this.renderRoot.querySelector('.weeks')
    if (!weeks || this.#watch) return
    this.#watch = new ResizeObserver(() => {
      const height = this.renderRoot.querySelector('.week')?.clientHeight ?? 0
      this.lines = Math.max(1, Math.floor((height - numberPx) / (linePx + 2)))
    })
    this.#watch.observe(weeks)
  }

  override render() {
    const weeks = Array.from({ length: this.days.length / 7 }, (_, index) => this.days.slice(index * 7, index * 7 + 7))
    return html`<div class="names" aria-hidden="true">
        ${[1, 2, 3, 4, 5, 6, 7].map((weekday) => html`<span>${weekdayName(weekday, 'short')}</span>`)}
      </div>
      <div class="weeks" role="region" tabindex="0" aria-label=${t('calendar.monthGrid')}>
        ${weeks.map((week) => this.#week(week))}
      </div>`
  }

  #week(week: string[]) {
    const { table, zone } = this.scene
    const bars = placeBars(this.entries, week, (entry) => {
      const { first, last } = entryDays(table, zone, entry)
      // What goes over midnight is still a meeting of the day it begins on.
      return { first, last: isLong(entry) ? last : first }
    })
    const cut = new Map<number, number>()
    const isFull = bars.some(({ row }) => row >= this.lines)
    // Where a day overflows, its last line says how many more there are.
    const shownRows = isFull ? this.lines - 1 : this.lines
    for (const { row, column, columns } of bars)
      if (row >= shownRows) for (let at = column; at < column + columns; at++) cut.set(at, (cut.get(at) ?? 0) + 1)
    return html`<div class="week">
      ${week.map(
        (day, column) =>
          html`<div
            class="cell ${day.startsWith(this.month) ? '' : 'beyond'} ${day === this.over ? 'over' : ''}"
            style="--column:${column}"
            data-day=${day}
            @click=${(event: Event) => this.#emit('slot', { day, anchor: event.currentTarget })}
          ></div>`,
      )}
      ${week.map((day, column) => this.#number(day, column))}
      ${bars.filter(({ row }) => row < shownRows).map((bar) => this.#bar(bar, week))}
      ${[...cut].map(
        ([column, count]) =>
          html`<button
            type="button"
            class="more"
            style="grid-row:${shownRows + 2};grid-column:${column + 1}"
            @click=${() => this.#emit('look', week[column])}
          >
            ${t('calendar.more', { count })}
          </button>`,
      )}
    </div>`
  }

  #number(day: string, column: number) {
    const { table, zone, nowMs } = this.scene
    const today = day === dayAt(table, zone, nowMs)
    const holiday = this.holidays.get(day)
    return html`<div
      class="number ${today ? 'today' : ''} ${day.startsWith(this.month) ? '' : 'beyond'}"
      style="grid-column:${column + 1}"
    >
      <button
        type="button"
        aria-label=${dayName(day)}
        aria-current=${today ? 'date' : 'false'}
        @click=${() => this.#emit('look', day)}
      >
        ${Number(day.slice(8))}
      </button>
      ${holiday ? html`<span class="holiday" title=${holiday}>${holiday}</span>` : nothing}
    </div>`
  }

  #bar({ item, column, columns, row, before }: Bar<Entry>, week: string[]) {
    const { scene } = this
    const { table, zone, nowMs } = scene
    const timed = !isLong(item) && columns === 1
    const hollow = item.tone === 'asked' || item.tone === 'maybe'
    return html`<button
      type="button"
      class="${entryClass(item, nowMs)} ${timed ? 'timed' : ''}"
      data-key=${item.key}
      style="grid-row:${row + 2};grid-column:${column + 1} / span ${columns}"
      aria-label=${entryLabel(item, scene, !isLong(item) && !before)}
      @click=${(event: Event) => this.#emit('open', { entry: item, anchor: event.currentTarget })}
      @pointerdown=${(event: PointerEvent) => this.#press(event, item, week[column] ?? '')}
    >
      ${timed ? html`<span class="dot ${hollow ? 'hollow' : ''}"></span>` : nothing}
      ${isLong(item) || before ? nothing : html`<span class="num" dir="ltr">${clockAt(table, zone, item.startsAtMs)}</span>`}
      <b>${entryTitle(item, scene)}</b>${entrySigns(item)}
    </button>`
  }

  /** Carries an entry to another day; the click that ends a drag opens nothing. */
  #press(event: PointerEvent, entry: Entry, from: string): void {
    if (event.button !== 0 || event.pointerType === 'touch' || isLong(entry) || !this.movable(entry)) return
    const start = { x: event.clientX, y: event.clientY }
    const stop = new AbortController()
    const { signal } = stop
    const follow = (move: PointerEvent) => {
      if (this.over === '' && Math.hypot(move.clientX - start.x, move.clientY - start.y) < 6) return
      this.over = this.#dayUnder(move) ?? from
    }
    const end = () => {
      const day = this.over
      stop.abort()
      this.over = ''
      if (day === '' || day === from) return
      const { table, zone } = this.scene
      addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true })
      const lengthMinutes = (entry.endsAtMs - entry.startsAtMs) / 60_000
      this.#emit('move', { entry, day, fromMinute: minuteAt(table, zone, entry.startsAtMs), lengthMinutes })
    }
    addEventListener('pointermove', follow, { signal })
    addEventListener('pointerup', end, { signal })
    addEventListener('pointercancel', () => (stop.abort(), (this.over = '')), { signal })
  }

  #dayUnder({ clientX, clientY }: PointerEvent): string | null {
    const cells = [...this.renderRoot.querySelectorAll<HTMLElement>('.cell')]
    const under = cells.find((cell) => {
      const { left, right, top, bottom } = cell.getBoundingClientRect()
      return clientX >= left && clientX < right && clientY >= top && clientY < bottom
    })
    return under?.dataset['day'] ?? null
  }

  focusEntry(key: string): void {
    void this.updateComplete.then(() =>
      [...this.renderRoot.querySelectorAll<HTMLElement>('.entry')].find((each) => each.dataset['key'] === key)?.focus(),
    )
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
customElements.define('m-month-grid', MMonthGrid)
