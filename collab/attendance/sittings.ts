import type { DeviceStay } from './stays.ts'

/** When a meeting was planned to be; in milliseconds since the epoch. */
export interface PlannedSpan {
  startsMs: number
  endsMs: number
}

export interface StaysTogether {
  planned: PlannedSpan | null
  stays: DeviceStay[]
}

/** Who comes this early comes for the occurrence that is about to begin. */
const earlyMsMax = 60 * 60_000
/** A meeting runs over; who comes later than this after its end did not come for it. */
const afterMsMax = 12 * 3_600_000
/** Between meetings nobody planned. */
const apartMs = 4 * 3_600_000

/** Each stay with the occurrence it was for; what was for none in pieces of its own. The latest first. [AT3] */
export function sittingsOf(stays: readonly DeviceStay[], occurrences: readonly PlannedSpan[]): StaysTogether[] {
  const planned = occurrences.toSorted((a, b) => a.startsMs - b.startsMs)
  const sittings = new Map<PlannedSpan, DeviceStay[]>()
  const apart: StaysTogether[] = []
  let reachedMs = -Infinity
  for (const stay of stays.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const span = planned.findLast(({ startsMs }) => startsMs - earlyMsMax <= stay.fromMs)
    if (span && stay.fromMs <= span.endsMs + afterMsMax) {
      const known = sittings.get(span)
      if (known) known.push(stay)
      else sittings.set(span, [stay])
      continue
    }
    const last = apart.at(-1)
    if (last && stay.fromMs - reachedMs < apartMs) last.stays.push(stay)
    else apart.push({ planned: null, stays: [stay] })
    reachedMs = Math.max(reachedMs, stay.untilMs ?? Infinity)
  }
  const all = [...[...sittings].map(([span, of]) => ({ planned: span, stays: of })), ...apart]
  return all.toSorted((a, b) => startOf(b) - startOf(a))
}

/** How long after the planned start somebody came; 0: they were there; null: they left before it. [AT4] */
export function lateMs(stays: readonly DeviceStay[], { startsMs }: PlannedSpan): number | null {
  const arrivals = stays.filter(({ untilMs }) => untilMs === null || untilMs > startsMs).map(({ fromMs }) => fromMs)
  return arrivals.length === 0 ? null : Math.max(0, Math.min(...arrivals) - startsMs)
}

const startOf = ({ planned, stays }: StaysTogether) => planned?.startsMs ?? stays[0]?.fromMs ?? 0
