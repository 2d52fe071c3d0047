import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { dayAt, dayName, lengthName, spanAt } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'
import { isLong, type Entry } from './entries.ts'
import { entryTitle, type EntryScene } from './entryWords.ts'
import { slotAt, step, type Cursor, type Place } from './gridCursor.ts'
import { GridPointer, type Point } from './gridPointer.ts'
import { dayMinutes, instantAt, minuteAt } from './wallDay.ts'
import { hourPx } from './weekGridStyles.ts'

/** Where something was drawn, pressed or put down. */
export interface Chosen extends Omit<Place, 'column'> {
  day: string
}

/** What the hand works on: the grid that shows what it draws and carries. */
export interface HandHost extends ReactiveControllerHost {
  readonly scene: EntryScene
  readonly days: readonly string[]
  readonly entries: readonly Entry[]
  readonly movable: (entry: Entry) => boolean
  /** The part that scrolls and takes the keyboard, and the columns in it, left to right. */
  readonly scroller: HTMLElement | null
  readonly columns: readonly Element[]
  focusEntry(key: string): void
  /** Something was drawn or put down, or the view has to turn. */
  drew(chosen: Chosen): Promise<void>
  carried(entry: Entry, chosen: Chosen): void
  ranOver(by: 1 | -1): void
}

const px = (minutes: number) => (minutes * hourPx) / 60

/** What pointer and keyboard draw and carry in a grid of days, and what is said of it aloud. */
export class GridHand implements ReactiveController {
  cursor: Cursor | null = null
  /** The entry that the cursor carries. */
  held: Entry | null = null
  said = ''
  /** A card asks what to plan at the place. */
  #asked = false
  /** The cursor waits for the days it ran over to, and so do the keys. */
  #turning: { from: string; cursor: Cursor } | null = null

  readonly #host: HandHost
  readonly #pointer: GridPointer

