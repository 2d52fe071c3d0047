import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import type { RoomOrder } from '../../infra/contract/facts.ts'
import { roomIdOf, type MeetingId, type PeerId, type RoomId, type TenantId } from '../../infra/contract/ids.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import type { Lobby } from '../../infra/contract/roomRules.ts'
import { createLog } from '../../infra/log.ts'
import { noCaptions } from '../captions/captionSource.ts'
import { testNodePipes } from './testNodePipes.ts'
import { newId } from '../../infra/secrets.ts'
import type { RoomNodeSource } from '../mesh/meshRoom.ts'
import { roomHandlers } from '../mesh/roomHandlers.ts'
import { LinkPair } from '../mesh/testing/linkPair.ts'
import type { PeerInfo } from '../protocol/media.ts'
import { Attendance } from '../rooms/attendance.ts'
import { Rooms } from '../rooms/rooms.ts'
import type { Workers } from '../workers.ts'
import { MeshGuest } from './meshGuest.ts'

export const graceMs = 5000
const log = createLog({ level: process.env['TEST_LOG'] ?? 'silent', pretty: false })

/** One node of several in this process: real rooms on a real worker, linked as the test says. */
export interface MeshNode {
  readonly nodeId: string
  readonly rooms: Rooms
}

/** A room over several nodes in one process: time and links are the test's, everything else is real. */
export class MeshHouse {
  readonly clock = new ManualClock(Date.parse('2026-11-21T10:00:00Z'))
  readonly wires = new LinkPair({ clock: this.clock })
  readonly tenantId = newId<TenantId>()
  /** Whom the meeting itself lets wait. */
  lobby: Lobby = 'off'
  readonly roomId = roomIdOf(this.tenantId, newId<MeetingId>())
  /** Exchanged for another one, it was wiped. */
  bus: Bus = memoryBus({ clock: this.clock })
  readonly nodes: MeshNode[]
  readonly #attendances: Attendance[] = []
  readonly #orders = new Map<string, (order: RoomOrder) => void>()
  /** Which nodes have the room, and want to hear of the others. */
  readonly #running = new Map<string, (nodeIds: readonly string[]) => void>()
  /** The bus forgot them, and they do not hear it. */
  readonly #unlisted = new Set<string>()

  constructor(workers: Workers, nodeIds: readonly string[]) {
    this.nodes = nodeIds.map((nodeId) => ({ nodeId, rooms: this.#open(workers, nodeId) }))
  }

  node(nodeId: string): MeshNode {
    const found = this.nodes.find((node) => node.nodeId === nodeId)
    if (!found) throw new Error(`no node ${nodeId}`)
    return found
  }

  guest(name: string, role: RoomRole = 'member', personKey: string = newId()): MeshGuest {
    const bearer = {
      tenantId: this.tenantId,
      roomId: this.roomId,
      personKey,
      name,
      zone: 'UTC',
      regions: [],
      lobby: this.lobby,
    }
    return new MeshGuest({ ...bearer, peerId: newId<PeerId>() }, role)
  }

  /** Everybody who is in, as that node has it. */
  roster(nodeId: string): PeerInfo[] {
    const roster = this.node(nodeId).rooms.get(this.roomId)?.roster
    if (!roster) return []
    const here = roster.all().map((peer) => peer.info())
    const there = roster.remote.all().filter(({ peerId }) => !roster.get(peerId))
    return [...here, ...there]
  }

  /** An order of the meter, which every node of the room hears. */
  order(order: RoomOrder) {
    for (const obey of this.#orders.values()) obey(order)
  }

  /** The bus noticed that the node is gone. */
  unlist(nodeId: string) {
    this.#unlisted.add(nodeId)
    this.#tellListed()
  }

  /** The node says again that it lives. */
  list(nodeId: string) {
    this.#unlisted.delete(nodeId)
    this.#tellListed()
  }

  /** Lets time pass in steps, so that what it sets off is done before the next. */
  async pass(ms: number, stepMs = 250) {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.advance(Math.min(stepMs, ms - passed))
      for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  async close() {
    for (const { rooms } of this.nodes) await rooms.close()
    for (const attendance of this.#attendances) attendance.close()
    await this.bus.close()
  }

  #open(workers: Workers, nodeId: string): Rooms {
    const { clock } = this
    const facts = { publish: () => undefined }
    const attendance = new Attendance({ facts, nodeId, region: nodeId, clock })
    this.#attendances.push(attendance)
    const links = this.wires.node(nodeId)
    const rooms = new Rooms({
      bus: new Proxy({} as Bus, { get: (_, name) => this.bus[name as keyof Bus].bind(this.bus) }),
      clock,
      log: log.child({ nodeId }),
      nodeId,
      workers,
      attendance,
      orders: { subscribe: async (_roomId, onOrder) => this.#hearOrders(nodeId, onOrder) },
      newId,
      graceMs,
      iceServers: () => [],
      cameraCodec: 'vp8',
      nodePipes: testNodePipes(clock),
      microphonesBetweenRegions: 6,
      links,
      roomNodes: this.#roomNodes(nodeId),
      house: {
        here: { nodeId, region: nodeId, place: nodeId },
        standbys: () => this.#standbys(nodeId),
      },
      captions: noCaptions,
    })
    links.serve(roomHandlers(rooms))
    return rooms
  }

  #standbys(nodeId: string) {
    const others = this.nodes.filter((node) => node.nodeId !== nodeId)
    return others.map((node) => ({ nodeId: node.nodeId, url: `https://${node.nodeId}`, region: node.nodeId }))
  }

  #hearOrders(nodeId: string, onOrder: (order: RoomOrder) => void) {
    this.#orders.set(nodeId, onOrder)
    return { close: async () => void this.#orders.delete(nodeId) }
  }

  #roomNodes(nodeId: string): RoomNodeSource {
    return {
      enter: (_roomId: RoomId, onNodes) => {
        this.#running.set(nodeId, onNodes)
        this.#tellListed()
        return async () => {
          this.#running.delete(nodeId)
          this.#tellListed()
        }
      },
    }
  }

  #tellListed() {
    const listed = [...this.#running].filter(([nodeId]) => !this.#unlisted.has(nodeId))
    for (const [nodeId, onNodes] of listed) onNodes(listed.flatMap(([other]) => (other === nodeId ? [] : [other])))
  }
}
