import type { Awareness } from 'y-protocols/awareness'
import { colorOf } from '../documents/caretColor.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { boardLimits } from './boardLimits.ts'
import type { Point } from './boardGeometry.ts'
import { isColor, type Color } from './palette.ts'
import type { InkPoint } from './strokeOutline.ts'

export interface BoardUser {
  name: string
  personKey: string
  color?: string
}

/** A line under way: of a pen before it is let go, or of a laser pointer, which leaves nothing. */
export interface Draft {
  id: string
  kind: 'pen' | 'marker' | 'laser'
  color: Color
  size: number
}

/** What another person's hand does on the board now. */
export interface Hand {
  clientId: number
  name: string
  color: string
  cursor: Point | null
  draft: Draft | null
  /** All points of the draft that arrived, and when each did. */
  ink: InkPoint[]
  arrivedMs: number[]
}

/** A draft on the wire: whole numbers, from the `from`th point on; the newest fit, the older arrived before. */
interface Sent {
  cursor?: [number, number]
  draft?: Draft & { from: number; points: number[] }
}

const bytes = new TextEncoder()

/**
 * Others' hands and one's own, in the awareness field `board`. Sent ten times a second at most and within
 * the kilobyte a person has; of a long stroke each message carries the newest points. Emits `hands`.
 */
export class BoardPresence extends Emitter<{ hands: undefined }> {
  readonly #awareness: Awareness
  readonly #clock: PageClock
  readonly #hands = new Map<number, Hand>()
  #cursor: Point | null = null
  #draft: Draft | null = null
  #ink: readonly InkPoint[] = []
  #cancel: (() => void) | null = null
  #sentAtMs = 0

  constructor(awareness: Awareness, user: BoardUser, clock: PageClock) {
    super()
    this.#awareness = awareness
    this.#clock = clock
    awareness.setLocalStateField('user', { ...user, color: colorOf(user) })
    awareness.on('change', this.#changed)
    this.#changed()
  }

  get hands(): Iterable<Hand> {
    return this.#hands.values()
  }

  get people(): Map<string, BoardUser> {
    const people = new Map<string, BoardUser>()
    for (const [clientId, state] of this.#awareness.getStates()) {
      const user: unknown = state['user']
      if (clientId !== this.#awareness.clientID && isUser(user)) people.set(user.personKey, user)
    }
    return people
  }

  point(cursor: Point | null): void {
    this.#cursor = cursor
    this.#soon()
  }

  /** `ink` is read when it is sent, so it may grow meanwhile. Null ends the draft. */
  draw(draft: Draft | null, ink: readonly InkPoint[] = []): void {
    this.#draft = draft
    this.#ink = ink
    this.#soon()
  }

  close(): void {
    this.#cancel?.()
    this.#awareness.off('change', this.#changed)
    this.#awareness.setLocalStateField('board', null)
  }

  #soon(): void {
    if (this.#cancel) return
    const waitMs = Math.max(0, this.#sentAtMs + boardLimits.presenceEveryMs - this.#clock.nowMs())
    this.#cancel = this.#clock.after(waitMs, () => {
      this.#cancel = null
      this.#sentAtMs = this.#clock.nowMs()
      this.#awareness.setLocalStateField('board', this.#fitting())
    })
  }

  #fitting(): Sent {
    const sent: Sent = {}
    if (this.#cursor) sent.cursor = [Math.round(this.#cursor.x), Math.round(this.#cursor.y)]
    if (!this.#draft) return sent
    const rest = {
      ...this.#awareness.getLocalState(),
      board: { ...sent, draft: { ...this.#draft, from: 0, points: [] } },
    }
    let room = boardLimits.presenceBytesMax - bytes.encode(JSON.stringify(rest)).byteLength
    const points: number[] = []
    let from = this.#ink.length
    while (from > 0) {
      const point = this.#ink[from - 1]
      if (!point) break
      const flat = [Math.round(point.x), Math.round(point.y), Math.round(point.pressure * 100)]
      room -= flat.join().length + 1
      if (room < 0) break
      points.unshift(...flat)
      from--
    }
    sent.draft = { ...this.#draft, from, points }
    return sent
  }

  readonly #changed = () => {
    const states = this.#awareness.getStates()
    for (const clientId of this.#hands.keys()) if (!states.has(clientId)) this.#hands.delete(clientId)
    for (const [clientId, state] of states) {
      if (clientId === this.#awareness.clientID) continue
      const user: unknown = state['user']
      if (isUser(user)) this.#hear(clientId, user, readSent(state['board']))
    }
    this.emit('hands', undefined)
  }

  #hear(clientId: number, user: BoardUser, { cursor, draft }: Sent): void {
    const kept = this.#hands.get(clientId)
    const hand: Hand = kept ?? { clientId, name: '', color: '', cursor: null, draft: null, ink: [], arrivedMs: [] }
    hand.name = user.name
    hand.color = colorOf(user)
    hand.cursor = cursor ? { x: cursor[0], y: cursor[1] } : null
    this.#hands.set(clientId, hand)
    if (draft?.id !== hand.draft?.id) [hand.ink, hand.arrivedMs] = [[], []]
    hand.draft = draft ? { id: draft.id, kind: draft.kind, color: draft.color, size: draft.size } : null
    if (!draft) return
    // Points already here are skipped; a gap, after messages were lost, is bridged by a straight line.
    const first = Math.max(0, hand.ink.length - draft.from)
    for (let at = first * 3; at + 2 < draft.points.length; at += 3) {
      if (hand.ink.length >= boardLimits.strokePointsMax) break
      const [x = 0, y = 0, pressure = 50] = draft.points.slice(at, at + 3)
      hand.ink.push({ x, y, pressure: pressure / 100 })
      hand.arrivedMs.push(this.#clock.nowMs())
    }
  }
}

const isUser = (user: unknown): user is BoardUser =>
  typeof user === 'object' &&
  user !== null &&
  'name' in user &&
  typeof user.name === 'string' &&
  'personKey' in user &&
  typeof user.personKey === 'string'

const isPlace = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= boardLimits.coordinateMax

/** Awareness comes from other people's programs: anything odd in it is left out. */
function readSent(value: unknown): Sent {
  if (typeof value !== 'object' || value === null) return {}
  const { cursor, draft } = value as Record<string, unknown>
  const sent: Sent = {}
  if (Array.isArray(cursor) && cursor.length === 2 && cursor.every(isPlace)) sent.cursor = cursor as [number, number]
  const read = readDraft(draft)
  if (read) sent.draft = read
  return sent
}

function readDraft(value: unknown): Sent['draft'] {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, kind, color, size, from, points } = value as Record<string, unknown>
  if (typeof id !== 'string' || (kind !== 'pen' && kind !== 'marker' && kind !== 'laser') || !isColor(color)) return
  if (!isPlace(size) || size <= 0 || size > boardLimits.strokeWidthMax || !isPlace(from) || from < 0) return
  if (!Array.isArray(points) || !points.every(isPlace)) return
  return { id, kind, color, size, from, points }
}
