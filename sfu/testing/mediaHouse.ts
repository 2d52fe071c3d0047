import { once, type EventEmitter } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { systemClock, type Clock } from '../../infra/clock.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import { ordersTopic, type PresenceFact, type RoomOrder } from '../../infra/contract/facts.ts'
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
import type { Lobby } from '../../infra/contract/roomRules.ts'
import { readConfig } from '../../infra/config.ts'
import { createLog } from '../../infra/log.ts'
import { generateKeyRing, PermitSigner, PermitVerifier } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import { Upgrades } from '../../infra/upgrades.ts'
import type { CaptionEngines } from '../captions/captionEngines.ts'
import { openCaptions } from '../captions/openCaptions.ts'
import { BusOrders } from '../busOrders.ts'
import { mediaSettings } from '../config.ts'
import { mediaLimits } from '../limits.ts'
import { MediaNode } from '../mediaNode.ts'
import { Mesh } from '../mesh/mesh.ts'
import { meshPath } from '../mesh/meshProtocol.ts'
import { PermitGate } from '../permitGate.ts'
import { mediaSocketPath, type CameraCodec, type MediaNotices } from '../protocol/media.ts'
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
  regions?: string[]
  /** Comes back from a side room. */
  returning?: boolean
  /** Enters a side room of this one. */
  meteredIn?: RoomId
  lobby?: Lobby
  byCode?: boolean
}

export interface MediaHouseOptions {
  graceMs?: number
  clock?: Clock
  cameraCodec?: CameraCodec
  /** Pings as a house that serves people does. Tests at large are silent for longer than a cut cable may be. */
  realPings?: boolean
  /** Another node of that house: the same room, the same keys, and nothing else in common. */
  beside?: MediaHouse
  /** Linked with every other node of its bus; one that stands beside another then shares its bus. */
  linked?: boolean
  /** Lets speech engines that know it write captions. */
  captionsKey?: string
}

/** A whole media node on real workers and a real socket, with the other halves of its ports in the test's hands. */
export class MediaHouse {
  readonly tenantId: TenantId
  readonly roomId: RoomId
  readonly nodeId: NodeId
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
  readonly #peers = new Set<TestPeer>()
  readonly #graceMs: number
  readonly #realPings: boolean
  readonly #cameraCodec: CameraCodec
  readonly #clock: Clock
  readonly #linked: boolean
  readonly #captionsKey: string | undefined
  readonly #ownsBus: boolean
  #mesh: Mesh | null = null
  #engines: CaptionEngines | null = null

  private constructor({
    graceMs = 300,
    clock = systemClock,
    cameraCodec = 'vp8',
    realPings = false,
    beside,
    linked = false,
    captionsKey,
  }: MediaHouseOptions) {
    this.tenantId = beside?.tenantId ?? newId<TenantId>()
    this.roomId = beside?.roomId ?? roomIdOf(this.tenantId, newId<MeetingId>())
    this.nodeId = (beside ? `${beside.nodeId}-other` : 'node-test') as NodeId
    this.#realPings = realPings
    this.#graceMs = graceMs
    this.#cameraCodec = cameraCodec
    this.#clock = clock
    this.#linked = linked
    this.#captionsKey = captionsKey
    this.#ownsBus = !(linked && beside)
    this.bus = linked && beside ? beside.bus : memoryBus({ clock: systemClock })
  }

  static async open(options: MediaHouseOptions = {}): Promise<MediaHouse> {
    const house = new MediaHouse(options)
    const { beside } = options
    if (beside) [house.#signer, house.#verifier] = [beside.#signer, beside.#verifier]
    else {
      const ring = await generateKeyRing()
      house.#signer = await PermitSigner.open(ring)
      house.#verifier = await PermitVerifier.open(ring)
    }
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
      // What is not for it is for the mesh, or for speech engines.
      destroyUpgrade: !this.#linked && !this.#captionsKey,
      ...(this.#realPings && { pingInterval: mediaLimits.pingPeriodMs, pingTimeout: mediaLimits.pingTimeoutMs }),
    })
    const { bus, nodeId } = this
    const clock = this.#clock
    const upgrades = this.#linked || this.#captionsKey ? new Upgrades(this.#http, [mediaSocketPath]) : null
    this.#mesh = this.#linked && upgrades ? await this.#openMesh(upgrades) : null
    this.#engines = upgrades && this.#openCaptions(upgrades)
    const gate = new PermitGate({ verifier: this.#verifier, bus, nodeId, region: 'local', clock, log: this.#log })
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
        seat: (permit) => gate.seat(permit),
      },
      facts: { publish: (fact) => void this.facts.push(fact) },
      orders: new BusOrders({ bus: this.bus, log: this.#log }),
      newId,
      trustProxy: true,
      mesh: this.#mesh,
      captions: this.#engines,
    })
    await this.node.serve(this.#io, this.url)
  }

  async stop(): Promise<void> {
    await this.node.close()
    await this.#mesh?.close()
    this.#engines?.close()
    await this.#io.close()
  }

  #openCaptions(upgrades: Upgrades): CaptionEngines | null {
    const config = { CAPTIONS_KEY: this.#captionsKey }
    return openCaptions({ config, upgrades, clock: this.#clock, log: this.#log, newId })
  }

  async #openMesh(upgrades: Upgrades): Promise<Mesh> {
    const { bus, nodeId } = this
    const where = { region: 'local', place: '', authorityPem: null, trustProxy: false }
    const mesh = await Mesh.open({ bus, nodeId, ...where, clock: this.#clock, log: this.#log })
    upgrades.on(meshPath, (request, socket, head) => mesh.links.server.upgrade(request, socket, head))
    return mesh
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

  /** Says something to everybody whose socket is open, as the node does of its own accord. */
  tell<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>) {
    this.#io.emit(name, notice)
  }

  /** Sockets the node still counts as connected. */
  get socketCount() {
    return this.#io.engine.clientsCount
  }

  async order(order: RoomOrder): Promise<void> {
    await this.bus.publish(ordersTopic(this.roomId), order)
  }

  async permits(invitation: Invitation = {}): Promise<Permits> {
    const { tenantId = this.tenantId, roomId = this.roomId, nodeId = this.nodeId } = invitation
    const {
      peerId = newId<PeerId>(),
      personKey = newId<string>(),
      role = 'member',
      name = 'Somebody',
      regions = [],
      lobby = 'off',
      byCode = false,
    } = invitation
    const { returning, meteredIn } = invitation
    const bearer = { tenantId, personKey, name, zone: 'Europe/Berlin', roomId, peerId, regions, lobby, meteredIn }
    const nowMs = systemClock.nowMs()
    const ticketExpiresAtMs = invitation.ticketExpiresAtMs ?? nowMs + limits.ticketMs
    return {
      ticket: await this.#signer.ticket({ ...bearer, role, nodeId, returning, byCode }, ticketExpiresAtMs),
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
    if (this.#ownsBus) await this.bus.close()
  }
}

const listenersOf = (emitter: EventEmitter) =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
