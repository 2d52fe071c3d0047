import { z } from 'zod'
import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import { isNodeLive } from '../placement/nodes.ts'
import { roomKeys } from '../roomKeys.ts'
import type { RoomNodeSource } from './meshRoom.ts'

const Names = z.object({ nodeIds: z.array(z.string()).max(mediaLimits.knownNodesMax) })

const attemptsMax = 8

export interface RoomNodesOptions {
  bus: Bus
  nodeId: string
  clock: Clock
  log: Log
}

/** Which nodes run a room: one small versioned set for each room, and a word to the others when it changes. */
export class RoomNodes implements RoomNodeSource {
  readonly #options: RoomNodesOptions

  constructor(options: RoomNodesOptions) {
    this.#options = options
  }

  /**
   * Says that the room runs here. `onNodes` gets the ids of the others, first after the first look that the bus
   * answers and then whenever they change; a node that died stays in for ten seconds. The answer takes this node out.
   */
  enter(roomId: RoomId, onNodes: (nodeIds: readonly string[]) => void): () => Promise<void> {
    const presence = new Presence(roomId, onNodes, this.#options)
    return () => presence.leave()
  }
}

class Presence {
  readonly #options: RoomNodesOptions
  readonly #key: string
  readonly #onNodes: (nodeIds: readonly string[]) => void
  readonly #missingSinceMs = new Map<string, number>()
  readonly #stop: () => void
  readonly #hearing: Promise<Subscription | null>
  #turn: Promise<unknown> = Promise.resolve()
  #told: string | null = null
  #writtenMs = -Infinity
  #left = false

  constructor(roomId: RoomId, onNodes: (nodeIds: readonly string[]) => void, options: RoomNodesOptions) {
    this.#options = options
    this.#key = roomKeys(roomId).nodes
    this.#onNodes = onNodes
    const { bus, clock } = options
    // Listening before looking: nobody slips in between.
    this.#hearing = bus.subscribe(this.#key, () => void this.#lookInTurn()).catch(() => null)
    this.#turn = this.#hearing
    void this.#lookInTurn()
    this.#stop = clock.every(mediaLimits.roomNodesPeriodMs, () => void this.#lookInTurn())
  }

  async leave(): Promise<void> {
    this.#left = true
    this.#stop()
    await this.#turn
    const hearing = await this.#hearing
    await hearing?.close().catch(() => undefined)
    await this.#change((nodeIds) => nodeIds.filter((nodeId) => nodeId !== this.#options.nodeId)).catch(() => undefined)
  }

  #lookInTurn() {
    this.#turn = this.#turn.then(() => (this.#left ? undefined : this.#look()))
    return this.#turn
  }

  async #look() {
    const { nodeId: own, log } = this.#options
    try {
      const gone = await this.#gone(await this.#names())
      const nodeIds = await this.#change((names) => [...new Set([...names, own])].filter((name) => !gone.has(name)))
      this.#tell(nodeIds.filter((nodeId) => nodeId !== own))
    } catch (error) {
      log.info({ err: error }, 'nodes of a room are not known while the bus is away')
      this.#missingSinceMs.clear()
    }
  }

  #tell(nodeIds: string[]) {
    const told = nodeIds.join()
    if (told === this.#told || this.#left) return
    this.#told = told
    this.#onNodes(nodeIds)
  }

  /** Those that have been missing among the nodes of the house for so long that it is no hiccup of the bus. */
  async #gone(names: string[]): Promise<Set<string>> {
    const { bus, nodeId: own, clock } = this.#options
    const nowMs = clock.monotonicMs()
    const others = names.filter((name) => name !== own)
    const live = await Promise.all(others.map((name) => isNodeLive(bus, name)))
    const gone = new Set<string>()
    for (const [index, name] of others.entries()) {
      const sinceMs = this.#missingSinceMs.get(name) ?? nowMs
      if (live[index]) this.#missingSinceMs.delete(name)
      else this.#missingSinceMs.set(name, sinceMs)
      if (!live[index] && nowMs - sinceMs >= mediaLimits.nodeForgottenMs) gone.add(name)
    }
    return gone
  }

  async #names(): Promise<string[]> {
    return Names.safeParse((await this.#options.bus.getVersioned(this.#key))?.value).data?.nodeIds ?? []
  }

  /** Writes the set where it changes or grows old; answers with it as it then stands. */
  async #change(next: (nodeIds: string[]) => string[]): Promise<string[]> {
    const { bus, clock } = this.#options
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const found = await bus.getVersioned(this.#key)
      const before = Names.safeParse(found?.value).data?.nodeIds ?? []
      const nodeIds = next(before).toSorted()
      const changed = nodeIds.join() !== before.join()
      const nowMs = clock.monotonicMs()
      if (!changed && nowMs - this.#writtenMs < mediaLimits.roomNodesLifeMs / 3) return nodeIds
      const written = await bus.compareAndSet(this.#key, found?.version ?? 0, { nodeIds }, mediaLimits.roomNodesLifeMs)
      if (written === null) continue
      this.#writtenMs = nowMs
      if (changed) await bus.publish(this.#key, {})
      return nodeIds
    }
    return this.#names()
  }
}
