import { availableParallelism, networkInterfaces } from 'node:os'
import type { Server } from 'socket.io'
import type { z } from 'zod'
import type { Bus, Subscription } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { FactsWanted, factsWantedTopic } from '../infra/contract/facts.ts'
import type { NodeId } from '../infra/contract/ids.ts'
import type { Log } from '../infra/log.ts'
import type { MediaConfig } from './config.ts'
import { mediaLimits } from './limits.ts'
import { listenAddresses } from './listenAddresses.ts'
import { Nodes } from './placement/nodes.ts'
import type { CallGate, FactSink, OrderSource } from './ports.ts'
import { MediaFigures } from './metrics/mediaFigures.ts'
import { iceServersFor } from './network/iceServers.ts'
import { mediaAddresses } from './network/mediaAddresses.ts'
import type { NetworkHandlersDeps } from './network/networkHandlers.ts'
import { Probes } from './network/probes.ts'
import { MediaCapabilities } from './protocol/media.ts'
import { Attendance } from './rooms/attendance.ts'
import { Rooms } from './rooms/rooms.ts'
import { serveMedia } from './server.ts'
import { Workers } from './workers.ts'

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
  readonly #network: NetworkHandlersDeps
  readonly #attendance: Attendance
  readonly #nodes: Nodes
  readonly #capabilities: z.output<typeof MediaCapabilities>
  readonly #sockets = new Set<Server>()
  #withdraw: () => Promise<void> = () => Promise.resolve()
  #asked: Subscription | null = null
  #closing: Promise<void> | null = null

  private constructor(options: MediaNodeOptions, workers: Workers, capabilities: z.output<typeof MediaCapabilities>) {
    const { config, nodeId, clock } = options
    const iceServers = iceServersFor(config, clock)
    this.#options = options
    this.workers = workers
    this.#capabilities = capabilities
    this.#attendance = new Attendance({ facts: options.facts, nodeId, region: config.REGION, clock })
    this.#nodes = new Nodes(options)
    this.#rooms = new Rooms({
      ...options,
      workers,
      attendance: this.#attendance,
      graceMs: config.MEDIA_GRACE_MS,
      cameraCodec: config.CAMERA_CODEC,
      iceServers,
    })
    this.figures = new MediaFigures({ counts: () => this.counts(), workers, clock })
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
    const { gate, clock, log, nodeId, config, trustProxy, bus } = this.#options
    this.#asked ??= await bus.subscribe(factsWantedTopic, (message) => {
      const wanted = FactsWanted.safeParse(message)
      if (wanted.success) this.#attendance.tellRoom(wanted.data.roomId)
    })
    serveMedia(io, { rooms: this.#rooms, gate, clock, log, trustProxy, ...this.#network })
    this.#sockets.add(io)
    const reachedAt = await mediaAddresses(this.workers.addresses, config.ANNOUNCED_ADDRESS)
    this.#withdraw = await this.#nodes.announce(() => {
      const { rooms, peers } = this.counts()
      return {
        nodeId,
        url,
        region: config.REGION,
        load: this.#load(),
        roomCount: rooms,
        peerCount: peers,
        mediaAddresses: reachedAt,
      }
    })
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
    await this.#withdraw()
    await this.#asked?.close()
    await this.#rooms.close()
    this.#attendance.close()
    this.#network.probes.close()
    this.figures.close()
    for (const io of this.#sockets) for (const socket of io.sockets.sockets.values()) socket.conn.close()
    this.workers.close()
  }

  #load(): number {
    const live = this.workers.live()
    const load = live.reduce((sum, { census }) => sum + census.load, 0)
    return live.length === 0 ? 1 : load / (live.length * mediaLimits.workerLoadMax)
  }
}
