import { availableParallelism, networkInterfaces } from 'node:os'
import type { Server } from 'socket.io'
import type { z } from 'zod'
import type { Bus, Subscription } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { FactsWanted, factsWantedTopic } from '../infra/contract/facts.ts'
import type { NodeId } from '../infra/contract/ids.ts'
import type { Log } from '../infra/log.ts'
import type { MediaConfig } from './config.ts'
import { noCaptions, type CaptionSource } from './captions/captionSource.ts'
import { Drain } from './drain/drain.ts'
import { leavingRooms } from './drain/leavingRooms.ts'
import { mediaLimits } from './limits.ts'
import { listenAddresses } from './listenAddresses.ts'
import { NodePipes } from './media/pipes/nodePipes.ts'
import { pipeHandlers } from './media/pipes/pipeHandlers.ts'
import { pipeListenInfo } from './media/pipes/pipeListenInfo.ts'
import { noLinks, noOtherNodes } from './mesh/alone.ts'
import type { Mesh } from './mesh/mesh.ts'
import { roomHandlers } from './mesh/roomHandlers.ts'
import { NodePresence } from './nodePresence.ts'
import type { CallGate, FactSink, OrderSource } from './ports.ts'
import { MediaFigures } from './metrics/mediaFigures.ts'
import { iceServersFor } from './network/iceServers.ts'
import type { NetworkHandlersDeps } from './network/networkHandlers.ts'
import { Probes } from './network/probes.ts'
import { MediaCapabilities } from './protocol/media.ts'
import { Attendance } from './rooms/attendance.ts'
import { Rooms } from './rooms/rooms.ts'
import { serveMedia } from './server.ts'
import { Workers } from './workers.ts'
import { NodeReporter } from './world/nodeReporter.ts'
import { NodeReports } from './world/nodeReports.ts'

export interface MediaNodeOptions {
  config: MediaConfig
  nodeId: NodeId
  /** What HTTP listens on; on loopback media stays there, too. */
  host: string
  bus: Bus
  clock: Clock
  log: Log
  gate: CallGate
  facts: FactSink
  orders: OrderSource
  newId: <T extends string>() => T
  /** Whether a proxy stands before the node and says whom it speaks for. */
  trustProxy: boolean
  /** What the process does besides; every role it has stands in its entry. */
  roles?: ('sfu' | 'collab')[]
  /** The links to other nodes; absent where this one is alone in its house. */
  mesh?: Mesh | null
  /** Who writes captions; absent where nobody may. */
  captions?: CaptionSource | null
}

/** What lives on a node right now. Media figures are mediasoup's own. */
export interface MediaCounts {
  workers: number
  rooms: number
  peers: number
  routers: number
  transports: number
  producers: number
  consumers: number
}

/** A media node: its workers, its rooms and its entry among the nodes of the house. */
export class MediaNode {
  readonly workers: Workers
  /** For Prometheus. */
  readonly figures: MediaFigures
  readonly #options: MediaNodeOptions
  readonly #rooms: Rooms
  readonly #pipes: NodePipes
  readonly #network: NetworkHandlersDeps
  readonly #attendance: Attendance
  readonly #presence: NodePresence
  readonly #capabilities: z.output<typeof MediaCapabilities>
  readonly #sockets = new Set<Server>()
  readonly #reporter: NodeReporter
  #endReports: () => Promise<void> = () => Promise.resolve()
  #draining = false
  #asked: Subscription | null = null
  #closing: Promise<void> | null = null

