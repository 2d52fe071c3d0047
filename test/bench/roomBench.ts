import { setTimeout as pause } from 'node:timers/promises'
import { Audience, behindProxy, nameOf } from '../load/audience.ts'
import { Crowd } from '../load/crowd.ts'
import { allRunning, calm } from '../load/crowdWaits.ts'
import type { Measured, Seat } from '../load/crowdSpeech.ts'
import { cpuSecondsOf } from '../load/processCpu.ts'
import { startHouse, type House } from '../servers/house.ts'
import { percentile, type BenchResult } from './bench.ts'

/** `npm run bench -- room 100` asks for another number of people first. */
const peersAsked = Number(process.argv[3] ?? 200)
/** Tried one after another until one holds, when two cores do not carry as many as were asked for. */
const smallerShares = [0.5, 0.35, 0.25]
const tilesPerPage = 48
const tileLines = 90
const stageLines = 720
const speakersCount = 1
const framesPerSecond = 11
const workers = 2
const crowdProcesses = 2
const measuredMs = 15_000
const aims = { egress_ratio: 0.05, tile_fps_min: 10, loop_p99_ms: 50 }
const lostShareMax = 0.005

/** One room of light peers, from everybody's join at once to a steady quarter of a minute. */
interface Meeting {
  peers: number
  tiles: number
  answerMs: number[]
  connectedMs: number[]
  /** Seconds from the first join until every tile on every screen had shown a frame; null: not all did. */
  allRunningSeconds: number | null
  keyFramesAsked: number
  stormSeconds: number
  stormLoopMs: number
  steadyLoopMs: number
  steadyCpuSeconds: number
  measured: Measured[]
}

/** Not everybody who asked came in. */
class NotWhole extends Error {
  /** How long each `room.join` took. */
  readonly answerMs: number[]

  constructor(message: string, answerMs: number[]) {
    super(message)
    this.answerMs = answerMs
  }
}

/**
 * A room of light peers, each with a page of 48 thumbnails and one stage. What leaves the node is compared with
 * what a node would send that forwards every layer of everybody to everybody: that is what the cameras would
 * send with all layers wanted, measured in the same seconds, times all other participants. Light peers offer
 * neither transport-cc nor REMB, so that the node never limits them by an estimate: what they get is policy alone.
 */
export async function run(): Promise<BenchResult> {
  const meetings: Meeting[] = []
  const answered: Record<string, number> = {}
  for (const share of [1, ...smallerShares]) {
    const peers = Math.round(peersAsked * share)
    const meeting = await meet(peers).catch((error: unknown) => {
      // Their calls were answered all the same, whatever became of the media.
      if (error instanceof NotWhole) answered[`join${peers}_p95_ms`] = Math.round(percentile(error.answerMs, 0.95))
      process.stderr.write(`A room of ${peers} broke: ${String(error)} ${JSON.stringify(answered)}\n`)
      return null
    })
    if (!meeting) continue
    meetings.push(meeting)
    if (holds(meeting)) break
  }
  const [largest] = meetings
  if (!largest) throw new Error('no room was ever whole')
  const held = meetings.find(holds) ?? null
  const { rows, figures } = report(largest, held)
  const refused = Object.entries(answered).map(([figure, value]) => ({ figure, asked: value, held: '', aim: '' }))
  return { rows: [...rows, ...refused], figures: { ...figures, ...answered } }
}

async function meet(peers: number): Promise<Meeting> {
  const house = await startHouse({
    env: { ...(await behindProxy()), MEDIA_WORKERS: String(workers), MEDIA_ADDRESSES: '127.0.0.1' },
  })
  try {
    const invited = await (await Audience.open(house)).invite(peers)
    const pages = Math.max(1, Math.ceil((peers - 1) / tilesPerPage))
    const seats: Seat[] = invited.map(({ name, ticket, url }, index) => ({
      url,
      ticket,
      speaking: index < speakersCount,
      gallery: {
        ownName: name,
        speaker: nameOf(0),
        speakerSees: nameOf(1),
        page: index % pages,
        tilesPerPage,
        tileLines,
        stageLines,
      },
    }))
    const crowd = await Crowd.open(seats, { processes: crowdProcesses, framesPerSecond })
    try {
      return await attend(house, crowd, peers)
    } finally {
      await crowd.close()
    }
  } finally {
    await house.stop()
  }
}

async function attend(house: House, crowd: Crowd, peers: number): Promise<Meeting> {
  const tiles = Math.min(tilesPerPage, peers - 2) + 1
  await loopDelayMs(house)
  const startMs = performance.now()
  const joined = await crowd.tell('join')
  const failures = joined.flatMap((part) => part.failures)
  if (failures.length > 0)
    throw new NotWhole(
      `${failures.length} of ${peers} did not get in: ${failures[0]}`,
      joined.flatMap(({ answerMs }) => answerMs),
    )
  const running = await allRunning(crowd, peers * tiles, startMs)
  const stormSeconds = (performance.now() - startMs) / 1000
  const stormLoopMs = await loopDelayMs(house)
  await calm(crowd)
  await loopDelayMs(house)
  const cpuBefore = await cpuSecondsOf(house.pid)
  await crowd.tell('begin')
  await pause(measuredMs)
  const measured = await crowd.tell('end')
  return {
    peers,
    tiles,
    answerMs: joined.flatMap((part) => part.answerMs),
    connectedMs: joined.flatMap((part) => part.connectedMs),
    ...running,
    stormSeconds,
    stormLoopMs,
    steadyLoopMs: await loopDelayMs(house),
    steadyCpuSeconds: (await cpuSecondsOf(house.pid)) - cpuBefore,
    measured,
  }
}

