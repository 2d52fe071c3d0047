import { Redis } from 'ioredis'
import { DocumentSite, type DocumentAddress, type DocumentNode } from '../servers/documentSite.ts'
import { chanceOf, shuffled, whole, type Chance } from './chance.ts'
import { FaultyWriter, Promises } from './faultyWriter.ts'

export interface FaultPlan {
  seed: number
  nodeKills: number
  postgresStops: number
  redisFlushes: number
  /** Called after each fault with how many are done. */
  onFault?: (doneCount: number, kind: FaultKind) => void
}

export interface FaultReport {
  acknowledgedCount: number
  removedCount: number
  /** Acknowledged, and not in the document. */
  lost: string[]
  /** Acknowledged as removed, and in the document. */
  returned: string[]
  /** Replicas that differ from what a fresh process reads from the database. */
  differingCount: number
  writersForgottenCount: number
  seconds: number
}

type Verdict = Omit<FaultReport, 'seconds'>

type FaultKind = 'node' | 'both nodes' | 'postgres' | 'redis'

const writersCount = 10
const nodesCount = 2
/**
 * Then everybody goes on to a fresh document. What so many write at one place at once costs Yjs the square of it to put
 * in order, in the one thread of the ten writers here.
 */
const faultsPerDocument = 30
const nothing = { acknowledgedCount: 0, removedCount: 0, differingCount: 0, writersForgottenCount: 0 }
const actEveryMs = 40
/** A fault strikes within this after everybody typed and asked whether it is stored. */
const burstMs = 30
/** Between two faults. */
const typing = { leastMs: 150, spreadMs: 450 }
const patienceMs = 60_000
const lookMs = 50

/**
 * Ten people type into one document that two processes serve, while those are killed, PostgreSQL is stopped as a
 * crash would and Redis forgets everything. With each death of a process some of the writers are gone for good, so
 * that nothing but the database can know what they were promised; now and then both processes and all writers are.
 */
export async function runDocumentFaults(plan: FaultPlan): Promise<FaultReport> {
  const startMs = performance.now()
  const site = await DocumentSite.open({ redis: true })
  const report: FaultReport = { ...nothing, lost: [], returned: [], seconds: 0 }
  try {
    const nodes: DocumentNode[] = []
    for (let node = 0; node < nodesCount; node += 1) nodes.push(await site.node())
    const faults = faultsOf(plan)
    for (let done = 0; done < faults.length || done === 0; done += faultsPerDocument) {
      const crowd = new Crowd(site, await site.document(), nodes, chanceOf(plan.seed + done))
      try {
        const stretch = faults.slice(done, done + faultsPerDocument)
        add(report, await strikeAll(crowd, stretch, (count, kind) => plan.onFault?.(done + count, kind)))
      } finally {
        crowd.close()
      }
    }
    return { ...report, seconds: Math.round((performance.now() - startMs) / 1000) }
  } finally {
    await site.close()
  }
}

async function strikeAll(crowd: Crowd, faults: FaultKind[], onFault: (count: number, kind: FaultKind) => void) {
  await crowd.settled()
  for (const [index, kind] of faults.entries()) {
    await crowd.typeAWhile()
    await crowd.strike(kind)
    onFault(index + 1, kind)
  }
  await crowd.typeAWhile()
  return crowd.verdict()
}

function add(report: FaultReport, more: Verdict): void {
  for (const count of ['acknowledgedCount', 'removedCount', 'differingCount', 'writersForgottenCount'] as const)
    report[count] += more[count]
  report.lost.push(...more.lost)
  report.returned.push(...more.returned)
}

/** In an order of its own, every third death being that of both processes at once. */
function faultsOf({ seed, nodeKills, postgresStops, redisFlushes }: FaultPlan): FaultKind[] {
  const deaths = Array.from({ length: nodeKills }, (_, death): FaultKind => (death % 3 === 1 ? 'both nodes' : 'node'))
  const stops = Array.from({ length: postgresStops }, (): FaultKind => 'postgres')
  const flushes = Array.from({ length: redisFlushes }, (): FaultKind => 'redis')
  return shuffled(chanceOf(seed + 1), [...deaths, ...stops, ...flushes])
}

class Crowd {
  readonly #site: DocumentSite
  readonly #address: DocumentAddress
  readonly #nodes: DocumentNode[]
  readonly #chance: Chance
  readonly #promises = new Promises()
  #writers: FaultyWriter[] = []
  #forgotten = 0
  #named = 0

