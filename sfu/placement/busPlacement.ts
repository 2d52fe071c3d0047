import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { AppointedRole, RoomRules } from '../../infra/contract/roomRules.ts'
import { RoomSettings } from '../protocol/media.ts'
import { roomKeys } from '../roomKeys.ts'
import { choose, type Choice, type Question } from './choose.ts'
import type { NodeEntry, Nodes } from './nodes.ts'
import { measuredMs, type RoomShare } from './paths.ts'
import { RecentJoins } from './recentJoins.ts'
import { RoomPlaces, withOneMore } from './roomPlaces.ts'

type Wish = Pick<Question<NodeEntry>, 'rttsMs' | 'regions'>

const RosterLines = z.array(z.object({ name: z.string(), zone: z.string(), personKey: z.string() }))

const Appointment = z.object({ value: AppointedRole })
const Ban = z.object({ value: z.string() })
const Admittance = z.object({ value: z.boolean() })

const attemptsMax = 5
/** Rooms whose nodes are known while the bus does not answer. */
const rememberedRoomsMax = 10_000

const placeOf = ({ nodeId, url, region, place }: NodeEntry) => ({ nodeId: nodeId as string, url, region, place })

const isOutage = (error: unknown) => error instanceof ProblemError && error.code === 'STORAGE_UNAVAILABLE'

/** Places rooms on media nodes by what the nodes say on the bus; any process may ask. */
export class BusPlacement {
  readonly #bus: Bus
  readonly #nodes: Nodes
  readonly #places: RoomPlaces
  readonly #joins: RecentJoins
  /** The last of those who ask for a room: one after the other, so that they do not outrun one another. */
  readonly #turns = new Map<RoomId, Promise<unknown>>()
  /** What is gone on with while the bus does not answer. */
  #live: NodeEntry[] = []
  readonly #shares = new Map<RoomId, readonly RoomShare[]>()

  constructor(options: { bus: Bus; nodes: Nodes; clock: Clock }) {
    this.#bus = options.bus
    this.#nodes = options.nodes
    this.#places = new RoomPlaces(options.bus)
    this.#joins = new RecentJoins(options.clock)
  }