/** The 99th percentile since it was last read, in milliseconds: the figure operators watch. */
async function loopDelayMs(house: House): Promise<number> {
  const text = await (await fetch(`${house.url}/metrics`)).text()
  const value = /^meridian_loop_delay_p99_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]
  if (value === undefined) throw new Error('the node does not tell its loop delay')
  return Number(value) * 1000
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
const rounded = (value: number, digits = 0) => Number(value.toFixed(digits))

function figuresOf(meeting: Meeting) {
  const { peers, measured } = meeting
  const total = (of: (part: Measured) => number) => sum(measured.map(of))
  const seconds = Math.max(...measured.map((part) => part.seconds))
  const fps = measured.flatMap(({ tileFps, stageFps }) => tileFps.concat(stageFps))
  const packets = total(({ receivedPackets }) => receivedPackets)
  const lost = total(({ lostPackets }) => lostPackets)
  // What was lost on the way has left the node as well.
  const bytesOut = total(({ receivedBytes }) => receivedBytes) * (1 + lost / packets)
  const everything = total(({ everyLayerBytes }) => everyLayerBytes) * (peers - 1)
  return {
    peers,
    tiles: meeting.tiles,
    egress_ratio: rounded(bytesOut / everything, 4),
    egress_mbps: rounded((bytesOut * 8) / seconds / 1e6),
    ingress_ratio: rounded(total(({ sentBytes }) => sentBytes) / total(({ everyLayerBytes }) => everyLayerBytes), 3),
    pps_out: Math.round((packets + lost) / seconds),
    lost_share: rounded(lost / (packets + lost), 5),
    tile_fps_min: rounded(Math.min(...fps), 2),
    tile_fps_p1: rounded(percentile(fps, 0.01), 2),
    stage_top_share: rounded(total(({ stagesAtTop }) => stagesAtTop) / peers, 3),
    cpu_s_per_participant_min: rounded(meeting.steadyCpuSeconds / peers / (seconds / 60), 3),
    clients_cpu_s_per_participant_min: rounded(total(({ cpuSeconds }) => cpuSeconds) / peers / (seconds / 60), 3),
    loop_p99_ms: rounded(Math.max(meeting.stormLoopMs, meeting.steadyLoopMs), 1),
    loop_p99_storm_ms: rounded(meeting.stormLoopMs, 1),
    loop_p99_steady_ms: rounded(meeting.steadyLoopMs, 1),
    keyframe_requests_per_track_s: rounded(meeting.keyFramesAsked / peers / meeting.stormSeconds, 2),
    join_p95_ms: Math.round(percentile(meeting.answerMs, 0.95)),
    join_connected_p95_ms: Math.round(percentile(meeting.connectedMs, 0.95)),
    all_running_s: rounded(meeting.allRunningSeconds ?? -1, 1),
  }
}

function holds(meeting: Meeting): boolean {
  const { tile_fps_min, stage_top_share, lost_share } = figuresOf(meeting)
  return tile_fps_min >= aims.tile_fps_min && stage_top_share === 1 && lost_share <= lostShareMax
}

function report(asked: Meeting, held: Meeting | null): BenchResult {
  const { join_p95_ms, join_connected_p95_ms, ...figures } = figuresOf(asked)
  const joins = {
    [`join${asked.peers}_p95_ms`]: join_p95_ms,
    [`join${asked.peers}_connected_p95_ms`]: join_connected_p95_ms,
  }
  const ratios = {
    egress_ratio_of_aim: rounded(figures.egress_ratio / aims.egress_ratio, 2),
    tile_fps_min_of_aim: rounded(figures.tile_fps_min / aims.tile_fps_min, 2),
    loop_p99_of_aim: rounded(figures.loop_p99_ms / aims.loop_p99_ms, 2),
  }
  const heldFigures = held && held !== asked ? figuresOf(held) : null
  const heldNamed = Object.fromEntries(
    Object.entries(heldFigures ?? {}).map(([name, value]) => [`held_${name}`, value]),
  )
  const rows = Object.entries(figuresOf(asked)).map(([figure, value]) => {
    const heldValue = heldFigures?.[figure as keyof typeof heldFigures] ?? ''
    return { figure, asked: value, held: heldValue, aim: aims[figure as keyof typeof aims] ?? '' }
  })
  return { rows, figures: { ...figures, ...joins, ...ratios, held_peers: held?.peers ?? 0, ...heldNamed } }
}
