import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { systemClock, type Clock } from '../../infra/clock.ts'
import type { PresenceFact, RoomOrder } from '../../infra/contract/facts.ts'
import {
  roomIdOf,
  type MeetingId,
  type NodeId,
  type PeerId,
  type RoomId,
  type TenantId,
} from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { readConfig } from '../../infra/config.ts'
import { createLog } from '../../infra/log.ts'
import { generateKeyRing, PermitSigner, PermitVerifier } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import { mediaSettings } from '../config.ts'
import { MediaNode } from '../mediaNode.ts'
import { PermitGate } from '../permitGate.ts'
import { mediaSocketPath } from '../protocol/media.ts'
import { TestPeer } from './testPeer.ts'

export interface Permits {
  ticket: string
  seat: string
  peerId: PeerId
  personKey: string
}

export interface Invitation {
  name?: string
  role?: RoomRole
  peerId?: PeerId
  personKey?: string
  nodeId?: string
  roomId?: RoomId
  tenantId?: TenantId
  ticketExpiresAtMs?: number
}

/** A whole media node on real workers and a real socket, with the other halves of its ports in the test's hands. */
export class MediaHouse {
  readonly tenantId = newId<TenantId>()
  readonly roomId = roomIdOf(this.tenantId, newId<MeetingId>())
  readonly nodeId = 'node-test' as NodeId
  readonly facts: PresenceFact[] = []
  readonly bus: Bus
  /** Runs between the check of a permit and the entry into the room. */
  beforeEntry: () => Promise<void> = async () => undefined
  node!: MediaNode
  url = ''
  #signer!: PermitSigner
  #verifier!: PermitVerifier
  #http!: HttpServer
  #io!: Server
  readonly #log = createLog({ level: process.env['TEST_LOG'] ?? 'silent', pretty: false })
  readonly #orders = new Map<RoomId, (order: RoomOrder) => void>()
  readonly #peers: TestPeer[] = []
  readonly #graceMs: number
  readonly #clock: Clock

  private constructor(graceMs: number, clock: Clock) {
    this.#graceMs = graceMs
    this.#clock = clock
    this.bus = memoryBus({ clock: systemClock })
  }

  static async open(options: { graceMs?: number; clock?: Clock } = {}): Promise<MediaHouse> {
    const house = new MediaHouse(options.graceMs ?? 300, options.clock ?? systemClock)
    const ring = await generateKeyRing()
    house.#signer = await PermitSigner.open(ring)
    house.#verifier = await PermitVerifier.open(ring)
    await house.start()
    return house
  }

  /** Starts the node; after `stop` it is a restart that knows only what the bus kept. */
  async start(): Promise<void> {
    this.#http = createServer()
    this.#http.listen(0, '127.0.0.1')
    await once(this.#http, 'listening')
    const address = this.#http.address()
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    this.#io = new Server(this.#http, {
      path: mediaSocketPath,
      transports: ['websocket'],
      maxHttpBufferSize: limits.messageBytesMax,
      serveClient: false,
    })
    const { bus, nodeId } = this
    const clock = this.#clock
    const gate = new PermitGate({ verifier: this.#verifier, bus, nodeId, clock, log: this.#log })
    this.node = await MediaNode.open({
      config: readConfig(mediaSettings, { MEDIA_WORKERS: '2', MEDIA_GRACE_MS: String(this.#graceMs) }),
      nodeId,
      host: '127.0.0.1',
      bus,
      clock,
      log: this.#log,
      gate: {
        admit: async (permit) => {
          const claims = await gate.admit(permit)
          await this.beforeEntry()
          return claims
        },
      },
      facts: { publish: (fact) => void this.facts.push(fact) },
      orders: {
        subscribe: async (roomId, onOrder) => {
          this.#orders.set(roomId, onOrder)
          return { close: async () => void this.#orders.delete(roomId) }
        },
      },
      newId,
    })
    await this.node.serve(this.#io, this.url)
  }

  async stop(): Promise<void> {
    await this.node.close()
    await this.#io.close()
  }

  /** Sockets the node still counts as connected. */
  get socketCount() {
    return this.#io.engine.clientsCount
  }

  order(order: RoomOrder) {
    this.#orders.get(this.roomId)?.(order)
  }

  async permits(invitation: Invitation = {}): Promise<Permits> {
    const { tenantId = this.tenantId, roomId = this.roomId, nodeId = this.nodeId } = invitation
    const { peerId = newId<PeerId>(), personKey = newId<string>(), role = 'member', name = 'Somebody' } = invitation
    const bearer = { tenantId, personKey, name, zone: 'Europe/Berlin', roomId, peerId }
    const nowMs = systemClock.nowMs()
    const ticketExpiresAtMs = invitation.ticketExpiresAtMs ?? nowMs + limits.ticketMs
    return {
      ticket: await this.#signer.ticket({ ...bearer, role, nodeId }, ticketExpiresAtMs),
      seat: await this.#signer.seat(bearer, nowMs + 3_600_000),
      peerId,
      personKey,
    }
  }

  /** A client with its socket open, not joined yet. */
  async connect(permits: Permits): Promise<TestPeer> {
    const peer = await TestPeer.open(this.url, permits, this.node.capabilities().routerRtpCapabilities)
    this.#peers.push(peer)
    return peer
  }

  async join(invitation: Invitation = {}): Promise<TestPeer> {
    const peer = await this.connect(await this.permits(invitation))
    await peer.join()
    return peer
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.close()
    await this.stop()
    await this.bus.close()
  }
}
