import { z } from 'zod'
import type { Bus, Json } from '../../infra/bus/bus.ts'
import { PresenceFact } from '../../infra/contract/facts.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import type { HeardFact } from './roomMeter.ts'

/** Longer than a lease lasts without being renewed, so that its settlement still finds it. */
const keptMs = 600_000

const Checkpoint = z.object({
  epoch: z.number(),
  heard: z.array(z.object({ fact: PresenceFact, heardAtMs: z.number() })),
})
type Checkpoint = z.infer<typeof Checkpoint>

/**
 * What a room's meter has heard since its last transaction, on the bus every second: whoever takes over has
 * lost nothing but the last second, and nothing at all while the nodes live. The database decides; this may
 * be wiped at any moment. Of two checkpoints the one of the higher epoch stays. [ML57]
 */
export class BusCheckpoints {
  readonly #bus: Bus
  readonly #versions = new Map<RoomId, number>()

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Puts it there; false when a higher epoch's is there. Rejects when the bus does not answer. */
  async write(roomId: RoomId, checkpoint: Checkpoint): Promise<boolean> {
    const key = keyOf(roomId)
    const value = JSON.parse(JSON.stringify(checkpoint)) as Json
    const written = await this.#bus.compareAndSet(key, this.#versions.get(roomId) ?? 0, value, keptMs)
    if (written !== null) return this.#keep(roomId, written)
    const there = await this.#bus.getVersioned(key)
    if (there && epochOf(there.value) > checkpoint.epoch) return false
    const next = await this.#bus.compareAndSet(key, there?.version ?? 0, value, keptMs)
    return next !== null && this.#keep(roomId, next)
  }

  /** What the last one had heard; nothing when there is none, or it cannot be read. */
  async read(roomId: RoomId): Promise<HeardFact[]> {
    const there = await this.#bus.getVersioned(keyOf(roomId))
    const parsed = Checkpoint.safeParse(there?.value)
    return parsed.success ? parsed.data.heard : []
  }

  forget(roomId: RoomId) {
    this.#versions.delete(roomId)
  }

  #keep(roomId: RoomId, version: number): true {
    this.#versions.set(roomId, version)
    return true
  }
}

const keyOf = (roomId: RoomId) => `${roomId}/meter`

function epochOf(value: Json): number {
  const parsed = Checkpoint.shape.epoch.safeParse((value as { epoch?: unknown } | null)?.epoch)
  return parsed.success ? parsed.data : 0
}
