/** When one device was in the room; `untilMs` null: it still is. */
export interface Presence {
  fromMs: number
  untilMs: number | null
}

/** A room that was empty no longer than this is the same sitting: everybody reloading at once does not begin it anew. */
const emptyMsMax = 2 * 60_000

/** Since when somebody has been in the room without a break; null when nobody is. */
export function runningSince(presences: Presence[], nowMs: number): number | null {
  if (!presences.some(({ untilMs }) => untilMs === null)) return null
  let sinceMs = nowMs
  for (const { fromMs, untilMs } of presences.toSorted((a, b) => (b.untilMs ?? nowMs) - (a.untilMs ?? nowMs))) {
    if ((untilMs ?? nowMs) < sinceMs - emptyMsMax) break
    sinceMs = Math.min(sinceMs, fromMs)
  }
  return sinceMs
}
