import { setTimeout as pause } from 'node:timers/promises'
import { flowOf, type Gathering } from './gathering.ts'
import { doublesOf } from './nodeDeath.ts'

export interface OutageReport {
  seconds: number
  /** The longest pause of anything while it was away. */
  gapMs: number
  /** Whether somebody with a ticket of before came in while it was away. */
  joined: boolean
  goodbyes: number
  /** Changes of node: there is no reason for any. */
  moves: number
  /** From its return until all was as it should be; null: not in time. */
  wholeMs: number | null
  duplicates: number
  missing: string | null
}

const wholeWithinMs = 15_000

/** Redis is killed under a call and comes back empty; somebody comes in meanwhile. */
export async function outageOnce(gathering: Gathering, place: string, seconds: number): Promise<OutageReport> {
  const { redis } = gathering.house
  const before = await gathering.reports()
  const late = await gathering.invite(place, 1)
  await gathering.reset()
  await redis.kill()
  await pause((seconds * 1000) / 2)
  const joined = await gathering.bringIn(place, late).then(
    () => true,
    () => false,
  )
  await pause((seconds * 1000) / 2)
  const during = await gathering.reports()
  await redis.start()
  let missing: string | null = null
  const whole = await gathering
    .until(wholeWithinMs, (reports) => gathering.missing(reports))
    .catch((error: unknown) => {
      missing = String(error)
      return null
    })
  const movesOf = (reports: typeof before) => reports.reduce((sum, { moves }) => sum + moves.length, 0)
  const after = whole?.reports ?? (await gathering.reports())
  const known = new Set(before.map(({ peerId }) => peerId))
  let gapMs = 0
  for (const viewer of during.filter(({ peerId }) => known.has(peerId)))
    for (const other of before)
      for (const kind of ['audio', 'video'] as const)
        gapMs = Math.max(gapMs, flowOf(viewer, other, kind)?.longestGapMs ?? 0)
  return {
    seconds,
    gapMs,
    joined,
    goodbyes: after.reduce((sum, { goodbyes }) => sum + goodbyes.length, 0),
    moves: movesOf(after) - movesOf(before),
    wholeMs: whole && Math.round(whole.tookMs),
    duplicates: doublesOf(after),
    missing,
  }
}