  /**
   * The node for somebody who enters, by their `rttsMs` by region, among the nodes of `regions` (empty: all); see
   * `choose`. While the bus does not answer, by what it said last.
   * Throws ProblemError MEDIA_UNAVAILABLE.
   */
  place(roomId: RoomId, rttsMs: Record<string, number>, regions: readonly string[] = []) {
    const before = this.#turns.get(roomId) ?? Promise.resolve()
    const turn = before.then(() => this.#place(roomId, { rttsMs, regions }))
    const settled = turn.catch(() => undefined)
    this.#turns.set(roomId, settled)
    void settled.then(() => this.#turns.get(roomId) === settled && this.#turns.delete(roomId))
    return turn
  }

  /** What `place` would answer now; nothing is kept of it. Throws as `place`. */
  async suggest(roomId: RoomId, rttsMs: Record<string, number>, regions: readonly string[] = []) {
    const [nodes, { shares }] = await this.#look(roomId)
    return answerOf(this.#choose(nodes, shares, { rttsMs, regions }))
  }

  /** Media nodes; also those that are about to stop. */
  async nodes() {
    return (await this.#liveNodes()).map(placeOf)
  }

  async #place(roomId: RoomId, wish: Wish) {
    for (let attempt = 1; ; attempt += 1) {
      const [nodes, { shares, version }] = await this.#look(roomId)
      const choice = this.#choose(nodes, shares, wish)
      const { nodeId, region } = choice.primary
      // Before anything is awaited: whoever asks in the meantime sees it.
      const undo = this.#joins.add(nodeId)
      const live = shares.filter((share) => nodes.some((node) => node.nodeId === share.nodeId))
      const more = withOneMore(live, nodeId, measuredMs(wish.rttsMs, region))
      // So many others are quicker that the room's nodes are known to all; one more need not be counted.
      if ((await this.#write(roomId, more, version)) || attempt === attemptsMax) return answerOf(choice)
      undo()
    }
  }

  #choose(nodes: readonly NodeEntry[], room: readonly RoomShare[], wish: Wish): Choice<NodeEntry> {
    const choice = choose({
      ...wish,
      room,
      nodes: nodes.map((node) => ({ ...node, load: this.#joins.loadWith(node) })),
    })
    if (!choice) throw new ProblemError('MEDIA_UNAVAILABLE')
    return choice
  }

  async #look(roomId: RoomId): Promise<[NodeEntry[], { shares: readonly RoomShare[]; version: number }]> {
    const remembered = { shares: this.#shares.get(roomId) ?? [], version: 0 }
    return Promise.all([
      this.#liveNodes(),
      this.#places.find(roomId).catch((error: unknown) => (isOutage(error) ? remembered : raise(error))),
    ])
  }

  async #liveNodes(): Promise<NodeEntry[]> {
    try {
      this.#live = await this.#nodes.live()
    } catch (error) {
      if (!isOutage(error)) throw error
    }
    return this.#live
  }

  /** Written even when it stands, so that it lasts as long as the ticket that is being made. */
  async #write(roomId: RoomId, shares: readonly RoomShare[], version: number): Promise<boolean> {
    try {
      if (!(await this.#places.write(roomId, shares, version))) return false
    } catch (error) {
      if (!isOutage(error)) throw error
    }
    this.#shares.delete(roomId)
    this.#shares.set(roomId, shares)
    const [oldest] = this.#shares.keys()
    if (this.#shares.size > rememberedRoomsMax && oldest !== undefined) this.#shares.delete(oldest)
    return true
  }

  /** Who is in a room; empty when it does not run. */
  async presence(roomId: RoomId): Promise<{ name: string; zone: string; personKey: string }[]> {
    const rosters = await this.#bus.list(roomKeys(roomId).rosterPrefix)
    const lines = rosters.flatMap(({ value }) => RosterLines.safeParse(value).data ?? [])
    // Somebody who just moved may stand in the rosters of two nodes.
    return [...new Map(lines.map((line) => [line.personKey, line])).values()]
  }

  /** Whether a host banned this person from the room. */
  async removed(roomId: RoomId, personKey: string): Promise<boolean> {
    const value = await this.#bus.get(roomKeys(roomId).banned(personKey))
    return (Ban.safeParse(value).data?.value ?? '') !== ''
  }

  async locked(roomId: RoomId): Promise<boolean> {
    const found = await this.#bus.getVersioned(roomKeys(roomId).settings)
    return RoomSettings.safeParse(found?.value).data?.locked ?? false
  }

  /** What hosts decided about a room, and whom they appointed by person key; null while it does not run. */
  async room(roomId: RoomId) {
    const keys = roomKeys(roomId)
    const [settings, roles, admittances] = await Promise.all([
      this.#bus.getVersioned(keys.settings),
      this.#bus.list(keys.rolePrefix),
      this.#bus.list(keys.admittedPrefix),
    ])
    const rules = RoomRules.safeParse(settings?.value).data
    if (!rules) return null
    const appointed = roles.flatMap(({ key, value }): [string, AppointedRole][] => {
      const role = Appointment.safeParse(value).data?.value
      return role ? [[decodeURIComponent(key.slice(keys.rolePrefix.length)), role]] : []
    })
    const admitted = admittances.flatMap(({ key, value }): [string, boolean][] => {
      const on = Admittance.safeParse(value).data?.value
      return on === undefined ? [] : [[decodeURIComponent(key.slice(keys.admittedPrefix.length)), on]]
    })
    return { rules, appointed: new Map(appointed), admitted: new Map(admitted) }
  }
}

function answerOf({ primary, standby, why }: Choice<NodeEntry>) {
  return { primary: placeOf(primary), standby: standby && placeOf(standby), why }
}

function raise(error: unknown): never {
  throw error
}
