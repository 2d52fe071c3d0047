import type { PeerId } from '../../../infra/contract/ids.ts'

/** A pause of this length still belongs to the same speech. */
const pauseMsMax = 900
/** Somebody has the floor after speaking for so long: a cough or a "yes" is no speech. */
const floorMs = 1200
/** The large place is kept at least so long, whoever interrupts. */
const largeMsMin = 2500
/** Who was heard within this time is not moved to another page. */
const seatMsMin = 10_000

/** One speech, from its first sound to the last that was heard of it. */
export interface Speech {
  fromMs: number
  lastMs: number
}

/** The last speech of everybody who has spoken. */
export type Speeches = ReadonlyMap<PeerId, Speech>

/** `speaking` as it is at `nowMs`; who left is forgotten. */
export function heardOn(
  speeches: Speeches,
  speaking: ReadonlySet<PeerId>,
  here: ReadonlySet<PeerId>,
  nowMs: number,
): Speeches {
  const next = new Map([...speeches].filter(([peerId]) => here.has(peerId)))
  for (const peerId of speaking) {
    if (!here.has(peerId)) continue
    const last = next.get(peerId)
    const goesOn = last !== undefined && nowMs - last.lastMs <= pauseMsMax
    next.set(peerId, { fromMs: goesOn ? last.fromMs : nowMs, lastMs: nowMs })
  }
  return next
}

/** Speaks now, and not just a word. */
function hasFloor(speech: Speech | undefined, nowMs: number): boolean {
  return speech !== undefined && nowMs - speech.lastMs <= pauseMsMax && nowMs - speech.fromMs >= floorMs
}

/** Who is shown large because of speaking, and since when. */
export interface Floor {
  peerId: PeerId
  sinceMs: number
}

/**
 * Whoever has the floor keeps it while they speak and through every silence after; somebody else takes it who
 * goes on speaking once they have stopped.
 */
export function floorNext(floor: Floor | null, speeches: Speeches, nowMs: number): Floor | null {
  const held = floor ? speeches.get(floor.peerId) : undefined
  if (floor && held && (nowMs - held.lastMs <= pauseMsMax || nowMs - floor.sinceMs < largeMsMin)) return floor
  const waiting = [...speeches].filter(([peerId, speech]) => peerId !== floor?.peerId && hasFloor(speech, nowMs))
  const longest = waiting.toSorted(([, a], [, b]) => a.fromMs - b.fromMs)[0]
  if (longest) return { peerId: longest[0], sinceMs: nowMs }
  return held ? floor : null
}

/** Who sits where in the row, over all its pages. */
export interface Row {
  order: readonly PeerId[]
  /** When somebody came to the first page by speaking. */
  movedAtMs: ReadonlyMap<PeerId, number>
}

/** The old order without those who left; newcomers stand behind. */
export function rowOf(row: Row, here: readonly PeerId[]): Row {
  const present = new Set(here)
  const known = new Set(row.order)
  const order = [...row.order.filter((peerId) => present.has(peerId)), ...here.filter((peerId) => !known.has(peerId))]
  const same = order.length === row.order.length && order.every((peerId, index) => peerId === row.order[index])
  return same ? row : { ...row, order }
}

/**
 * Somebody on another page who has the floor changes places with whoever of the first page was silent for
 * longest. Nobody else moves, and nobody who was heard lately goes.
 */
export function rowNext(row: Row, speeches: Speeches, firstPage: ReadonlySet<PeerId>, nowMs: number): Row {
  if (firstPage.size === 0) return row
  const coming = row.order.find((peerId) => !firstPage.has(peerId) && hasFloor(speeches.get(peerId), nowMs))
  if (!coming) return row
  const heardAt = (peerId: PeerId) =>
    Math.max(speeches.get(peerId)?.lastMs ?? -Infinity, row.movedAtMs.get(peerId) ?? -Infinity)
  const going = row.order
    .filter((peerId) => firstPage.has(peerId) && nowMs - heardAt(peerId) >= seatMsMin)
    .reduce<PeerId | null>((best, peerId) => (best && heardAt(best) < heardAt(peerId) ? best : peerId), null)
  if (!going) return row
  const order = row.order.map((peerId) => (peerId === coming ? going : peerId === going ? coming : peerId))
  return { order, movedAtMs: new Map(row.movedAtMs).set(coming, nowMs) }
}
