import type { Consumer, ConsumerOptions, DirectTransport } from 'mediasoup/types'
import type { TrackId } from '../../infra/contract/ids.ts'
import type { Pipes } from '../media/pipes/pipes.ts'
import type { RoomRouter } from '../media/roomRouter.ts'
import { Receiver } from '../media/subscriptions/receiver.ts'
import { Subscriptions } from '../media/subscriptions/subscriptions.ts'
import type { Track } from '../media/track.ts'
import { layerOfFrame } from './packetPicture.ts'

/** Somebody who receives over a direct transport: every packet passes a real worker and is counted here. */
export class PacketViewer {
  readonly subscriptions: Subscriptions
  readonly offered: string[] = []
  readonly closed: string[] = []
  readonly consumers: Consumer[] = []
  packetCount = 0
  /** Of the picture that came last. */
  layer: number | null = null
  readonly #transport: DirectTransport

  private constructor(
    transport: DirectTransport,
    router: RoomRouter,
    pipes: Pipes,
    tracks: readonly Track[],
    parkedMax?: number,
  ) {
    this.#transport = transport
    const receiver = new Receiver({
      router,
      capabilities: router.router.rtpCapabilities,
      take: (track, target) => pipes.take(track, target),
      transport: {
        consume: (options: ConsumerOptions) => this.#consume(options),
        closed: false,
        dtlsState: 'connected',
      } as never,
    })
    const trackOf = (trackId: TrackId) => tracks.find((track) => track.trackId === trackId)
    this.subscriptions = new Subscriptions({ receiver, trackOf, ...(parkedMax !== undefined && { parkedMax }) })
    this.subscriptions.watch({
      onOffered: ({ consumerId }) => this.offered.push(consumerId),
      onClosed: (consumerId) => this.closed.push(consumerId),
    })
  }

  /** `tracks` is what there is to see, and may grow. */
  static async open(
    router: RoomRouter,
    pipes: Pipes,
    tracks: readonly Track[],
    parkedMax?: number,
  ): Promise<PacketViewer> {
    const transport = await router.router.createDirectTransport()
    return new PacketViewer(transport, router, pipes, tracks, parkedMax)
  }

  see(tracks: readonly Track[], lines = 180): Promise<void> {
    return this.subscriptions.see(tracks.map(({ trackId }) => ({ trackId, lines, rank: 'tile' })))
  }

  /** Builds what was offered, as a client does. */
  build(): Promise<void> {
    return this.subscriptions.built(this.offered)
  }

  close() {
    this.#transport.close()
    this.subscriptions.close()
  }

  async #consume(options: ConsumerOptions): Promise<Consumer> {
    const consumer = await this.#transport.consume(options)
    this.consumers.push(consumer)
    consumer.on('rtp', (bytes) => {
      this.packetCount += 1
      this.layer = layerOfFrame(bytes)
    })
    return consumer
  }
}
