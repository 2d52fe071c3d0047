import type { SeenTile } from '../../../sfu/protocol/media.ts'

/**
 * How much of the picture is given up so that the rest stays fluent: 0 nothing, 1 and 2 smaller tiles, 3 the
 * lowest layer for every tile but the large one, 4 also no pictures in the smallest tiles.
 */
export type PressureStep = 0 | 1 | 2 | 3 | 4

/** What a moment says of this computer. */
export type PressureSign = 'calm' | 'strained' | 'busy' | 'critical'

type Rank = SeenTile['rank']

/** The large picture follows one step behind: it is what everybody looks at. */
const scales: Record<Rank, readonly [number, number, number, number, number]> = {
  tile: [1, 0.6, 0.35, 0, 0],
  stage: [1, 1, 0.6, 0.6, 0.35],
}

/** By how much the lines of a tile are scaled; 0 means the lowest layer there is. */
export function scaleFor(step: PressureStep, rank: Rank): number {
  return scales[rank][step]
}

/** How many of `count` small tiles keep their picture; the smallest and last ones show initials instead. */
export function picturesKept(step: PressureStep, count: number): number {
  return step === 4 ? Math.ceil(count / 2) : count
}

export interface Pressure {
  step: PressureStep
  /** Since when nothing but calm (or nothing but trouble) was seen. */
  sinceMs: number
  sign: PressureSign
  /** When a step was last given up or taken back. */
  movedAtMs: number
  tookBack: boolean
  /** How long calm must last before a step is taken back; grows with every relapse. */
  patienceMs: number
}

const busyMs = 4000
const strainedStepMax = 1
const patienceMsMin = 15_000
const patienceMsMax = 120_000
/** A step takes this long to show; before that another one would be a guess. */
const effectMs = 3000
/** Trouble this soon after a step was taken back is a relapse. */
const relapseMs = 20_000

export const noPressure: Pressure = {
  step: 0,
  sinceMs: 0,
  sign: 'calm',
  movedAtMs: -Infinity,
  tookBack: false,
  patienceMs: patienceMsMin,
}

/** Gives up quickly, takes back slowly, one step at a time. */
export function nextPressure(before: Pressure, sign: PressureSign, nowMs: number): Pressure {
  // Nothing of ours suffers yet: one step ahead is foresight, another would be giving up pictures for a compiler.
  const stepMax = sign === 'strained' ? strainedStepMax : 4
  const lasting = (sign === 'calm') === (before.sign === 'calm')
  const seen: Pressure = { ...before, sign, sinceMs: lasting ? before.sinceMs : nowMs }
  const lastedMs = nowMs - seen.sinceMs
  if (nowMs - seen.movedAtMs < effectMs) return seen
  if (sign === 'calm') {
    if (seen.step === 0 || lastedMs < seen.patienceMs) return seen
    return { ...seen, step: (seen.step - 1) as PressureStep, sinceMs: nowMs, movedAtMs: nowMs, tookBack: true }
  }
  if (seen.step >= stepMax || (sign !== 'critical' && lastedMs < busyMs)) return seen
  const relapsed = seen.tookBack && nowMs - seen.movedAtMs < relapseMs
  const patienceMs = relapsed ? Math.min(patienceMsMax, seen.patienceMs * 2) : seen.patienceMs
  return {
    ...seen,
    step: (seen.step + 1) as PressureStep,
    sinceMs: nowMs,
    movedAtMs: nowMs,
    tookBack: false,
    patienceMs,
  }
}

/** What was measured since the last look; null is not known. */
export interface PressureFacts {
  /** As the browser says it of the whole machine. */
  machine: 'nominal' | 'fair' | 'serious' | 'critical' | null
  /** Of the frames that arrived, those that were not shown in time. */
  droppedShare: number | null
  /** Seconds of decoding per second. */
  decodeShare: number | null
  /** My own encoder gives up size or pace for want of processor. */
  encoderLimited: boolean
  /** The part of the time in which the page did not answer for over 50 ms. */
  blockedShare: number
}

/** Thresholds: see docs/quality.md. */
export function pressureSign(facts: PressureFacts): PressureSign {
  const { machine, blockedShare } = facts
  const dropped = facts.droppedShare ?? 0
  if (dropped > 0.15 || blockedShare > 0.5) return 'critical'
  if (dropped > 0.04 || blockedShare > 0.25 || (facts.decodeShare ?? 0) > 0.9) return 'busy'
  return machine === 'critical' || facts.encoderLimited ? 'strained' : 'calm'
}
