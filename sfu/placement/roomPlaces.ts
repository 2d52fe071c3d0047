import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { roomKeys } from '../roomKeys.ts'
import { isNodeLive } from './nodes.ts'

const Place = z.object({ nodeId: z.string() })

/** As long as a ticket: whoever got one finds the room where the ticket says. Renewed while the room runs. */
const placeMs = limits.ticketMs

/** Which node runs which room: one small versioned entry for each, changed by compare-and-set. */
export class RoomPlaces {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  async find(roomId: RoomId): Promise<{ nodeId: string | null; version: number }> {
    const found = await this.#bus.getVersioned(roomKeys(roomId).node)
    return { nodeId: Place.safeParse(found?.value).data?.nodeId ?? null, version: found?.version ?? 0 }
  }

  /** False when somebody else was first; look again. */
  async take(roomId: RoomId, nodeId: string, version: number): Promise<boolean> {
    return (await this.#bus.compareAndSet(roomKeys(roomId).node, version, { nodeId }, placeMs)) !== null
  }

  /** Renews the entry of a room that runs here; takes it over from a node that is gone, from no other. */
  async hold(roomId: RoomId, nodeId: string): Promise<void> {
    const { nodeId: holder, version } = await this.find(roomId)
    if (holder !== null && holder !== nodeId && (await isNodeLive(this.#bus, holder))) return
    await this.take(roomId, nodeId, version)
  }

  async release(roomId: RoomId, nodeId: string): Promise<void> {
    const { nodeId: holder } = await this.find(roomId)
    if (holder === nodeId) await this.#bus.delete(roomKeys(roomId).node)
  }
}
