import { setTimeout as pause } from 'node:timers/promises'
import { Audience, nameOf } from '../load/audience.ts'
import { Crowd } from '../load/crowd.ts'
import type { Measured, Seat } from '../load/crowdSpeech.ts'
import { allRunning, calm } from '../load/crowdWaits.ts'
import { RegionHouse } from '../servers/regionHouse.ts'
import { homePlace, World, type Sent } from '../world/world.ts'
import { percentile, type BenchResult } from './bench.ts'

/** `npm run bench -- pipes 30` asks for another number of people. */
const peers = Number(process.argv[3] ?? 60)
const regions = ['munich', 'shanghai', 'saopaulo'] as const
const rttsMs = [
  ['munich', 'shanghai', 220],
  ['munich', 'saopaulo', 200],
  ['shanghai', 'saopaulo', 320],
] as const
const framesPerSecond = 11
const tilesPerPage = 48
const tileLines = 90
const stageLines = 720
const measuredMs = 15_000
/** Of IP and UDP, which the bridge counts and the cameras do not. */
const packetHeadBytes = 28
const aims = { interregion_ratio: 0.2, tile_fps_min: 10, keyframe_requests_per_track_s: 2 }

/**
 * A room of light people, a third in each of three regions, each with a page of the others on screen and the speaker
 * large. What crosses between the nodes is compared with piping every layer of every camera and every microphone to
 * both other regions: that is what the cameras would send with all layers wanted, in the same seconds, twice.
 */
export async function run(): Promise<BenchResult> {
  const world = await World.open(regions)
  if (world.lacks !== null) throw new Error(`what crosses between regions cannot be counted: ${world.lacks}`)
  try {
    for (const [one, other, rttMs] of rttsMs) await world.between(one, other, { rttMs })
    for (const region of regions) await world.between(homePlace, region, { rttMs: 10 })
    const house = await RegionHouse.open({
      world,
      nodes: regions.map((region) => ({ nodeId: `${region}-1`, place: region })),
    })
    try {
      return await meet(world, house)
    } finally {
      await house.close()
    }
  } finally {
    await world.close()
  }
}

async function meet(world: World, house: RegionHouse): Promise<BenchResult> {
  const seats = await seatsOf(await Audience.open(house.collab))
  const namespaces = regions.map((region) => world.at(region).namespace)
  const crowd = await Crowd.open(seats, { processes: regions.length, framesPerSecond, namespaces })
  try {
    const tiles = Math.min(tilesPerPage, peers - 2) + 1
    const startMs = performance.now()
    const joined = await crowd.tell('join')
    const failure = joined.flatMap(({ failures }) => failures)[0]
    if (failure) throw new Error(failure)
    const running = await allRunning(crowd, peers * tiles, startMs)
    const stormSeconds = (performance.now() - startMs) / 1000
    await calm(crowd)
    const before = crossing(await world.sent())
    await crowd.tell('begin')
    await pause(measuredMs)
    const measured = await crowd.tell('end')
    const crossed = crossing(await world.sent()) - before
    return report({ tiles, crossed, measured, stormSeconds, ...running })
  } finally {
    await crowd.close()
  }
}

/** People of a region stand at every third place of the list, as the crowd's processes take them. */
async function seatsOf(audience: Audience): Promise<Seat[]> {
  const seats: Seat[] = []
  for (let index = 0; index < peers; index += 1) {
    const own = regions[index % regions.length] ?? ''
    const near = Object.fromEntries(regions.map((region) => [region, rttOf(own, region)]))
    const [guest] = await audience.invite(1, near)
    if (!guest) throw new Error('nobody was invited')
    seats.push({
      url: guest.url,
      ticket: guest.ticket,
      speaking: index === 0,
      gallery: {
        ownName: guest.name,
        speaker: nameOf(0),
        speakerSees: nameOf(1),
        page: index % 2,
        tilesPerPage,
        tileLines,
        stageLines,
      },
    })
  }
  return seats
}

const rttOf = (one: string, other: string): number =>
  rttsMs.find(([a, b]) => (a === one && b === other) || (a === other && b === one))?.[2] ?? 4

/** Bytes of media between regions since the beginning, as their senders count them. */
const crossing = (sent: readonly Sent[]): number =>
  sent
    .filter(({ from, to }) => from !== homePlace && to !== homePlace)
    .reduce((sum, { udpBytes, udpPackets }) => sum + udpBytes - udpPackets * packetHeadBytes, 0)

interface Met {
  tiles: number
  crossed: number
  measured: Measured[]
  stormSeconds: number
  allRunningSeconds: number | null
  keyFramesAsked: number
}

function report({ tiles, crossed, measured, stormSeconds, allRunningSeconds, keyFramesAsked }: Met): BenchResult {
  const total = (of: (part: Measured) => number) => measured.reduce((sum, part) => sum + of(part), 0)
  const seconds = Math.max(...measured.map((part) => part.seconds))
  const fps = measured.flatMap(({ tileFps, stageFps }) => tileFps.concat(stageFps))
  const everything = total(({ everyLayerBytes }) => everyLayerBytes) * (regions.length - 1)
  const figures = {
    peers,
    tiles,
    interregion_ratio: rounded(crossed / everything, 4),
    interregion_mbps: rounded((crossed * 8) / seconds / 1e6, 2),
    tile_fps_min: rounded(Math.min(...fps), 2),
    tile_fps_p1: rounded(percentile(fps, 0.01), 2),
    stage_top_share: rounded(total(({ stagesAtTop }) => stagesAtTop) / peers, 3),
    keyframe_requests_per_track_s: rounded(keyFramesAsked / peers / stormSeconds, 2),
    all_running_s: rounded(allRunningSeconds ?? -1, 1),
  }
  const ofAim = {
    interregion_ratio_of_aim: rounded(figures.interregion_ratio / aims.interregion_ratio, 2),
    tile_fps_min_of_aim: rounded(figures.tile_fps_min / aims.tile_fps_min, 2),
  }
  const rows = Object.entries(figures).map(([figure, value]) => ({
    figure,
    value,
    aim: aims[figure as keyof typeof aims] ?? '',
  }))
  return { rows, figures: { ...figures, ...ofAim } }
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
