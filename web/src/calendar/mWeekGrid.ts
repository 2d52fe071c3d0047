import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import { ClockTip, clockTipStyles, type ClockOwner } from '../app/clockTip.ts'
import { cityOf, dayAt, dayName, lengthName, minuteOfDayName, offsetName, spanAt, weekdayName, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { placeBars } from './bars.ts'
import { entryDays, isLong, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import { entryClass, entryLabel, entrySigns, entryTitle, type EntryScene } from './entryWords.ts'
import { slotAt, step, type Cursor, type Place } from './gridCursor.ts'
import { GridPointer, type Point } from './gridPointer.ts'
import { nextEntry } from './nextEntry.ts'
import { placeLanes } from './lanes.ts'
import { dayMinutes, instantAt, minuteAt, odditiesOf, piecesOf, wallHours, type Piece, type Shade } from './wallDay.ts'
import { hourPx, weekGridStyles } from './weekGridStyles.ts'

/** Where something was drawn, pressed or put down. */
export interface Chosen extends Omit<Place, 'column'> {
  day: string
}

/** A block of a few minutes still shows its title. */
const shownMinutesMin = 26
const shortMinutes = 40
const tallMinutes = 75
const px = (minutes: number) => (minutes * hourPx) / 60

/**
 * Days side by side on one wall clock, other clocks on the ruler. Events: `open` {entry, anchor}, `slot` and
 * `move` with where, `turn` by a view, `look` at one day.
 */
export class MWeekGrid extends LitElement {
  static override properties = {
    scene: { attribute: false },
    zones: { attribute: false },
    days: { attribute: false },
    entries: { attribute: false },
    shades: { attribute: false },
    holidays: { attribute: false },
    movable: { attribute: false },
    looked: { state: true },
    cursor: { state: true },
    held: { state: true },
    said: { state: true },
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
  declare cursor: Cursor | null
  /** The entry that the cursor carries. */
  declare held: Entry | null
  declare said: string
  #shown = false

  readonly #tip = new ClockTip(this)
  readonly #pointer = new GridPointer({
    pointOf: (event) => this.#pointOf(event),
    show: (cursor) => this.#show(cursor),
    settle: (cursor) => this.#settle(cursor),
    scrollBy: (top) => this.#scroll?.scrollBy({ top }),
    edges: () => this.#scroll?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight },
  })
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
    this.cursor = null
    this.held = null
    this.said = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#pointer.release()
  }

  override render() {
    const { days, zones } = this
    return html`<div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${t('calendar.grid')}
        aria-describedby="keys"
        @keydown=${this.#key}
        @blur=${this.#blur}
      >
        <div class="sheet" style="--zones:${zones.length};--days:${days.length}" @pointerdown=${this.#press} @click=${this.#tap}>
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
      <p class="hidden-words" role="status">${this.said}</p>`
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
            aria-label=${dayName(day)}
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
    const day = days[this.cursor?.place.column ?? days.indexOf(today)] ?? days[0] ?? today
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
      ${this.cursor?.place.column === column ? this.#ghost(day, this.cursor.place) : nothing}
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
    return html`<button
      type="button"
      class="${entryClass(item, scene.nowMs)} ${size} ${before ? 'before' : ''} ${after ? 'after' : ''} ${
        movable ? 'movable' : ''
      } ${this.held?.key === item.key ? 'held' : ''}"
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
      <b>${entryTitle(item, scene)}</b>${entrySigns(item)}
      <span class="num" dir="ltr">${spanAt(scene.table, scene.zone, item.startsAtMs, item.endsAtMs)}</span>
      ${
        item.occurrence && item.owners.length > 0
          ? html`<span class="owners">${item.owners.map(({ tint }) => html`<span class="dot tint${tint}"></span>`)}</span>`
          : nothing
      }
      ${movable && !after ? html`<span class="end"></span>` : nothing}
    </button>`
  }

  #ghost(day: string, { fromMinute, lengthMinutes }: Place) {
    const height = Math.min(dayMinutes - fromMinute, lengthMinutes)
    return html`<div class="ghost" style="top:${px(fromMinute)}px;height:${Math.max(20, px(height) - 2)}px">
      ${this.held ? entryTitle(this.held, this.scene) : t('calendar.new')}
      <span class="num" dir="ltr">${this.#spanOf(day, { fromMinute, lengthMinutes })}</span>
    </div>`
  }

  #spanOf(day: string, { fromMinute, lengthMinutes }: Omit<Place, 'column'>): string {
    const { table, zone } = this.scene
    const startMs = instantAt(table, zone, day, fromMinute)
    return spanAt(table, zone, startMs, startMs + lengthMinutes * 60_000)
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
    if (this.held || this.cursor) return
    this.looked = entry
    this.#tip.show(event)
  }

  readonly #unlook = () => {
    this.looked = null
    this.#tip.hide()
  }

  #open(event: Event, entry: Entry): void {
    event.stopPropagation()
    if (this.#pointer.moved) return
    this.#tip.hide()
    this.#emit('open', { entry, anchor: event.currentTarget as HTMLElement })
  }

  /** Picks an entry up, with the keyboard at the grid from then on. */
  lift(entry: Entry): void {
    const home = this.#homeOf(entry)
    if (!home || !this.movable(entry)) return
    this.#unlook()
    this.held = entry
    this.cursor = { at: 'lifted', place: home, home }
    this.said = t('calendar.lifted', { title: entryTitle(entry, this.scene) })
    this.#scroll?.focus({ preventScroll: true })
  }

  /** Gives up what is drawn or carried. */
  settleDown(): void {
    this.#show(null)
  }

  /** Where an entry stands; null when it begins on none of these days. */
  #homeOf({ startsAtMs, endsAtMs }: Entry): Place | null {
    const { table, zone } = this.scene
    const column = this.days.indexOf(dayAt(table, zone, startsAtMs))
    if (column === -1) return null
    return { column, fromMinute: minuteAt(table, zone, startsAtMs), lengthMinutes: (endsAtMs - startsAtMs) / 60_000 }
  }

  get #scroll(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroll')
  }

  #show(cursor: Cursor | null): void {
    this.cursor = cursor
    if (!cursor) this.held = null
    if (cursor) this.#unlook()
  }

  #settle(cursor: Cursor): void {
    this.cursor = cursor
    const { column, fromMinute, lengthMinutes } = cursor.place
    const chosen: Chosen = { day: this.days[column] ?? '', fromMinute, lengthMinutes }
    if (cursor.at === 'lifted') {
      const { held } = this
      const still = JSON.stringify(cursor.place) === JSON.stringify(cursor.home)
      if (held && !still) this.#emit('move', { entry: held, ...chosen })
      else this.#show(null)
      return
    }
    void this.updateComplete.then(() => {
      const anchor = this.renderRoot.querySelector('.ghost')
      if (anchor) this.#emit('slot', { ...chosen, anchor })
    })
  }

  #pointOf(event: MouseEvent): Point | null {
    const columns = [...this.renderRoot.querySelectorAll('.day')].map((each) => each.getBoundingClientRect())
    const [first] = columns
    if (!first) return null
    const distance = ({ left, right }: DOMRect) => Math.max(left - event.clientX, event.clientX - right, 0)
    const nearest = columns.reduce((best, each, index) => (distance(each) < distance(columns[best] ?? first) ? index : best), 0)
    const minute = ((event.clientY - first.top) / hourPx) * 60
    return { column: nearest, minute: Math.min(dayMinutes - 1, Math.max(0, minute)) }
  }

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === 'touch') return
    const path = event.composedPath().filter((part) => part instanceof Element)
    const block = path.find((part) => part.classList.contains('entry'))
    const point = this.#pointOf(event)
    if (!point) return
    if (!block) {
      if (!path.some((part) => part.classList.contains('day'))) return
      this.held = null
      this.#pointer.hold(event, { holds: 'space', point })
      return
    }
    const entry = this.entries.find(({ key }) => key === block.getAttribute('data-key'))
    const home = entry && !isLong(entry) ? this.#homeOf(entry) : null
    if (!entry || !home || !this.movable(entry)) return this.#pointer.release()
    this.held = entry
    const atEnd = path.some((part) => part.classList.contains('end'))
    const grabbedMinute = point.minute - home.fromMinute + (home.column - point.column) * -dayMinutes
    this.#pointer.hold(event, atEnd ? { holds: 'end', home } : { holds: 'entry', home, grabbedMinute })
    addEventListener('pointerup', () => !this.cursor && (this.held = null), { once: true })
  }

  /** A finger scrolls; only its tap on an empty place asks for a meeting there. */
  readonly #tap = (event: MouseEvent) => {
    if (!(event instanceof PointerEvent) || event.pointerType !== 'touch') return
    const inDay = event.composedPath().some((part) => part instanceof Element && part.classList.contains('day'))
    const point = this.#pointOf(event)
    if (inDay && point) this.#settle(slotAt(point.column, point.minute))
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = event.key.startsWith('Arrow')
    if (!this.cursor) {
      if (arrow) {
        event.preventDefault()
        this.#put(this.#firstSlot())
      }
      return
    }
    const outcome = step(this.cursor, { key: this.#logical(event.key), shift: event.shiftKey }, this.days.length)
    if (outcome.does === 'nothing') return
    event.preventDefault()
    event.stopPropagation()
    if (outcome.does === 'place') this.#put(outcome.cursor)
    else if (outcome.does === 'turn') {
      this.#put(outcome.cursor)
      this.#emit('turn', outcome.by)
    } else if (outcome.does === 'create' || outcome.does === 'drop') this.#settle(this.cursor)
    else this.#leave()
  }

  #leave(): void {
    const key = this.held?.key
    this.said = this.held ? t('calendar.putBack') : ''
    this.#show(null)
    if (key) this.focusEntry(key)
  }

  /** Focuses an entry, once it is there. */
  focusEntry(key: string): void {
    void this.updateComplete.then(() => this.#blocks().find((each) => each.dataset['key'] === key)?.focus())
  }

  #put(cursor: Cursor): void {
    this.#show(cursor)
    const { column, fromMinute, lengthMinutes } = cursor.place
    const day = this.days[column] ?? ''
    this.said = `${dayName(day)}, ${this.#spanOf(day, cursor.place)}, ${lengthName(lengthMinutes * 60)}`
    const scroll = this.#scroll
    if (!scroll) return
    const [top, room] = [px(fromMinute), scroll.clientHeight - 140]
    if (top < scroll.scrollTop) scroll.scrollTop = top - 12
    else if (top + px(lengthMinutes) > scroll.scrollTop + room) scroll.scrollTop = top + px(lengthMinutes) - room
  }

  #firstSlot(): Cursor {
    const { table, zone, nowMs } = this.scene
    const today = this.days.indexOf(dayAt(table, zone, nowMs))
    return today === -1 ? slotAt(0, 9 * 60) : slotAt(today, minuteAt(table, zone, nowMs) + 30)
  }

  /** Left and right as the page reads. */
  #logical(key: string): string {
    if (getComputedStyle(this).direction !== 'rtl') return key
    return key === 'ArrowLeft' ? 'ArrowRight' : key === 'ArrowRight' ? 'ArrowLeft' : key
  }

  #entryKey(event: KeyboardEvent, entry: Entry): void {
    this.#tip.key(event)
    if (event.key === ' ') {
      event.preventDefault()
      this.lift(entry)
      return
    }
    const next = nextEntry(this.#blocks(), event.currentTarget as HTMLElement, this.#logical(event.key))
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  #blocks(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.day .entry')]
  }

  readonly #blur = (event: FocusEvent) => {
    // A card that was opened for the place takes the focus, and the place stays.
    if (this.cursor?.at === 'lifted' && event.relatedTarget === null) return
    if (this.cursor?.at === 'slot' && event.relatedTarget !== null) this.#show(null)
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /** Opens at the hour that matters: a while before now, or the start of a working day. */
  override updated(): void {
    const scroll = this.#scroll
    if (!scroll || this.#shown || scroll.clientHeight === 0) return
    this.#shown = true
    const { table, zone, nowMs } = this.scene
    const here = this.days.includes(dayAt(table, zone, nowMs))
    const minute = here ? Math.min(minuteAt(table, zone, nowMs) - 90, 10 * 60) : 7.5 * 60
    scroll.scrollTop = px(Math.max(0, Math.min(7.5 * 60, minute)))
  }
}
customElements.define('m-week-grid', MWeekGrid)
