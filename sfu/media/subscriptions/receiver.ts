import type { Consumer, RtpCapabilities, WebRtcTransport } from 'mediasoup/types'
import type { Lease } from '../pipes/pipe.ts'
import type { RoomRouter } from '../roomRouter.ts'
import type { Receivable } from '../track.ts'

export interface Received {
  consumer: Consumer
  /** Ends with the consumer. */
  lease: Lease
}

export interface ReceiverOptions {
  router: RoomRouter
  transport: Pick<WebRtcTransport, 'consume' | 'closed' | 'dtlsState'>
  capabilities: RtpCapabilities
  /** Brings a track to our router. */
  take(track: Receivable, target: RoomRouter): Promise<Lease>
}

/** The receiving transport of a peer: turns tracks into consumers, wherever in the room they are sent. */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #decodes: ReadonlySet<string>

  constructor(options: ReceiverOptions) {
    this.#options = options
    this.#decodes = new Set(options.capabilities.codecs?.map(({ mimeType }) => mimeType.toLowerCase()))
  }

  get closed() {
    return this.#options.transport.closed
  }

  get connected() {
    return this.#options.transport.dtlsState === 'connected'
  }

  /**
   * Null when this client has no codec for the track, or when the track, its worker or ours went away meanwhile.
   * A picture is paused at first and prefers `layer`; sound flows as told.
   */
  async receive(
    track: Receivable,
    { layer, paused }: { layer: number | null; paused: boolean },
  ): Promise<Received | null> {
    const { router, transport, capabilities, take } = this.#options
    const wish = { producerId: track.producerId, rtpCapabilities: capabilities }
    if (track.closed || !this.#decodes.has(track.mimeType)) return null
    const lease = await take(track, router).catch(() => null)
    if (!lease) return null
    const preferred = layer === null ? {} : { preferredLayers: { spatialLayer: layer } }
    const consumer = await transport.consume({ ...wish, ...preferred, paused, enableRtx: true }).catch(() => null)
    if (!consumer || consumer.closed) {
      lease.release()
      return null
    }
    consumer.observer.once('close', () => lease.release())
    return { consumer, lease }
  }
}
