import { setTimeout as pause } from 'node:timers/promises'
import { Audience, behindProxy } from '../load/audience.ts'
import { ChatPage } from '../load/chatPage.ts'
import { cpuSecondsOf } from '../load/processCpu.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres } from '../servers/postgres.ts'
import { percentile, type BenchResult } from './bench.ts'

/** `npm run bench -- chat 100` asks for another number of people. */
const peopleCount = Number(process.argv[3] ?? 500)
const messagesPerSecond = 50
const warmMs = 3_000
const measuredMs = 20_000
const arriveAtOnce = 8
const words = 'could we move the review to Thursday afternoon, please?'
const aimMs = 100

/** One round of talk: when each message was said, and how long it took to each page. */
interface Talk {
  saidMs: Map<number, number>
  deliveredMs: number[]
  keptMs: number[]
}

/**
 * One meeting, everybody's page watching it, and fifty messages a second from all of them in turn: how long a message
 * takes from its sender to each of the others, what the node uses, and what each page is sent for a message.
 */
export async function run(): Promise<BenchResult> {
  const postgres = await startPostgres()
  const house = await startHouse({ env: { ...(await behindProxy()), DATABASE_URL: postgres.url } })
  try {
    return report(await meet(house))
  } finally {
    await house.stop()
    await postgres.stop()
  }
}

async function meet(house: House) {
  const audience = await Audience.open(house)
  const talk: Talk = { saidMs: new Map(), deliveredMs: [], keptMs: [] }
  const since = (number: number) => performance.now() - (talk.saidMs.get(number) ?? Number.NaN)
  const events = {
    heard: (number: number) => void (talk.saidMs.has(number) && talk.deliveredMs.push(since(number))),
    kept: (number: number) => void (talk.saidMs.has(number) && talk.keptMs.push(since(number))),
  }
  const pages: ChatPage[] = []
  while (pages.length < peopleCount) {
    const count = Math.min(arriveAtOnce, peopleCount - pages.length)
    const guests = await Promise.all(Array.from({ length: count }, () => audience.arrive()))
    const arrived = guests.map(({ cookie }) => new ChatPage(house.url, cookie, audience.meetingId, events))
    await Promise.all(arrived.map((page) => page.opened()))
    pages.push(...arrived)
  }
  const next = await say(pages, 0, warmMs, null)
  await pause(1_000)
  const before = { cpu: await cpuSecondsOf(house.pid), own: process.cpuUsage(), ...sumsOf(pages) }
  const startMs = performance.now()
  const last = await say(pages, next, measuredMs, talk)
  const seconds = (performance.now() - startMs) / 1000
  const cpuSeconds = (await cpuSecondsOf(house.pid)) - before.cpu
  const ownCpu = process.cpuUsage(before.own)
  await pause(1_000)
  const after = sumsOf(pages)
  for (const page of pages) page.close()
  const messages = last - next
  return {
    messages,
    missing: messages * peopleCount - talk.deliveredMs.length,
    p50: percentile(talk.deliveredMs, 0.5),
    p95: percentile(talk.deliveredMs, 0.95),
    p99: percentile(talk.deliveredMs, 0.99),
    keptP95: percentile(talk.keptMs, 0.95),
    cpuShare: cpuSeconds / seconds,
    crowdCpuShare: (ownCpu.user + ownCpu.system) / 1e6 / seconds,
    bytes: (after.bytes - before.bytes) / messages / peopleCount,
    frames: (after.frames - before.frames) / messages / peopleCount,
  }
}

/** Speaks on the beat, each page in turn, whatever the answers do; answers with the number after the last. */
async function say(pages: readonly ChatPage[], first: number, forMs: number, talk: Talk | null): Promise<number> {
  const startMs = performance.now()
  const count = Math.round((forMs / 1000) * messagesPerSecond)
  for (let index = 0; index < count; index += 1) {
    const dueMs = startMs + (index * 1000) / messagesPerSecond
    await pause(Math.max(0, dueMs - performance.now()))
    const number = first + index
    talk?.saidMs.set(number, performance.now())
    pages[number % pages.length]?.say(number, words)
  }
  return first + count
}

const sumsOf = (pages: readonly ChatPage[]) => ({
  bytes: pages.reduce((total, page) => total + page.receivedBytes, 0),
  frames: pages.reduce((total, page) => total + page.receivedFrames, 0),
})

function report(found: Awaited<ReturnType<typeof meet>>): BenchResult {
  const figures = {
    people: peopleCount,
    messages_per_s: messagesPerSecond,
    p50_ms: Math.round(found.p50),
    p95_ms: Math.round(found.p95),
    p99_ms: Math.round(found.p99),
    kept_p95_ms: Math.round(found.keptP95),
    missing: found.missing,
    node_cpu_share: Number(found.cpuShare.toFixed(2)),
    crowd_cpu_share: Number(found.crowdCpuShare.toFixed(2)),
    bytes_per_message_person: Math.round(found.bytes),
    frames_per_message_person: Number(found.frames.toFixed(2)),
  }
  const aims: Partial<Record<keyof typeof figures, number>> = { p95_ms: aimMs, missing: 0 }
  const rows = Object.entries(figures).map(([figure, value]) => {
    return { figure, measured: value, aim: aims[figure as keyof typeof figures] ?? '' }
  })
  return { rows, figures: { ...figures, p95_of_aim: Number((found.p95 / aimMs).toFixed(2)) } }
}
