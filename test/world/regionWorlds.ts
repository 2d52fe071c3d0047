import { Gathering, type GatheringPlan } from './gathering.ts'
import { outageOnce } from './redisOutage.ts'
import { residencyOnce } from './residency.ts'
import { rollOnce } from './rolling.ts'
import { splitOnce } from './split.ts'
import { World } from './world.ts'

const wholeWithinMs = 40_000
/** What a loaded machine adds to a pause that nobody should notice. */
const unnoticedMs = 1000
const mergedWithinMs = 5000
/** Between regions 320 ms apart, what a move is heard by: a route of several round trips is made anew. */
const movedWithinMs = 3000

const threeRegions = (seed: number): GatheringPlan => ({
  places: [
    { name: 'munich', people: 2 },
    { name: 'shanghai', people: 2 },
    { name: 'saopaulo', people: 2 },
  ],
  rttsMs: [
    ['munich', 'shanghai', 220],
    ['munich', 'saopaulo', 200],
    ['shanghai', 'saopaulo', 320],
  ],
  muted: [1],
  seed,
})

/** What came of a long test: whether it held, and its figures. */
export interface Outcome {
  held: boolean
  [figure: string]: unknown
}

async function inGathering<T>(plan: GatheringPlan, act: (gathering: Gathering) => Promise<T>): Promise<T> {
  const gathering = await Gathering.open(plan, wholeWithinMs)
  try {
    return await act(gathering)
  } finally {
    await gathering.close()
  }
}

/** Shanghai is cut off from everything for so long: it talks on, and there is one room within five seconds. */
export async function splitWorld(seed: number, seconds: number): Promise<Outcome> {
  const lacks = await lackOf()
  if (lacks !== null) return { held: false, lacks }
  const report = await inGathering(threeRegions(seed), (gathering) => splitOnce(gathering, 'shanghai', seconds))
  const { mergedMs, duplicates, goodbyes, localGapMs, missing, saidSilent } = report
  const merged = mergedMs !== null && mergedMs <= mergedWithinMs && saidSilent
  return {
    held: merged && missing === null && duplicates + goodbyes === 0 && localGapMs < unnoticedMs,
    ...report,
  }
}

/** Every node is restarted under a call: nobody is dropped. */
export async function rollingWorld(seed: number): Promise<Outcome> {
  const report = await inGathering(threeRegions(seed), (gathering) => rollOnce(gathering))
  const { dropped, duplicates, goodbyes, missing, gapMs } = report
  return { held: missing === null && dropped + duplicates + goodbyes === 0 && gapMs < movedWithinMs, ...report }
}

/** Redis is killed under a call and comes back empty. */
export async function redisWorld(seed: number, seconds: number): Promise<Outcome> {
  const report = await inGathering(threeRegions(seed), (gathering) => outageOnce(gathering, 'munich', seconds))
  const { joined, moves, duplicates, goodbyes, missing, gapMs } = report
  const calm = moves + duplicates + goodbyes === 0 && gapMs < unnoticedMs
  return { held: missing === null && joined && calm, ...report }
}

/** A company that keeps to one region: no other is used, for media or documents. */
export async function residencyWorld(): Promise<Outcome> {
  const report = await residencyOnce()
  const { regions, seatRefused, packetsThere, heard, documents } = report
  const kept = regions.join() === 'munich' && packetsThere === 0 && documents === 'REGION_REFUSED'
  return { held: kept && seatRefused && heard, ...report }
}

async function lackOf(): Promise<string | null> {
  const world = await World.open([])
  await world.close()
  return world.lacks
}
