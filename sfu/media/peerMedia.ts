import type { Consumer, Producer, WebRtcTransport } from 'mediasoup/types'
import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { ConsumerOptions, TrackInfo, TrackSource } from '../protocol/media.ts'
import type { DtlsParameters, RtpCapabilities, RtpParameters, TransportOptions } from '../protocol/rtp.ts'
import type { Stage } from './stage.ts'
import { toConsumable, toRtpCapabilities, toRtpParameters } from './wireForm.ts'

export type Direction = 'send' | 'receive'

/** A track somebody sends, with whom it belongs to. */
export interface Track {
  readonly trackId: TrackId
  readonly peerId: PeerId
  readonly source: TrackSource
  readonly producer: Producer
}

export interface TrackOpening {
  trackId: TrackId
  source: TrackSource
  rtpParameters: z.output<typeof RtpParameters>
  paused: boolean
}

export interface PeerMediaEvents {
  onConsumerClosed(consumerId: string): void
  /** The client hung up or stopped answering on its media path. */
  onDead(): void
}

const kindOf = (source: TrackSource) => (source === 'camera' || source === 'screen' ? 'video' : 'audio')

/** Two transports of one incarnation of a peer, what it sends over them and what it receives. */
export class PeerMedia {
  readonly stage: Stage
  readonly #peerId: PeerId
  readonly #transports: Record<Direction, WebRtcTransport>
  readonly #capabilities: ReturnType<typeof toRtpCapabilities>
  #events: PeerMediaEvents | null = null
  readonly #tracks = new Map<TrackId, Track>()
  readonly #consumers = new Map<string, Consumer>()
  /** Tracks that are consumed or about to be: one consumer per producer. */
  readonly #consumed = new Set<TrackId>()