  constructor(site: DocumentSite, address: DocumentAddress, nodes: DocumentNode[], chance: Chance) {
    this.#site = site
    this.#address = address
    this.#nodes = nodes
    this.#chance = chance
    this.#writers = Array.from({ length: writersCount }, () => this.#writer())
  }

  async typeAWhile(): Promise<void> {
    const untilMs = performance.now() + typing.leastMs + this.#chance() * typing.spreadMs
    while (performance.now() < untilMs) {
      for (const writer of this.#writers) writer.act()
      await pause(actEveryMs)
    }
  }

  /** In the middle of typing: some of it is stored by then, some is on its way, and some is only about to be. */
  async strike(kind: FaultKind): Promise<void> {
    for (const writer of this.#writers) {
      writer.act()
      writer.ask()
    }
    const goingOn = setInterval(() => this.#writers[whole(this.#chance, writersCount)]?.act(), actEveryMs)
    try {
      await pause(this.#chance() * burstMs)
      await this.#break(kind)
    } finally {
      clearInterval(goingOn)
    }
  }

  async #break(kind: FaultKind): Promise<void> {
    if (kind === 'node') await this.#kill([this.#nodes[whole(this.#chance, nodesCount)] as DocumentNode])
    else if (kind === 'both nodes') await this.#kill(this.#nodes)
    else if (kind === 'postgres') await this.#site.postgres.restart()
    else await this.#flush()
    await this.#until('everybody is back', () => this.#writers.every((writer) => writer.synced))
  }

  /** Everything done so far is acknowledged. */
  async settled(): Promise<void> {
    await this.#until('everything is acknowledged', () => {
      for (const writer of this.#writers) if (!writer.settled) writer.ask()
      return this.#writers.every((writer) => writer.settled)
    })
  }

  /** What fresh processes read from the database, beside what was promised and what everybody shows. */
  async verdict(): Promise<Verdict> {
    await this.settled()
    await this.#until('all replicas are equal', () => new Set(this.#writers.map(lookOf)).size === 1).catch(() => null)
    const looks = this.#writers.map(lookOf)
    this.close()
    await Promise.all(this.#nodes.map((node) => node.kill()))
    await Promise.all(this.#nodes.map((node) => node.start()))
    const reader = this.#writer()
    this.#writers = [reader]
    await this.#until('the document is read anew', () => reader.synced)
    const tokens = new Set(reader.tokens.toArray())
    const { kept, removed } = this.#promises
    return {
      acknowledgedCount: kept.size,
      removedCount: removed.size,
      lost: [...kept].filter((token) => !tokens.has(token)),
      returned: [...removed].filter((token) => tokens.has(token)),
      differingCount: looks.filter((look) => look !== lookOf(reader)).length,
      writersForgottenCount: this.#forgotten,
    }
  }

  close(): void {
    for (const writer of this.#writers) writer.forget()
  }

  async #kill(nodes: DocumentNode[]): Promise<void> {
    await Promise.all(nodes.map((node) => node.kill()))
    this.#writers = this.#writers.map((writer) => {
      if (nodes.length < nodesCount && this.#chance() < 0.7) return writer
      writer.forget()
      this.#forgotten += 1
      return this.#writer()
    })
    await Promise.all(nodes.map((node) => node.start()))
  }

  async #flush(): Promise<void> {
    const redis = new Redis(this.#site.redis?.url ?? '')
    try {
      await redis.flushall()
    } finally {
      redis.disconnect()
    }
  }

  #report(): string {
    const outputs = this.#nodes.map(({ url, house }) => `${url}: ${house.output().slice(-reportedChars)}`)
    return [...this.#writers.map(({ state }) => state), ...outputs].join('\n')
  }

  #writer(): FaultyWriter {
    this.#named += 1
    const chance = chanceOf(whole(this.#chance, 2 ** 31))
    return new FaultyWriter({
      name: `w${this.#named}`,
      chance,
      promises: this.#promises,
      door: () => this.#site.door(this.#nodes[whole(chance, nodesCount)] as DocumentNode, this.#address),
    })
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + patienceMs
    while (!holds()) {
      if (performance.now() > deadlineMs) throw new Error(`not within ${patienceMs} ms: ${what}\n${this.#report()}`)
      await pause(lookMs)
    }
  }
}

const reportedChars = 4000
const lookOf = (writer: FaultyWriter) => JSON.stringify([writer.text.toString(), writer.tokens.toArray()])
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
