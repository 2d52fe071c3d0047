import { LightClient, type Doorway } from '../../load/documents/lightClient.ts'
import { stampsIn } from '../../load/documents/stamp.ts'
import type { Contender } from './contender.ts'

export interface Scenario {
  name: string
  writers: number
  /** Who only look; with two processes they are on the other one. */
  observers: number
  /** Of one writer. */
  typedPerSecond: number
  /** Everybody's caret moves about once a second. */
  present: boolean
  seconds: number
}

export interface Measured {
  /** From the moment a stamp is handed to the writer's socket until it reached each other client's. */
  latenciesMs: number[]
  /** Stamps that never arrived, out of `expected`. */
  lost: number
  expected: number
  /** Of the server's processes, while it was typed. */
  cpuSeconds: number
}

const connectingAtOnceMax = 50
/** What arrives later than this after the last letter counts as lost, with this as its time. */
const patienceMs = 15_000
const settleMs = 500
const warmUpShare = 0.15

/** One server under one load, once, in a document of its own. */
export async function measure(contender: Contender, scenario: Scenario): Promise<Measured> {
  const doorway = await contender.document()
  const meter = new Meter()
  const clients = await connect(scenario, contender.nodesCount, doorway, meter)
  const stops: (() => void)[] = []
  try {
    await Promise.all(clients.map((client) => client.state))
    if (scenario.present) stops.push(stroll(clients))
    await pause(scenario.present ? 2 * settleMs : settleMs)
    const usedBefore = await contender.cpuSeconds()
    const count = await type(clients.slice(0, scenario.writers), scenario, meter)
    const expected = count * (clients.length - 1)
    await meter.settle(expected, patienceMs)
    const cpuSeconds = (await contender.cpuSeconds()) - usedBefore
    return { ...meter.result(count, clients.length), expected, cpuSeconds }
  } finally {
    for (const stop of stops) stop()
    for (const client of clients) client.close()
    await pause(settleMs)
  }
}

/** Arrival of each stamp at each client. */
class Meter {
  readonly #sentAtMs: number[] = []
  readonly #latencies: { number: number; ms: number }[] = []
  readonly #wanted = Promise.withResolvers<void>()
  #expected = Infinity

  send(number: number): void {
    this.#sentAtMs[number] = performance.now()
  }

  /** What one client hears; a stamp it hears again, or its own, counts once at most. */
  listener(wroteIt: (number: number) => boolean): (frame: Buffer) => void {
    const seen = new Set<number>()
    return (frame) => {
      for (const number of stampsIn(frame)) {
        const sentAtMs = this.#sentAtMs[number]
        if (sentAtMs === undefined || seen.has(number) || wroteIt(number)) continue
        seen.add(number)
        this.#latencies.push({ number, ms: performance.now() - sentAtMs })
      }
      if (this.#latencies.length >= this.#expected) this.#wanted.resolve()
    }
  }

  async settle(expected: number, withinMs: number): Promise<void> {
    this.#expected = expected
    if (this.#latencies.length >= expected) return
    await Promise.race([this.#wanted.promise, pause(withinMs)])
  }

  /** The first letters warm the server up and are left out; what never came stands with the whole patience. */
  result(count: number, clients: number): Pick<Measured, 'latenciesMs' | 'lost'> {
    const first = Math.floor(count * warmUpShare)
    const counted = this.#latencies.filter(({ number }) => number >= first).map(({ ms }) => ms)
    const lost = count * (clients - 1) - this.#latencies.length
    const missing = Math.max(0, (count - first) * (clients - 1) - counted.length)
    return { latenciesMs: [...counted, ...Array.from({ length: missing }, () => patienceMs)], lost }
  }
}

/** Writers first. */
async function connect(
  { writers, observers }: Scenario,
  nodesCount: number,
  doorway: (node: number) => Promise<Doorway>,
  meter: Meter,
): Promise<LightClient[]> {
  const clients: LightClient[] = []
  const total = writers + observers
  for (let first = 0; first < total; first += connectingAtOnceMax) {
    const some = Array.from({ length: Math.min(connectingAtOnceMax, total - first) }, async (_, offset) => {
      const index = first + offset
      const door = await doorway(index < writers ? 0 : nodesCount - 1)
      const listen = meter.listener((number) => index < writers && number % writers === index)
      return new LightClient(door, 1000 + index, (frame) => {
        if (!door.wire.isAwareness(frame)) listen(frame)
      })
    })
    const opened = await Promise.all(some)
    await Promise.all(opened.map((client) => client.state))
    clients.push(...opened)
  }
  return clients
}

/** Carets, evenly over each second. Answers with the way to stop. */
function stroll(clients: LightClient[]): () => void {
  let next = 0
  const startMs = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / 1000) * clients.length)
    for (; next < due; next += 1) clients[next % clients.length]?.move()
  }, 5)
  return () => clearInterval(timer)
}

/** The writers take turns, evenly over time. Answers with how many stamps they typed. */
async function type(writers: LightClient[], scenario: Scenario, meter: Meter): Promise<number> {
  const perSecond = writers.length * scenario.typedPerSecond
  const count = Math.round(perSecond * scenario.seconds)
  const startMs = performance.now()
  for (let number = 0; number < count; number += 1) {
    await pause(startMs + (number / perSecond) * 1000 - performance.now())
    meter.send(number)
    writers[number % writers.length]?.type(number)
  }
  return count
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)))
