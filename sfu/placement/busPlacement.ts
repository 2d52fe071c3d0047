import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { RoomSettings } from '../protocol/media.ts'
import { roomKeys } from '../roomKeys.ts'
import { choose } from './choose.ts'
import type { NodeEntry, Nodes } from './nodes.ts'
import { RoomPlaces } from './roomPlaces.ts'

const RosterLines = z.array(z.object({ name: z.string(), zone: z.string(), personKey: z.string() }))

const attemptsMax = 5

/** Whoever runs the room already goes on: everybody must meet on one node. */
const allowed = (nodes: readonly NodeEntry[], regions: readonly string[], current: string | null) =>
  nodes.filter(({ region, nodeId }) => regions.length === 0 || regions.includes(region) || nodeId === current)

const placeOf = ({ nodeId, url, region }: NodeEntry) => ({ nodeId: nodeId as string, url, region })

/** Places rooms on media nodes by what the nodes say on the bus; any process may ask. */
export class BusPlacement {
  readonly #bus: Bus
  readonly #nodes: Nodes
  readonly #places: RoomPlaces

  constructor(options: { bus: Bus; nodes: Nodes }) {
    this.#bus = options.bus
    this.#nodes = options.nodes
    this.#places = new RoomPlaces(options.bus)
  }

  /**
   * The node a room runs on, the same for everyone while it runs; `rttsMs` by region decides for the first, among
   * the nodes of `regions` (empty: all).
   * Throws ProblemError MEDIA_UNAVAILABLE, STORAGE_UNAVAILABLE.
   */
  async place(roomId: RoomId, rttsMs: Record<string, number>, regions: readonly string[] = []) {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const [live, { nodeId, version }] = await Promise.all([this.#nodes.live(), this.#places.find(roomId)])
      const choice = choose(allowed(live, regions, nodeId), rttsMs, nodeId)
      if (!choice) throw new ProblemError('MEDIA_UNAVAILABLE')
      // Written again even when it stands, so that it lasts as long as the ticket that is being made.
      if (!(await this.#places.take(roomId, choice.primary.nodeId, version))) continue
      return { primary: placeOf(choice.primary), standby: choice.standby && placeOf(choice.standby) }
    }
    throw new ProblemError('MEDIA_UNAVAILABLE')
  }

  async nodes() {
    return (await this.#nodes.live()).map(placeOf)
  }

  /** Who is in a room; empty when it does not run. */
  async presence(roomId: RoomId): Promise<{ name: string; zone: string; personKey: string }[]> {
    return RosterLines.safeParse(await this.#bus.get(roomKeys(roomId).roster)).data ?? []
  }

  /** Whether the host put this person out of the room. */
  async removed(roomId: RoomId, personKey: string): Promise<boolean> {
    return (await this.#bus.get(roomKeys(roomId).removed('person', personKey))) === true
  }

  async locked(roomId: RoomId): Promise<boolean> {
    const found = await this.#bus.getVersioned(roomKeys(roomId).settings)
    return RoomSettings.safeParse(found?.value).data?.locked ?? false
  }
}
