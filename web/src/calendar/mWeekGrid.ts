import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import { ClockTip, clockTipStyles, type ClockOwner } from '../app/clockTip.ts'
import {
  cityOf,
  clockAt,
  dayAt,
  dayName,
  minuteOfDayName,
  offsetName,
  spanAt,
  weekdayName,
  weekdayOf,
} from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { placeBars } from './bars.ts'
import { entryDays, isLong, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import { entryClass, entryLabel, entrySigns, entryTitle, type EntryScene } from './entryWords.ts'
import type { Place } from './gridCursor.ts'
import { GridHand, type Chosen, type HandHost } from './gridHand.ts'
import { nextEntry } from './nextEntry.ts'
import { placeLanes } from './lanes.ts'
import { dayMinutes, instantAt, minuteAt, odditiesOf, piecesOf, wallHours, type Piece, type Shade } from './wallDay.ts'
import { hourPx, weekGridStyles } from './weekGridStyles.ts'

/** A block of a few minutes still shows its title. */
const shownMinutesMin = 26
const shortMinutes = 40
const tallMinutes = 75
const px = (minutes: number) => (minutes * hourPx) / 60

/**
 * Days side by side on one wall clock, other clocks on the ruler. Events: `open` {entry, anchor}, `slot` and
 * `move` with where, `turn` by a view, `look` at one day.
 */
export class MWeekGrid extends LitElement implements HandHost {
  static override properties = {
    scene: { attribute: false },
    zones: { attribute: false },
    days: { attribute: false },
    entries: { attribute: false },
    shades: { attribute: false },
    holidays: { attribute: false },
    movable: { attribute: false },
    looked: { state: true },
  }
  static override styles = [shared, entryStyles, clockTipStyles, weekGridStyles]
  declare scene: EntryScene
  /** My zone first, then the others of the ruler. */
  declare zones: string[]
  declare days: string[]
  declare entries: Entry[]
  declare shades: (day: string) => Shade[]
  /** What a day is called, where it is one that people have off. */
  declare holidays: ReadonlyMap<string, string>
  /** Whether I may move it. */
  declare movable: (entry: Entry) => boolean
  declare looked: Entry | null
  #shown = false

  readonly #tip = new ClockTip(this)
  readonly #hand = new GridHand(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.zones = []
    this.days = []
    this.entries = []
    this.shades = () => []
    this.holidays = new Map()
    this.movable = () => false
    this.looked = null
  }

  override render() {
    const { days, zones } = this
    return html`<div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${t('calendar.grid')}
        aria-describedby="keys"
        @keydown=${this.#hand.key}
        @blur=${this.#hand.blur}
      >
        <div
          class="sheet"
          style="--zones:${zones.length};--days:${days.length}"
          @pointerdown=${this.#hand.press}
          @click=${this.#hand.tap}
          @touchmove=${this.#hand.stay}
          @contextmenu=${this.#hand.stay}
        >
          ${this.#head()} ${this.#ruler()}
          ${repeat(
            days,
            (day) => day,
            (day, column) => this.#day(day, column),
          )}
        </div>
        ${this.#tip.render(this.looked && this.#moment(this.looked))}
      </div>
      <p id="keys" class="hidden-words">${t('calendar.keys')}</p>
      <p class="hidden-words" role="status">${this.#hand.said}</p>`
  }

  #head() {
    const { scene, zones, days } = this
    const today = dayAt(scene.table, scene.zone, scene.nowMs)
    const noon = instantAt(scene.table, scene.zone, days[0] ?? today, 720)
    return html`<div class="head">
      ${zones.map(
        (zone) =>
          html`<div class="city">
            <b>${cityOf(zone)}</b><span class="quiet">${offsetName(scene.table, zone, noon)}</span>
          </div>`,
      )}
      ${days.map(
        (day) =>
          html`<button
            type="button"
            class="name ${day === today ? 'today' : ''}"
            aria-label=${this.#nameOf(day)}
            aria-current=${day === today ? 'date' : 'false'}
            @click=${() => this.#emit('look', day)}
          >
            <span class="weekday">${weekdayName(weekdayOf(day), 'short')}</span>
            <span class="date">${Number(day.slice(8))}</span>
            ${this.holidays.has(day) ? html`<span class="holiday" title=${this.holidays.get(day) ?? ''}>${this.holidays.get(day)}</span>` : nothing}
          </button>`,
      )}
      ${this.#lane()}
    </div>`
  }

  /** As it is written, and then in full. */
  #nameOf(day: string): string {
    const written = [weekdayName(weekdayOf(day), 'short'), Number(day.slice(8)), this.holidays.get(day) ?? '']
    return `${written.join(' ').trim()}, ${dayName(day)}`
  }

  #lane() {
    const { scene } = this
    const bars = placeBars(this.entries.filter(isLong), this.days, (entry) => entryDays(scene.table, scene.zone, entry))
    if (bars.length === 0) return nothing
    return html`<div class="lane">
      <span class="all">${t('calendar.allDay')}</span>
      ${bars.map(
        ({ item, column, columns, row }) =>
          html`<button
            type="button"
            class=${entryClass(item, scene.nowMs)}
            data-key=${item.key}
            style="grid-row:${row + 1};grid-column:${this.zones.length + column + 1} / span ${columns}"
            aria-label=${entryLabel(item, scene)}
            @click=${(event: Event) => this.#open(event, item)}
          >
            <b>${entryTitle(item, scene)}</b>${entrySigns(item)}
          </button>`,
      )}
    </div>`
  }

  #ruler() {
    const { scene, zones, days } = this
    const today = dayAt(scene.table, scene.zone, scene.nowMs)
    const day = days[this.#hand.cursor?.place.column ?? days.indexOf(today)] ?? days[0] ?? today
    return wallHours(scene.table, zones, day).map((marks, hour) =>
      marks.map(
        ({ clock, night, dayShift }, index) =>
          html`<div
            class="clock ${index === 0 ? 'own' : ''} ${night ? 'night' : ''} ${hour === 0 ? 'first' : ''}"
            style="--row:${hour + 2};grid-column:${index + 1}"
          >
            ${clock}${dayShift === 0 ? nothing : html`<sup>${dayShift > 0 ? '+1' : '−1'}</sup>`}
          </div>`,
      ),
    )
  }

  #day(day: string, column: number) {
    const { scene } = this
    const { table, zone, nowMs } = scene
    const timed = this.entries.filter((entry) => !isLong(entry))
    const pieces = piecesOf(table, zone, day, timed)
    const stretchOf = ({ fromMinute, untilMinute }: Piece<Entry>) => ({
      from: fromMinute,
      until: Math.max(untilMinute, fromMinute + shownMinutesMin),
    })
    const isToday = day === dayAt(table, zone, nowMs)
    return html`<div
      class="day"
      role="group"
      aria-label=${dayName(day)}
      style="grid-column:${this.zones.length + column + 1}"
    >
      ${this.shades(day).map(
        ({ fromMinute, untilMinute, night }) =>
          html`<div
            class="shade ${night ? 'night' : ''}"
            style="top:${px(fromMinute)}px;height:${px(untilMinute - fromMinute)}px"
          ></div>`,
      )}
      ${odditiesOf(table, zone, day).map(
        ({ kind, fromMinute, untilMinute }) =>
          html`<div class="odd ${kind}" style="top:${px(fromMinute)}px;height:${px(untilMinute - fromMinute)}px">
            <span>${t(`calendar.${kind}`, { time: minuteOfDayName(fromMinute) })}</span>
          </div>`,
      )}
      ${repeat(
        placeLanes(pieces, stretchOf),
        ({ item }) => item.item.key,
        ({ item, lane, lanes, width }) => this.#block(item, { lane, lanes, width }, column),
      )}
      ${isToday ? html`<div class="now" role="img" aria-label=${t('home.now')} style="top:${px(minuteAt(table, zone, nowMs))}px"></div>` : nothing}
      ${this.#hand.cursor?.place.column === column ? this.#ghost(day, this.#hand.cursor.place) : nothing}
    </div>`
  }

  #block(piece: Piece<Entry>, at: { lane: number; lanes: number; width: number }, column: number) {
    const { item, fromMinute, untilMinute, before, after } = piece
    const { scene } = this
    const minutes = untilMinute - fromMinute
    const share = 100 / at.lanes
    const place = {
      top: `${px(fromMinute) + 1}px`,
      height: `${Math.max(px(shownMinutesMin), px(minutes)) - 2}px`,
      insetInlineStart: `calc(${at.lane * share}% + 2px)`,
      width: `calc(${share * at.width}% - ${at.lane + at.width === at.lanes ? 8 : 3}px)`,
    }
    const size = minutes < shortMinutes ? 'short' : minutes >= tallMinutes ? 'tall' : ''
    const movable = this.movable(item)
    // A narrow block has room for its beginning, and its height says the rest.
    const narrow = this.days.length > 1 && (at.width < at.lanes || minutes < shortMinutes)
    return html`<button
      type="button"
      class="${entryClass(item, scene.nowMs)} ${size} ${before ? 'before' : ''} ${after ? 'after' : ''} ${
        movable ? 'movable' : ''
      } ${this.#hand.held?.key === item.key ? 'held' : ''}"
      style=${styleMap(place)}
      data-key=${item.key}
      data-column=${column}
      aria-label=${entryLabel(item, scene)}
      aria-describedby="clock-tip"
      @click=${(event: Event) => this.#open(event, item)}
      @mouseenter=${(event: Event) => this.#look(event, item)}
      @focus=${(event: Event) => this.#look(event, item)}
      @mouseleave=${this.#unlook}
      @blur=${this.#unlook}
      @keydown=${(event: KeyboardEvent) => this.#entryKey(event, item)}
      @keyup=${(event: KeyboardEvent) => event.key === ' ' && event.preventDefault()}
    >
      ${entrySigns(item)}<b>${entryTitle(item, scene)}</b>
      <span class="num" dir="ltr"
        >${narrow ? clockAt(scene.table, scene.zone, item.startsAtMs) : spanAt(scene.table, scene.zone, item.startsAtMs, item.endsAtMs)}</span
      >
      ${
        item.occurrence && item.owners.length > 0
          ? html`<span class="owners"
              >${item.owners.map(({ tint }) => html`<span class="dot tint${tint}"></span>`)}</span
            >`
          : nothing
      }
      ${movable && !after ? html`<span class="end"></span>` : nothing}
    </button>`
  }

  #ghost(day: string, { fromMinute, lengthMinutes }: Place) {
    const height = Math.min(dayMinutes - fromMinute, lengthMinutes)
    return html`<div class="ghost" style="top:${px(fromMinute)}px;height:${Math.max(20, px(height) - 2)}px">
      ${this.#hand.held ? entryTitle(this.#hand.held, this.scene) : t('calendar.new')}
      <span class="num" dir="ltr">${this.#hand.spanOf(day, { fromMinute, lengthMinutes })}</span>
    </div>`
  }

  #moment(entry: Entry) {
    const ids = entry.occurrence
      ? new Set<string>([entry.occurrence.hostId, ...entry.occurrence.attendeeIds])
      : new Set(entry.owners.map(({ personId }) => personId))
    const clocks = (): ClockOwner[] =>
      [...ids].map((id) => this.scene.directory.personOf(id)).filter((person) => person !== undefined)
    return { table: this.scene.table, zone: this.scene.zone, atMs: entry.startsAtMs, clocks }
  }

  #look(event: Event, entry: Entry): void {
    if (this.#hand.cursor) return
    this.looked = entry
    this.#tip.show(event)
  }

  readonly #unlook = () => {
    this.looked = null
    this.#tip.hide()
  }

  #open(event: Event, entry: Entry): void {
    event.stopPropagation()
    if (this.#hand.dragged) return
    this.#tip.hide()
    this.#emit('open', { entry, anchor: event.currentTarget as HTMLElement })
  }

  /** Picks an entry up, with the keyboard at the grid from then on. */
  lift(entry: Entry): void {
    this.#unlook()
    this.#hand.lift(entry)
  }

  /** Gives up what is drawn or carried. */
  settleDown(): void {
    this.#hand.rest()
  }

  get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroll')
  }

  get columns(): Element[] {
    return [...this.renderRoot.querySelectorAll('.day')]
  }

  /** Focuses an entry, once it is there. */
  focusEntry(key: string): void {
    void this.updateComplete.then(() =>
      this.#blocks()
        .find((each) => each.dataset['key'] === key)
        ?.focus(),
    )
  }

  async drew(chosen: Chosen): Promise<void> {
    this.#unlook()
    // A card that opens while the button goes up would be taken for pressed beside, and shut.
    await new Promise(requestAnimationFrame)
    await this.updateComplete
    const anchor = this.renderRoot.querySelector('.ghost')
    if (anchor) this.#emit('slot', { ...chosen, anchor })
  }

  carried(entry: Entry, chosen: Chosen): void {
    this.#emit('move', { entry, ...chosen })
  }

  ranOver(by: 1 | -1): void {
    this.#emit('turn', by)
  }

  #entryKey(event: KeyboardEvent, entry: Entry): void {
    this.#tip.key(event)
    if (event.key === ' ') {
      event.preventDefault()
      this.lift(entry)
      return
    }
    const next = nextEntry(this.#blocks(), event.currentTarget as HTMLElement, this.#hand.logical(event.key))
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  #blocks(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.day .entry')]
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /** Opens at the hour that matters: a while before now, or the start of a working day. */
  override updated(): void {
    const scroll = this.scroller
    if (!scroll || this.#shown || scroll.clientHeight === 0) return
    this.#shown = true
    const { table, zone, nowMs } = this.scene
    const here = this.days.includes(dayAt(table, zone, nowMs))
    const minute = here ? Math.min(minuteAt(table, zone, nowMs) - 90, 10 * 60) : 7.5 * 60
    scroll.scrollTop = px(Math.max(0, Math.min(7.5 * 60, minute)))
  }
}
customElements.define('m-week-grid', MWeekGrid)
