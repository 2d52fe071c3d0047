import type { ConsumedSource } from '../../protocol/media.ts'

/** What the heartbeat says of a link, and when. */
export interface PressureSample {
  readonly atMs: number
  /** The shortest of the last few: what a lost packet holds up says nothing of a queue. */
  readonly rttMs: number | null
  /** Lost of what we sent, in [0, 1]. */
  readonly lossShare: number
}

/** How much is withheld from a link, and what that was judged by. */
export interface Pressure {
  /** 0: nothing is withheld; each step takes one thing more, see `layersUnder`. */
  readonly level: number
  /** The shortest round trips of this window and of the one before, the first since `sinceMs`: those of the empty link. */
  readonly lows: { readonly sinceMs: number; readonly nowMs: number; readonly beforeMs: number } | null
  /** When the level rose or fell last. */
  readonly changedAtMs: number
  /** Since when nothing speaks of congestion; null while something does. */
  readonly calmSinceMs: number | null
  /** How long it must stay calm before more is sent: longer each time that was too early. */
  readonly patienceMs: number
}

export const pressureRules = {
  levelMax: 5,
  /** Loss alone may be a bad line; a queue that grows alone may be somebody else's. Both together are ours. */
  lossShareMin: 0.02,
  rttGrowthMsMin: 40,
  rttGrowthShare: 0.25,
  /** So long an answer to the last step takes to show. */
  riseMs: 2000,
  patienceMsMin: 8000,
  patienceMsMax: 64_000,
  /**
   * A round trip that stays longer than this, though everything that can be was withheld, is no queue of ours but another
   * route: to withhold more of it would help nobody. Longer than it takes to withhold everything.
   */
  rttWindowMs: 15_000,
} as const

export const noPressure: Pressure = {
  level: 0,
  lows: null,
  changedAtMs: -Infinity,
  calmSinceMs: null,
  patienceMs: pressureRules.patienceMsMin,
}

/** The next judgement, about once a second. Random loss alone is not congestion and withholds nothing. */
export function weighPressure(before: Pressure, { atMs, rttMs, lossShare }: PressureSample): Pressure {
  const rules = pressureRules
  const lows = rttMs === null ? before.lows : lowsWith(before.lows, atMs, rttMs)
  const restingMs = restingOf(lows)
  // All that was withheld made nothing shorter: the way is another one, and what is sent does not lengthen it.
  if (before.level > 0 && restingMs - restingOf(before.lows) >= rules.rttGrowthMsMin)
    return { ...before, lows, level: 0, changedAtMs: atMs, calmSinceMs: atMs }
  const growthMs = rttMs === null ? 0 : rttMs - restingMs
  const growthMsMin = Math.max(rules.rttGrowthMsMin, restingMs * rules.rttGrowthShare)
  const congested = lossShare >= rules.lossShareMin && growthMs >= growthMsMin
  if (congested) {
    const next = { ...before, lows, calmSinceMs: null }
    if (atMs - before.changedAtMs < rules.riseMs || before.level === rules.levelMax) return next
    // Worse again soon after more was sent: the next attempt waits twice as long.
    const early = before.level > 0 && atMs - before.changedAtMs < before.patienceMs && before.calmSinceMs !== null
    const patienceMs = early ? Math.min(before.patienceMs * 2, rules.patienceMsMax) : before.patienceMs
    return { ...next, level: before.level + 1, changedAtMs: atMs, patienceMs }
  }
  const calmSinceMs = before.calmSinceMs ?? atMs
  if (before.level === 0 || atMs - calmSinceMs < before.patienceMs) {
    const settled = before.level === 0 && atMs - calmSinceMs >= rules.patienceMsMax
    return { ...before, lows, calmSinceMs, patienceMs: settled ? rules.patienceMsMin : before.patienceMs }
  }
  return { ...before, lows, level: before.level - 1, changedAtMs: atMs, calmSinceMs: atMs }
}

const restingOf = (lows: Pressure['lows']) => (lows ? Math.min(lows.nowMs, lows.beforeMs) : 0)

function lowsWith(before: Pressure['lows'], atMs: number, rttMs: number): Pressure['lows'] {
  if (!before) return { sinceMs: atMs, nowMs: rttMs, beforeMs: rttMs }
  if (atMs - before.sinceMs >= pressureRules.rttWindowMs) return { sinceMs: atMs, nowMs: rttMs, beforeMs: before.nowMs }
  return { ...before, nowMs: Math.min(before.nowMs, rttMs) }
}

/** The highest layer of a camera at each level, and of a screen; -1: it rests. Sound always crosses. */
const cameraTops = [2, 1, 0, -1, -1, -1]
const screenTops = [2, 2, 2, 2, 0, -1]

/** Which of the wanted layers may cross. Where the wanted ones are all too high, the lowest stands in for them. */
export function layersUnder(level: number, source: ConsumedSource, wanted: readonly number[]): number[] {
  const tops = source === 'camera' ? cameraTops : source === 'screen' ? screenTops : null
  if (!tops || wanted.length === 0) return [...wanted]
  const top = tops[level] ?? -1
  if (top < 0) return []
  const allowed = wanted.filter((layer) => layer <= top)
  return allowed.length > 0 ? allowed : [0]
}
