import type { Clock } from '../../infra/clock.ts'

/** A node's own figure tells of a join after it entered, and with the next heartbeat. */
const untoldMs = 5000
/** What a join is taken to cost while a node has too few people to tell. */
const loadPerJoin = 0.01
const peersToTell = 5

/** What a node says of its load, and of how many people that is for. */
interface Told {
  nodeId: string
  load: number
  peerCount: number
}

/** Where people were sent a moment ago, so that those who come at once do not all go where it was empty before. */
export class RecentJoins {
  readonly #clock: Clock
  readonly #atMs = new Map<string, number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The answer takes it back. */
  add(nodeId: string): () => void {
    const atMs = this.#clock.monotonicMs()
    this.#atMs.set(nodeId, [...this.#recent(nodeId), atMs])
    return () => {
      const recent = this.#recent(nodeId)
      const index = recent.indexOf(atMs)
      if (index >= 0) this.#atMs.set(nodeId, recent.toSpliced(index, 1))
    }
  }

  /** The node's load as it will be when those who were sent there have entered. */
  loadWith({ nodeId, load, peerCount }: Told): number {
    const perJoin = peerCount < peersToTell ? loadPerJoin : Math.min(loadPerJoin, load / peerCount)
    return load + this.#recent(nodeId).length * perJoin
  }

  #recent(nodeId: string): number[] {
    const sinceMs = this.#clock.monotonicMs() - untoldMs
    const recent = (this.#atMs.get(nodeId) ?? []).filter((atMs) => atMs > sinceMs)
    if (recent.length === 0) this.#atMs.delete(nodeId)
    return recent
  }
}
