import { setTimeout as pause } from 'node:timers/promises'
import type { TravellerReport } from '../load/travellerSpeech.ts'
import { flowOf, type Gathering } from './gathering.ts'
import { doublesOf } from './nodeDeath.ts'

export interface SplitReport {
  seconds: number
  /** The longest pause between two people of one half. */
  localGapMs: number
  /** Whether the half that is cut off said that it does not hear the other, which from where Redis is counts as dead. */
  saidSilent: boolean
  /** Of people of one's own half. */
  goodbyes: number
  /** From healing until it was one room again, everybody in it once; null: not in time. */
  mergedMs: number | null
  /** From healing until everybody saw and heard everybody; null: not in time. */
  healedMs: number | null
  duplicates: number
  missing: string | null
}

const healedWithinMs = 20_000

/** Cuts a place off from everything else, its people with it, and heals it. */
export async function splitOnce(gathering: Gathering, place: string, seconds: number): Promise<SplitReport> {
  await gathering.reset()
  await gathering.cutRegion(place, true)
  await pause(seconds * 1000)
  const split = await gathering.reports()
  await gathering.cutRegion(place, false)
  const fromMs = performance.now()
  let missing: string | null = null
  const within = (look: (reports: readonly TravellerReport[]) => string | null) =>
    gathering.until(healedWithinMs, look).then(
      ({ reports }) => ({ reports, tookMs: Math.round(performance.now() - fromMs) }),
      (error: unknown) => {
        missing = String(error)
        return null
      },
    )
  const merged = await within((reports) => gathering.apart(reports))
  const healed = await within((reports) => gathering.missing(reports))
  let localGapMs = 0
  for (const viewer of split)
    for (const other of split) {
      if (other === viewer || other.nodeId !== viewer.nodeId) continue
      for (const kind of ['audio', 'video'] as const)
        localGapMs = Math.max(localGapMs, flowOf(viewer, other, kind)?.longestGapMs ?? 0)
    }
  const isBeside = ({ nodeId }: TravellerReport, peerId: string) =>
    split.find((other) => other.peerId === peerId)?.nodeId === nodeId
  return {
    seconds,
    localGapMs,
    saidSilent: split
      .filter(({ nodeId }) => gathering.house.node(nodeId).place === place)
      .every(({ nodes }) => nodes.some(({ state }) => state === 'silent')),
    goodbyes: split.reduce(
      (sum, viewer) => sum + viewer.goodbyes.filter((peerId) => isBeside(viewer, peerId)).length,
      0,
    ),
    mergedMs: merged && merged.tookMs,
    healedMs: healed && healed.tookMs,
    duplicates: doublesOf(healed?.reports ?? (await gathering.reports())),
    missing,
  }
}