  private constructor(options: MediaNodeOptions, workers: Workers, capabilities: z.output<typeof MediaCapabilities>) {
    const { config, nodeId, clock } = options
    const iceServers = iceServersFor(config, clock)
    this.#options = options
    this.workers = workers
    this.#capabilities = capabilities
    this.#attendance = new Attendance({ facts: options.facts, nodeId, region: config.REGION, clock })
    const { mesh = null, roles = ['sfu'] } = options
    const state = { counts: () => this.counts(), isDraining: () => this.#draining }
    this.#presence = new NodePresence({ ...options, mesh, roles, workers, ...state })
    this.#reporter = new NodeReporter(clock)
    this.#pipes = new NodePipes({ clock, listenInfo: pipeListenInfo(config, workers.addresses, localAddresses()) })
    this.#rooms = new Rooms({
      ...options,
      workers,
      attendance: this.#attendance,
      graceMs: config.MEDIA_GRACE_MS,
      cameraCodec: config.CAMERA_CODEC,
      nodePipes: this.#pipes,
      microphonesBetweenRegions: config.MICROPHONES_BETWEEN_REGIONS,
      iceServers,
      links: mesh?.links ?? noLinks,
      roomNodes: mesh?.roomNodes ?? noOtherNodes,
      house: this.#presence.house,
      captions: options.captions ?? noCaptions,
    })
    if (mesh) this.#serveNodes(mesh)
    this.figures = new MediaFigures({
      counts: () => this.counts(),
      workers,
      clock,
      links: () => mesh?.links.all() ?? [],
      pipes: () => this.#pipes.figures(),
      draining: () => this.#draining,
    })
    this.#network = { probes: new Probes({ ...options, workers, iceServers }), figures: this.figures, iceServers }
  }

  /** Starts the workers. Rejects as Workers.open does. */
  static async open(options: MediaNodeOptions): Promise<MediaNode> {
    const { config, host, clock, log } = options
    const workers = await Workers.open({
      count: config.MEDIA_WORKERS ?? availableParallelism(),
      port: config.MEDIA_PORT,
      addresses: listenAddresses(networkInterfaces(), host, config.MEDIA_ADDRESSES),
      announcedAddress: config.ANNOUNCED_ADDRESS,
      clock,
      log,
    })
    try {
      const { router } = await workers.createRouter()
      const capabilities = MediaCapabilities.parse({ routerRtpCapabilities: router.rtpCapabilities })
      router.close()
      return new MediaNode(options, workers, capabilities)
    } catch (error) {
      workers.close()
      throw error
    }
  }

  /** Serves the media socket on `io` and tells the house that `url` (empty: the page's own origin) takes calls. */
  async serve(io: Server, url: string): Promise<void> {
    const { gate, clock, log, nodeId, trustProxy, bus } = this.#options
    this.#asked ??= await bus.subscribe(factsWantedTopic, (message) => {
      const wanted = FactsWanted.safeParse(message)
      if (wanted.success) this.#attendance.tellRoom(wanted.data.roomId)
    })
    serveMedia(io, { rooms: this.#rooms, gate, clock, log, trustProxy, ...this.#network })
    this.#sockets.add(io)
    await this.#presence.announce(url)
    this.#endReports = new NodeReports(this.#options).tell(nodeId, async () => this.#report())
  }

  /** What other nodes are answered about rooms and pipes. */
  #serveNodes({ links }: Mesh) {
    const rooms = roomHandlers(this.#rooms)
    const pipes = pipeHandlers(this.#pipes, (roomId) => this.#rooms.get(roomId)?.media)
    links.measure((nodeId) => this.#pipes.countsOf(nodeId))
    links.serve({
      calls: { ...rooms.calls, ...pipes.calls },
      notices: { ...rooms.notices, ...pipes.notices },
      onState(link) {
        pipes.onState(link)
        rooms.onState(link)
      },
    })
  }

  /**
   * Before the node stops: opens no room any more and leads its people to other nodes, a few at a time. Resolves when
   * nobody is left who could go elsewhere, after `capMs` at the latest; `close` is for the caller to call then.
   */
  async drain(capMs: number): Promise<void> {
    const { clock, log, mesh } = this.#options
    this.#draining = true
    this.#rooms.openNoMore()
    const drain = new Drain({
      clock,
      log,
      capMs,
      rooms: () => leavingRooms(this.#rooms.all()),
      lingerMs: mediaLimits.moveLingerMs,
      nowhereMs: mesh ? mediaLimits.moveNowhereMs : 0,
      pace: { atOnceMax: mediaLimits.movesAtOnceMax, patienceMs: mediaLimits.moveMs },
      onOutcome: (outcome) => this.figures.mesh.moved(outcome),
    })
    await drain.run()
  }

  /** The answer of `GET /media/capabilities`. */
  capabilities(): z.output<typeof MediaCapabilities> {
    return this.#capabilities
  }

  counts(): MediaCounts {
    const live = this.workers.live()
    const sum = (of: 'routers' | 'transports' | 'producers' | 'consumers') =>
      live.reduce((total, { census }) => total + census[of], 0)
    return {
      workers: live.length,
      rooms: this.#rooms.roomCount,
      peers: this.#rooms.peerCount,
      routers: sum('routers'),
      transports: sum('transports'),
      producers: sum('producers'),
      consumers: sum('consumers'),
    }
  }

  /**
   * Takes the node off the list, ends every presence with its last fact, and closes the connections, after
   * which the clients come back by themselves wherever the house then has them.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close() {
    await this.#presence.close()
    await this.#endReports()
    await this.#asked?.close()
    await this.#rooms.close()
    this.#pipes.close()
    this.#attendance.close()
    this.#network.probes.close()
    this.figures.close()
    for (const io of this.#sockets) for (const socket of io.sockets.sockets.values()) socket.conn.close()
    this.workers.close()
  }

  #report() {
    const { nodeId, config } = this.#options
    const { workers, rooms, peers } = this.counts()
    return this.#reporter.report({
      nodeId,
      region: config.REGION,
      place: this.#presence.house.here.place,
      draining: this.#draining,
      load: this.#presence.load,
      cpuShare: this.#presence.cpuShare,
      workerCount: workers,
      roomCount: rooms,
      peerCount: peers,
      links: this.#options.mesh?.links.all() ?? [],
      pipes: this.#pipes.figures(),
      rooms: this.#rooms.all().map((room) => ({
        nodeIds: room.nodeNews.nodes().map((node) => node.nodeId),
        peerCount: room.roster.size,
      })),
    })
  }
}

const localAddresses = () =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))