  constructor(host: HandHost) {
    this.#host = host
    this.#pointer = new GridPointer({
      pointOf: (event) => this.#pointOf(event),
      show: (cursor, entry) => this.#show(cursor, entry),
      settle: (cursor) => this.#settle(cursor),
      scrollBy: (top) => host.scroller?.scrollBy({ top }),
      edges: () => host.scroller?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight },
    })
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#pointer.release()
  }

  hostUpdated(): void {
    const turning = this.#turning
    if (!turning || turning.from === this.#host.days[0]) return
    this.#turning = null
    this.#put(turning.cursor)
  }

  /** True when the press that just ended was a drag, whose click means nothing. */
  get dragged(): boolean {
    return this.#pointer.moved
  }

  /** Picks an entry up, with the keyboard at the grid from then on. */
  lift(entry: Entry): void {
    const home = this.#homeOf(entry)
    if (!home || !this.#host.movable(entry)) return
    this.held = entry
    this.said = t('calendar.lifted', { title: entryTitle(entry, this.#host.scene) })
    this.#show({ at: 'lifted', place: home, home })
    this.#host.scroller?.focus({ preventScroll: true })
  }

  /** Gives up what is drawn or carried. */
  rest(): void {
    this.#show(null)
  }

  /** The hours of a place on my clock. */
  spanOf(day: string, { fromMinute, lengthMinutes }: Omit<Place, 'column'>): string {
    const { table, zone } = this.#host.scene
    const startMs = instantAt(table, zone, day, fromMinute)
    return spanAt(table, zone, startMs, startMs + lengthMinutes * 60_000)
  }

  readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const byFinger = event.pointerType === 'touch'
    const path = event.composedPath().filter((part) => part instanceof Element)
    const block = path.find((part) => part.classList.contains('entry'))
    const point = this.#pointOf(event)
    if (!point) return
    if (!block) {
      if (!byFinger && path.some((part) => part.classList.contains('day')))
        this.#pointer.hold(event, { holds: 'space', point })
      return
    }
    const entry = this.#host.entries.find(({ key }) => key === block.getAttribute('data-key'))
    const home = entry && !isLong(entry) ? this.#homeOf(entry) : null
    if (!entry || !home || !this.#host.movable(entry)) return this.#pointer.hold(event, { holds: 'nothing' })
    if (byFinger) return this.#pressByFinger(event, entry, home, point)
    const atEnd = path.some((part) => part.classList.contains('end'))
    const grabbedMinute = grabbedAt(point, home)
    this.#pointer.hold(event, atEnd ? { holds: 'end', entry, home } : { holds: 'entry', entry, home, grabbedMinute })
  }

  /** The end is too small for a finger: it carries the whole. */
  #pressByFinger(event: PointerEvent, entry: Entry, home: Place, point: Point): void {
    const grip = { holds: 'entry', entry, home, grabbedMinute: grabbedAt(point, home) } as const
    this.#pointer.holdAfterRest(event, grip, () => {
      this.#show({ at: 'lifted', place: home, home }, entry)
      navigator.vibrate?.(10)
    })
  }

  /** The page does not scroll under a finger that carries something. */
  readonly stay = (event: Event): void => {
    if (this.#pointer.byFinger) event.preventDefault()
  }

  /** A finger scrolls; only its tap on an empty place asks for a meeting there. */
  readonly tap = (event: MouseEvent): void => {
    if (!(event instanceof PointerEvent) || event.pointerType !== 'touch') return
    const inDay = event.composedPath().some((part) => part instanceof Element && part.classList.contains('day'))
    const point = this.#pointOf(event)
    if (inDay && point) this.#settle(slotAt(point.column, point.minute))
  }

  /** Keys of the grid itself, not of an entry within it. */
  readonly key = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (!this.cursor) {
      if (!event.key.startsWith('Arrow')) return
      event.preventDefault()
      this.#put(this.#firstSlot())
      return
    }
    if (this.#turning) {
      event.preventDefault()
      return
    }
    const outcome = step(this.cursor, { key: this.logical(event.key), shift: event.shiftKey }, this.#host.days.length)
    if (outcome.does === 'nothing') return
    event.preventDefault()
    event.stopPropagation()
    if (outcome.does === 'place') this.#put(outcome.cursor)
    else if (outcome.does === 'turn') {
      this.#turning = { from: this.#host.days[0] ?? '', cursor: outcome.cursor }
      this.#host.ranOver(outcome.by)
    } else if (outcome.does === 'create' || outcome.does === 'drop') this.#settle(this.cursor)
    else this.#leave()
  }

  /** An empty place goes with the focus, unless a card was opened for it; what is carried stays in the hand. */
  readonly blur = (event: FocusEvent): void => {
    if (this.cursor?.at === 'slot' && !this.#asked && event.relatedTarget instanceof Element) this.#show(null)
  }

  /** Left and right as the page reads. */
  logical(key: string): string {
    const { scroller } = this.#host
    if (!scroller || getComputedStyle(scroller).direction !== 'rtl') return key
    return key === 'ArrowLeft' ? 'ArrowRight' : key === 'ArrowRight' ? 'ArrowLeft' : key
  }

  /** Where an entry stands; null when it begins on none of the days shown. */
  #homeOf({ startsAtMs, endsAtMs }: Entry): Place | null {
    const { scene, days } = this.#host
    const column = days.indexOf(dayAt(scene.table, scene.zone, startsAtMs))
    if (column === -1) return null
    const fromMinute = minuteAt(scene.table, scene.zone, startsAtMs)
    return { column, fromMinute, lengthMinutes: (endsAtMs - startsAtMs) / 60_000 }
  }

  #show(cursor: Cursor | null, entry: Entry | null = this.held): void {
    this.#asked = false
    this.cursor = cursor
    this.held = cursor?.at === 'lifted' ? entry : null
    this.#host.requestUpdate()
  }

  #settle(cursor: Cursor): void {
    this.#show(cursor)
    const { column, fromMinute, lengthMinutes } = cursor.place
    const chosen: Chosen = { day: this.#host.days[column] ?? '', fromMinute, lengthMinutes }
    this.#asked = cursor.at === 'slot'
    if (cursor.at === 'slot') void this.#host.drew(chosen)
    else if (this.held && !this.#isHome(this.held, chosen)) this.#host.carried(this.held, chosen)
    else this.#show(null)
  }

  /** Told by the day, since the view may have turned on the way. */
  #isHome({ startsAtMs, endsAtMs }: Entry, { day, fromMinute, lengthMinutes }: Chosen): boolean {
    const { table, zone } = this.#host.scene
    const begins = day === dayAt(table, zone, startsAtMs) && fromMinute === minuteAt(table, zone, startsAtMs)
    return begins && lengthMinutes * 60_000 === endsAtMs - startsAtMs
  }

  #put(cursor: Cursor): void {
    this.#show(cursor)
    const { column, fromMinute, lengthMinutes } = cursor.place
    const day = this.#host.days[column] ?? ''
    this.said = `${dayName(day)}, ${this.spanOf(day, cursor.place)}, ${lengthName(lengthMinutes * 60)}`
    const { scroller } = this.#host
    if (!scroller) return
    const top = px(fromMinute)
    const bottom = top + px(lengthMinutes)
    const room = scroller.clientHeight - (this.#host.columns[0] as HTMLElement).offsetTop
    if (top < scroller.scrollTop) scroller.scrollTop = top - px(15)
    else if (bottom > scroller.scrollTop + room) scroller.scrollTop = bottom - room + px(15)
  }

  #leave(): void {
    const key = this.held?.key
    this.said = key ? t('calendar.putBack') : ''
    this.#show(null)
    if (key) this.#host.focusEntry(key)
  }

  #firstSlot(): Cursor {
    const { scene, days } = this.#host
    const today = days.indexOf(dayAt(scene.table, scene.zone, scene.nowMs))
    return today === -1 ? slotAt(0, 9 * 60) : slotAt(today, minuteAt(scene.table, scene.zone, scene.nowMs) + 30)
  }

  #pointOf(event: MouseEvent): Point | null {
    const boxes = this.#host.columns.map((each) => each.getBoundingClientRect())
    const [first] = boxes
    if (!first) return null
    const distances = boxes.map(({ left, right }) => Math.max(left - event.clientX, event.clientX - right, 0))
    const minute = ((event.clientY - first.top) / hourPx) * 60
    const column = distances.indexOf(Math.min(...distances))
    return { column, minute: Math.min(dayMinutes - 1, Math.max(0, minute)) }
  }
}

/** Minutes from the beginning of an entry to where it was taken hold of. */
function grabbedAt(point: Point, home: Place): number {
  return point.minute - home.fromMinute + (point.column - home.column) * dayMinutes
}
