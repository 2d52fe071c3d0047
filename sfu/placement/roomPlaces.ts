import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { roomKeys } from '../roomKeys.ts'
import { isNodeLive } from './nodes.ts'
import type { RoomShare } from './paths.ts'

const nodesPerRoomMax = 32
const Places = z.object({
  nodes: z
    .array(z.object({ nodeId: z.string(), peers: z.int().min(0), rttMs: z.number().min(0).nullable() }))
    .max(nodesPerRoomMax),
})

/** As long as a ticket: whoever got one finds the room where the ticket says. Renewed while the room runs. */
const placeMs = limits.ticketMs
const attemptsMax = 5

/** Which nodes run which room: one small versioned set for each room, changed by compare-and-set. */
export class RoomPlaces {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Throws ProblemError STORAGE_UNAVAILABLE, as all of these do. */
  async find(roomId: RoomId): Promise<{ shares: RoomShare[]; version: number }> {
    const found = await this.#bus.getVersioned(roomKeys(roomId).node)
    return { shares: Places.safeParse(found?.value).data?.nodes ?? [], version: found?.version ?? 0 }
  }

  /** False when somebody else was first; look again. */
  async write(roomId: RoomId, shares: readonly RoomShare[], version: number): Promise<boolean> {
    const nodes = shares.slice(0, nodesPerRoomMax).map(({ nodeId, peers, rttMs }) => ({ nodeId, peers, rttMs }))
    return (await this.#bus.compareAndSet(roomKeys(roomId).node, version, { nodes }, placeMs)) !== null
  }

  /** Says that the room runs on this node, with so many people (null: as many as were sent); nodes that are gone leave. */
  async hold(roomId: RoomId, nodeId: string, peers: number | null = null): Promise<void> {
    await this.#change(roomId, async (shares) => {
      const others = shares.filter((share) => share.nodeId !== nodeId)
      const live = await Promise.all(others.map((share) => isNodeLive(this.#bus, share.nodeId)))
      const own = shares.find((share) => share.nodeId === nodeId)
      const share = { nodeId, peers: peers ?? own?.peers ?? 0, rttMs: own?.rttMs ?? null }
      return [...others.filter((_, index) => live[index]), share]
    })
  }

  /** The room does not run on this node any more. */
  async release(roomId: RoomId, nodeId: string): Promise<void> {
    await this.#change(roomId, async (shares) => shares.filter((share) => share.nodeId !== nodeId))
  }

  async #change(roomId: RoomId, next: (shares: RoomShare[]) => Promise<RoomShare[]>): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const { shares, version } = await this.find(roomId)
      const changed = await next(shares)
      if (changed.length === 0 && shares.length === 0) return
      if (await this.write(roomId, changed, version)) return
    }
  }
}

/** The shares after one more person came to a node; the others as they were. */
export function withOneMore(shares: readonly RoomShare[], nodeId: string, rttMs: number | null): RoomShare[] {
  const before = shares.find((share) => share.nodeId === nodeId)
  const others = shares.filter((share) => share !== before)
  if (!before) return [...others, { nodeId, peers: 1, rttMs }]
  const peers = before.peers + 1
  const meanMs =
    before.rttMs === null || rttMs === null
      ? (before.rttMs ?? rttMs)
      : before.rttMs + (rttMs - before.rttMs) / Math.max(1, peers)
  return [...others, { nodeId, peers, rttMs: meanMs }]
}
