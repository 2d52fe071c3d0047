import { once, type EventEmitter } from 'node:events'
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
import { mediaLimits } from '../limits.ts'
import { MediaNode } from '../mediaNode.ts'
import { PermitGate } from '../permitGate.ts'
import { mediaSocketPath, type CameraCodec } from '../protocol/media.ts'
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

export interface MediaHouseOptions {
  graceMs?: number
  clock?: Clock
  cameraCodec?: CameraCodec
  /** Pings as a house that serves people does. Tests at large are silent for longer than a cut cable may be. */
  realPings?: boolean
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
  readonly #peers = new Set<TestPeer>()
  readonly #graceMs: number
  readonly #realPings: boolean
  readonly #cameraCodec: CameraCodec
  readonly #clock: Clock

  private constructor({
    graceMs = 300,
    clock = systemClock,
    cameraCodec = 'vp8',
    realPings = false,
  }: MediaHouseOptions) {
    this.#realPings = realPings
    this.#graceMs = graceMs
    this.#cameraCodec = cameraCodec
    this.#clock = clock
    this.bus = memoryBus({ clock: systemClock })
  }

  static async open(options: MediaHouseOptions = {}): Promise<MediaHouse> {
    const house = new MediaHouse(options)
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
      ...(this.#realPings && { pingInterval: mediaLimits.pingPeriodMs, pingTimeout: mediaLimits.pingTimeoutMs }),
    })
    const { bus, nodeId } = this
    const clock = this.#clock
    const gate = new PermitGate({ verifier: this.#verifier, bus, nodeId, clock, log: this.#log })
    this.node = await MediaNode.open({
      config: readConfig(mediaSettings, {
        MEDIA_WORKERS: '2',
        MEDIA_GRACE_MS: String(this.#graceMs),
        CAMERA_CODEC: this.#cameraCodec,
      }),
      nodeId,
      host: '127.0.0.1',
      bus,
      clock,
      log: this.#log,
      gate: {
        admit: async (permit, joinId) => {
          const claims = await gate.admit(permit, joinId)
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
      trustProxy: true,
    })
    await this.node.serve(this.#io, this.url)
  }

  async stop(): Promise<void> {
    await this.node.close()
    await this.#io.close()
  }

  /** What listens on what outlives calls. */
  get listenerCount(): number {
    const workers = this.node.workers.live()
    const emitters = [
      process,
      this.#http,
      this.#io.engine,
      ...workers.flatMap(({ worker, server }) => [worker, worker.observer, server, server.observer]),
    ]
    return emitters.reduce((sum, emitter) => sum + listenersOf(emitter as unknown as EventEmitter), 0)
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

  /** A client with its socket open, not joined yet; `url` may be a relay's. */
  async connect(permits: Permits, url = this.url): Promise<TestPeer> {
    const peer = await TestPeer.open(url, permits, this.node.capabilities().routerRtpCapabilities)
    this.#peers.add(peer)
    return peer
  }

  async join(invitation: Invitation = {}): Promise<TestPeer> {
    const peer = await this.connect(await this.permits(invitation))
    await peer.join()
    return peer
  }

  /** Closes a client's socket and forgets the client. */
  drop(peer: TestPeer) {
    peer.close()
    this.#peers.delete(peer)
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.close()
    await this.stop()
    await this.bus.close()
  }
}

const listenersOf = (emitter: EventEmitter) =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
