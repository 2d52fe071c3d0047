import type { Entry } from './entries.ts'
import { carried, drawn, pulled, slotAt, type Cursor, type Place } from './gridCursor.ts'

/** A place under the pointer: a column, and minutes of its wall clock. */
export interface Point {
  column: number
  minute: number
}

/** What the pointer took hold of. */
export type Grip =
  | { holds: 'space'; point: Point }
  | { holds: 'entry'; entry: Entry; home: Place; grabbedMinute: number }
  | { holds: 'end'; entry: Entry; home: Place }
  /** Something that cannot be moved: only its click counts. */
  | { holds: 'nothing' }

export interface GridPointerHost {
  pointOf(event: PointerEvent): Point | null
  /** Shows where what is held would stand; null: nowhere any more. */
  show(cursor: Cursor | null, entry?: Entry): void
  /** The pointer let go there. */
  settle(cursor: Cursor): void
  /** The pointer is near the upper or lower edge. */
  scrollBy(px: number): void
  edges(): { top: number; bottom: number }
}

const slackPx = 4
const edgePx = 36
const scrollStepPx = 14
/** A finger that rests this long takes hold; one that moves sooner scrolls. */
const restMs = 400
const fingerSlackPx = 8

/** Turns pressing, moving and letting go into places of the grid. Escape gives up. */
export class GridPointer {
  readonly #host: GridPointerHost
  #held: { grip: Exclude<Grip, { holds: 'nothing' }>; x: number; y: number; cursor: Cursor | null } | null = null
  #moved = false
  #waiting: AbortController | null = null
  #byFinger = false

  constructor(host: GridPointerHost) {
    this.#host = host
  }

  /** True when the press that just ended was a drag, whose click means nothing. */
  get moved(): boolean {
    return this.#moved
  }

  /** True while a finger carries something: the page is not to scroll under it. */
  get byFinger(): boolean {
    return this.#byFinger
  }

  hold(event: PointerEvent, grip: Grip): void {
    this.release()
    this.#moved = false
    if (grip.holds === 'nothing') return
    this.#held = { grip, x: event.clientX, y: event.clientY, cursor: null }
    addEventListener('pointermove', this.#move)
    addEventListener('pointerup', this.#up)
    addEventListener('pointercancel', this.#cancel)
    addEventListener('keydown', this.#key, true)
  }

  /** As `hold`, once the finger has rested there; `taken` is called when it has. */
  holdAfterRest(event: PointerEvent, grip: Grip, taken: () => void): void {
    this.release()
    this.#moved = false
    const waiting = new AbortController()
    this.#waiting = waiting
    const { signal } = waiting
    const timer = setTimeout(() => {
      this.hold(event, grip)
      // Its end is no tap.
      this.#moved = true
      this.#byFinger = true
      taken()
    }, restMs)
    signal.addEventListener('abort', () => clearTimeout(timer))
    const giveUp = () => waiting.abort()
    const wander = (move: PointerEvent) => {
      if (Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > fingerSlackPx) giveUp()
    }
    addEventListener('pointermove', wander, { signal })
    addEventListener('pointerup', giveUp, { signal })
    addEventListener('pointercancel', giveUp, { signal })
  }

  /** Lets go of everything without a word. */
  release(): void {
    this.#waiting?.abort()
    this.#waiting = null
    this.#byFinger = false
    this.#held = null
    removeEventListener('pointermove', this.#move)
    removeEventListener('pointerup', this.#up)
    removeEventListener('pointercancel', this.#cancel)
    removeEventListener('keydown', this.#key, true)
  }

  readonly #move = (event: PointerEvent) => {
    const held = this.#held
    if (!held) return
    if (!this.#moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < slackPx) return
    this.#moved = true
    const { top, bottom } = this.#host.edges()
    if (event.clientY < top + edgePx) this.#host.scrollBy(-scrollStepPx)
    else if (event.clientY > bottom - edgePx) this.#host.scrollBy(scrollStepPx)
    const point = this.#host.pointOf(event)
    if (!point) return
    held.cursor = cursorOf(held.grip, point)
    this.#host.show(held.cursor, 'entry' in held.grip ? held.grip.entry : undefined)
  }

  readonly #up = () => {
    const held = this.#held
    this.release()
    if (!held) return
    if (held.cursor) this.#host.settle(held.cursor)
    else if (held.grip.holds === 'space') this.#host.settle(slotAt(held.grip.point.column, held.grip.point.minute))
    else this.#host.show(null)
  }

  readonly #cancel = () => {
    this.release()
    this.#host.show(null)
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#cancel()
  }
}

function cursorOf(grip: Exclude<Grip, { holds: 'nothing' }>, point: Point): Cursor {
  switch (grip.holds) {
    case 'space':
      // A drag stays in the column it began in: a meeting drawn over days is written in the form.
      return { at: 'slot', place: drawn(grip.point.column, grip.point.minute, point.minute) }
    case 'entry':
      return {
        at: 'lifted',
        home: grip.home,
        place: carried(grip.home, point.column, point.minute, grip.grabbedMinute),
      }
    case 'end':
      return { at: 'lifted', home: grip.home, place: pulled(grip.home, point.minute) }
    default:
      return grip satisfies never
  }
}
