import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import type { NodePlace } from '../protocol/media.ts'
import { nextMoves, type DrainPace, type Leaver, type LeavingRoom } from './drainPlan.ts'

const lookEveryMs = 250

/** One incarnation of a peer that is still here, as what carries it out sees it. */
export interface DrainPeer {
  readonly peerId: string
  /** False while its socket is broken: it finds its way by itself. */
  readonly reachable: boolean
  /** Says `you.moving`. */
  move(to: NodePlace): void
}

export interface DrainRoom {
  readonly roomId: string
  readonly standbys: readonly NodePlace[]
  readonly peers: readonly DrainPeer[]
}

export interface DrainDeps {
  clock: Clock
  log: Log
  rooms: () => readonly DrainRoom[]
  /** How long the node waits for people to go. */
  capMs: number
  pace: DrainPace
  /** How long nobody may have a place to go to before the node gives up: one that just started is known a moment later. */
  nowhereMs: number
  /** How long the node stays after the last one whom it led elsewhere has gone. */
  lingerMs: number
  onOutcome: (outcome: DrainOutcome) => void
}

/** `told` counts each time, `left` those who were told and went, `stayed` those who were here at the end. */
export type DrainOutcome = 'told' | 'left' | 'stayed'

/**
 * Empties a node that is about to stop: its people are told in small batches to go on elsewhere. Nobody is put out;
 * whoever is still here at the cap comes back by seat like anybody whose node is gone.
 */
export class Drain {
  readonly #deps: DrainDeps
  readonly #told = new Map<string, NonNullable<Leaver['told']>>()
  readonly #goesTo = new Map<string, string>()
  readonly #sentCounts = new Map<string, number>()
  #nowhereSinceMs: number | null = null
  #finish: () => void = () => undefined

  constructor(deps: DrainDeps) {
    this.#deps = deps
  }

  /** Resolves when nobody is left, when nobody has a place to go to, or at the cap. */
  async run(): Promise<'empty' | 'nowhere' | 'cap'> {
    const { clock, capMs, log } = this.#deps
    const untilMs = clock.monotonicMs() + capMs
    const why = await new Promise<'empty' | 'nowhere' | 'cap'>((resolve) => {
      const look = () => {
        const end = this.#look(untilMs)
        if (end === null) return
        this.#finish()
        resolve(end)
      }
      this.#finish = clock.every(lookEveryMs, look)
      look()
    })
    if (why === 'empty' && this.#sentCounts.size > 0)
      await new Promise<void>((resolve) => clock.after(this.#deps.lingerMs, resolve))
    const stayedCount = this.#here().length
    for (let count = 0; count < stayedCount; count += 1) this.#deps.onOutcome('stayed')
    log.info({ why, stayedCount }, 'node drained')
    return why
  }

  #here() {
    return this.#deps.rooms().flatMap((room) => room.peers.map((peer) => ({ key: keyOf(room, peer), peer })))
  }

  #look(untilMs: number): 'empty' | 'nowhere' | 'cap' | null {
    const nowMs = this.#deps.clock.monotonicMs()
    const here = new Map(this.#here().map(({ key, peer }) => [key, peer]))
    for (const key of this.#told.keys()) {
      if (here.has(key)) continue
      this.#told.delete(key)
      this.#deps.onOutcome('left')
    }
    if (here.size === 0) return 'empty'
    if (nowMs >= untilMs) return 'cap'
    const rooms = this.#deps.rooms()
    // Alone in the house, or the last of the regions that its meetings may use.
    if (rooms.every(({ standbys, peers }) => standbys.length === 0 || peers.length === 0)) {
      this.#nowhereSinceMs ??= nowMs
      return nowMs - this.#nowhereSinceMs >= this.#deps.nowhereMs ? 'nowhere' : null
    }
    this.#nowhereSinceMs = null
    for (const { key, roomId, to } of nextMoves(this.#leaving(rooms), this.#sentCounts, nowMs, this.#deps.pace)) {
      this.#told.set(key, { nodeId: to.nodeId, atMs: nowMs })
      if (!this.#goesTo.has(roomId)) this.#goesTo.set(roomId, to.nodeId)
      this.#sentCounts.set(to.nodeId, (this.#sentCounts.get(to.nodeId) ?? 0) + 1)
      this.#deps.onOutcome('told')
      here.get(key)?.move(to)
    }
    return null
  }

  #leaving(rooms: readonly DrainRoom[]): LeavingRoom[] {
    return rooms.map((room) => ({
      roomId: room.roomId,
      standbys: room.standbys,
      goesTo: this.#goesTo.get(room.roomId) ?? null,
      leavers: room.peers
        .filter(({ reachable }) => reachable)
        .map((peer) => keyOf(room, peer))
        .map((key) => ({ key, told: this.#told.get(key) ?? null })),
    }))
  }
}

const keyOf = ({ roomId }: { roomId: string }, { peerId }: { peerId: string }) => `${roomId} ${peerId}`