  private constructor(
    peerId: PeerId,
    stage: Stage,
    transports: Record<Direction, WebRtcTransport>,
    capabilities: z.output<typeof RtpCapabilities>,
  ) {
    this.#peerId = peerId
    this.stage = stage
    this.#transports = transports
    this.#capabilities = toRtpCapabilities(capabilities)
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE when the worker goes away meanwhile. */
  static async open(peerId: PeerId, stage: Stage, capabilities: z.output<typeof RtpCapabilities>): Promise<PeerMedia> {
    const opened = await Promise.allSettled([stage.openTransport(), stage.openTransport()])
    const [send, receive] = opened.map((result) => (result.status === 'fulfilled' ? result.value : null))
    if (!send || !receive) {
      send?.close()
      receive?.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    const media = new PeerMedia(peerId, stage, { send, receive }, capabilities)
    await media.#attempt(() => send.setMaxIncomingBitrate(mediaLimits.incomingBitrateMax))
    return media
  }

  watch(events: PeerMediaEvents) {
    this.#events = events
    for (const transport of Object.values(this.#transports)) {
      transport.on('icestatechange', (state) => state === 'disconnected' && events.onDead())
      transport.on('dtlsstatechange', (state) => (state === 'closed' || state === 'failed') && events.onDead())
    }
  }

  options(direction: Direction): z.output<typeof TransportOptions> {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.#transports[direction]
    return { id, iceParameters, iceCandidates, dtlsParameters }
  }

  /** Throws ProblemError MEDIA_REFUSED, also when it is connected already. */
  async connect(direction: Direction, { role, fingerprints }: z.output<typeof DtlsParameters>): Promise<void> {
    const dtlsParameters = { role, fingerprints: fingerprints.map(({ algorithm, value }) => ({ algorithm, value })) }
    await this.#attempt(() => this.#transports[direction].connect({ dtlsParameters }))
  }

  async restartIce(direction: Direction) {
    return { iceParameters: await this.#attempt(() => this.#transports[direction].restartIce()) }
  }

  tracks(): Track[] {
    return [...this.#tracks.values()]
  }

  track(trackId: TrackId): Track | undefined {
    return this.#tracks.get(trackId)
  }

  trackInfos(): TrackInfo[] {
    return this.tracks().map(({ trackId, source, producer }) => ({ trackId, source, paused: producer.paused }))
  }

  /** Replaces an older track of the same source. Throws ProblemError MEDIA_REFUSED. */
  async openTrack({ trackId, source, rtpParameters, paused }: TrackOpening): Promise<Track> {
    const kind = kindOf(source)
    if (rtpParameters.codecs.some(({ mimeType }) => !mimeType.startsWith(`${kind}/`)))
      throw new ProblemError('MEDIA_REFUSED', `${source} takes ${kind} codecs alone`)
    // The older one goes first: both may use one mid.
    for (const track of this.tracks()) if (track.source === source) this.closeTrack(track.trackId)
    const producer = await this.#attempt(() =>
      this.#transports.send.produce({ kind, rtpParameters: toRtpParameters(rtpParameters), paused }),
    )
    const track = { trackId, peerId: this.#peerId, source, producer }
    this.#tracks.set(trackId, track)
    if (source === 'microphone') await this.#hear(track)
    return track
  }

  async #hear({ trackId, producer }: Track): Promise<void> {
    try {
      await this.#attempt(() => this.stage.hear(producer))
    } catch (error) {
      this.closeTrack(trackId)
      throw error
    }
  }

  async pauseTrack(track: Track, paused: boolean): Promise<void> {
    await this.#attempt(() => (paused ? track.producer.pause() : track.producer.resume()))
  }

  closeTrack(trackId: TrackId): boolean {
    this.#tracks.get(trackId)?.producer.close()
    return this.#tracks.delete(trackId)
  }

  /**
   * A paused consumer for somebody's track; null when there is one already, when this client has no codec
   * for it, or when the track or our transport went away meanwhile.
   */
  async consume({ trackId, peerId, source, producer }: Track): Promise<ConsumerOptions | null> {
    const full = this.#consumed.size >= mediaLimits.consumersPerPeerMax
    if (full || this.#consumed.has(trackId) || producer.closed) return null
    const wish = { producerId: producer.id, rtpCapabilities: this.#capabilities }
    if (!this.stage.router.canConsume(wish)) return null
    this.#consumed.add(trackId)
    const paused = true
    const consumer = await this.#transports.receive.consume({ ...wish, paused, enableRtx: true }).catch(() => null)
    if (!consumer || consumer.closed) {
      this.#consumed.delete(trackId)
      return null
    }
    this.#consumers.set(consumer.id, consumer)
    consumer.once('transportclose', () => this.#consumers.delete(consumer.id))
    consumer.once('producerclose', () => {
      this.#consumers.delete(consumer.id)
      this.#consumed.delete(trackId)
      this.#events?.onConsumerClosed(consumer.id)
    })
    return toConsumable(consumer, { trackId, peerId, source, trackPaused: producer.paused })
  }

  /** Unknown ids are passed over: the track may have closed while the call travelled. */
  async pauseConsumers(consumerIds: readonly string[], paused: boolean): Promise<void> {
    const consumers = consumerIds.flatMap((id) => this.#consumers.get(id) ?? [])
    await Promise.allSettled(consumers.map((consumer) => (paused ? consumer.pause() : consumer.resume())))
  }

  async preferLayer(consumerId: string, spatialLayer: number): Promise<void> {
    const consumer = this.#consumers.get(consumerId)
    if (!consumer || consumer.type === 'simple') return
    await Promise.allSettled([consumer.setPreferredLayers({ spatialLayer })])
  }

  close() {
    this.#transports.send.close()
    this.#transports.receive.close()
    this.#tracks.clear()
    this.#consumers.clear()
  }

  /** What the worker refuses is the client's fault, unless the worker is gone. */
  async #attempt<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (error) {
      if (this.stage.lost) throw new ProblemError('MEDIA_UNAVAILABLE')
      throw new ProblemError('MEDIA_REFUSED', error instanceof Error ? error.message.slice(0, 200) : undefined)
    }
  }
}
