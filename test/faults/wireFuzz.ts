import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plainWire } from '../load/documents/documentWire.ts'
import { LightClient } from '../load/documents/lightClient.ts'
import { DocumentSite, type DocumentAddress, type DocumentNode } from '../servers/documentSite.ts'
import type { LoopReport } from '../servers/loopWatch.ts'
import { chanceOf, whole, type Chance } from './chance.ts'
import { FaultyWriter, Promises } from './faultyWriter.ts'
import { hostileFrames } from './hostileFrames.ts'

export interface FuzzPlan {
  seed: number
  seconds: number
  /** Called after the frames of each kind with the loop's longest turn meanwhile. */
  onKind?: (name: string, loop: LoopReport) => void
}

export interface FuzzReport {
  framesCount: number
  /** Close codes of hostile sockets, with how often each was given. */
  closes: Record<string, number>
  /** Whether the process is the one that was started. */
  alive: boolean
  /** The longest turn of its loop, by the processor time it took itself, and by the clock. */
  busyMs: number
  delayMs: number
  /** The kind of frame in whose second the longest turn fell. */
  busiest: string
  /** What an honest editor was promised meanwhile, and what a fresh process has of it. */
  acknowledgedCount: number
  lost: string[]
  returned: string[]
  differs: boolean
}

const actEveryMs = 50
const patienceMs = 30_000
/** Frames of one kind one after the other, so that a long turn has a name. */
const framesPerKind = 8

/** Hostile sockets and an honest editor in one document of a real process; the same seed sends the same frames. */
export async function runWireFuzz({ seed, seconds, onKind = () => undefined }: FuzzPlan): Promise<FuzzReport> {
  const site = await DocumentSite.open()
  const file = join(tmpdir(), `meridian-loop-${process.pid}-${seed}.json`)
  process.env['LOOP_WATCH_FILE'] = file
  const watch = pathToFileURL(join(import.meta.dirname, '../servers/loopWatch.ts')).href
  const node = await site.node(`--import ${watch}`)
  const loop = new Loop(node, file)
  const address = await site.document()
  const promises = new Promises()
  const door = () => site.door(node, address)
  const honest = new FaultyWriter({ name: 'honest', door, promises, chance: chanceOf(seed + 1) })
  const acting = setInterval(() => honest.act(), actEveryMs)
  try {
    await until(() => honest.synced)
    const attacked = await attack({ site, node, address, chance: chanceOf(seed), loop, seconds, onKind })
    clearInterval(acting)
    await until(() => honest.settled || (honest.ask(), false))
    const alive = isAlive(node.house.pid)
    await node.kill()
    await node.start()
    const reader = new FaultyWriter({ name: 'reader', door, promises, chance: chanceOf(0) })
    await until(() => reader.synced)
    const tokens = new Set(reader.tokens.toArray())
    const { kept, removed } = promises
    const differs = reader.text.toString() !== honest.text.toString()
    reader.forget()
    return {
      ...attacked,
      alive,
      acknowledgedCount: kept.size,
      lost: [...kept].filter((token) => !tokens.has(token)),
      returned: [...removed].filter((token) => tokens.has(token)),
      differs,
    }
  } finally {
    clearInterval(acting)
    honest.forget()
    await site.close()
    await rm(file, { force: true })
    delete process.env['LOOP_WATCH_FILE']
  }
}

interface Attack {
  site: DocumentSite
  node: DocumentNode
  address: DocumentAddress
  chance: Chance
  loop: Loop
  seconds: number
  onKind: Required<FuzzPlan>['onKind']
}

/** One kind after the other, over and over; each socket is used until the server closes it. */
async function attack({ site, node, address, chance, loop, seconds, onKind }: Attack) {
  const closes: Record<string, number> = {}
  const worst = { busyMs: 0, delayMs: 0, busiest: '' }
  const kinds = Object.entries(hostileFrames)
  let framesCount = 0
  let socket: { client: LightClient; open: boolean } | undefined
  const endMs = performance.now() + seconds * 1000
  await loop.report()
  for (let round = 0; round < kinds.length || performance.now() < endMs; round += 1) {
    const [name, frameOf] = kinds[round % kinds.length] as (typeof kinds)[number]
    for (let count = 0; count < framesPerKind; count += 1) {
      socket = socket?.open ? socket : await enter(await site.door(node, address), closes)
      const frame = frameOf(chance)
      socket.client.send(frame)
      framesCount += 1
      // Sometimes the server has answered before the next one, sometimes several wait in one buffer.
      if (chance() < 0.5) await new Promise((resolve) => setTimeout(resolve, whole(chance, 8)))
    }
    const turn = await loop.report()
    const { busyMs, delayMs } = turn
    onKind(name, turn)
    if (busyMs > worst.busyMs) Object.assign(worst, { busyMs, busiest: name })
    worst.delayMs = Math.max(worst.delayMs, delayMs)
  }
  socket?.client.close()
  return { framesCount, closes, ...worst }
}

async function enter(url: string, closes: Record<string, number>) {
  const client = new LightClient({ url, wire: plainWire() }, 1)
  const socket = { client, open: true }
  const end = async () => {
    const { code, reason } = await client.closed
    socket.open = false
    closes[`${code} ${reason}`] = (closes[`${code} ${reason}`] ?? 0) + 1
  }
  void end()
  await client.state.catch(() => undefined)
  return socket
}

/** Asks the process for its longest turn. */
class Loop {
  readonly #node: DocumentNode
  readonly #file: string
  #count = 0

  constructor(node: DocumentNode, file: string) {
    this.#node = node
    this.#file = file
  }

  async report(): Promise<LoopReport> {
    this.#count += 1
    process.kill(this.#node.house.pid, 'SIGUSR2')
    let report: LoopReport | undefined
    await until(async () => {
      // Not there yet, or half written.
      report = await readFile(this.#file, 'utf8')
        .then((text) => JSON.parse(text) as LoopReport)
        .catch(() => undefined)
      return report?.count === this.#count
    })
    return report as LoopReport
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`nothing came within ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
