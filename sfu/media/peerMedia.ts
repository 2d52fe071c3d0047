import type { DtlsState, WebRtcTransport } from 'mediasoup/types'
import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { MeshTrack } from '../mesh/meshProtocol.ts'
import type { TrackInfo } from '../protocol/media.ts'
import type { DtlsParameters, RtpCapabilities, TransportOptions } from '../protocol/rtp.ts'
import { LocalTrack } from './localTrack.ts'
import type { Lease } from './pipes/pipe.ts'
import type { RoomRouter } from './roomRouter.ts'
import type { Layer } from './subscriptions/demand.ts'
import { Receiver } from './subscriptions/receiver.ts'
import { Subscriptions, type SubscriptionsEvents } from './subscriptions/subscriptions.ts'
import { isLayeredVp8, kindOf, type Receivable, type Track, type TrackOpening, type LocalPicture } from './track.ts'
import { toRtpCapabilities, toRtpParameters } from './wireForm.ts'

export type Direction = 'send' | 'receive'

export interface PeerMediaEvents extends SubscriptionsEvents {
  /** More or less of a picture of ours is needed than before. */
  onWanted(trackId: TrackId, layer: Layer): void
  /** The client hung up or stopped answering on its media path. */
  onDead(): void
}

/** What a peer's media needs of its room. */
export interface PeerHost {
  trackOf(trackId: TrackId): Track | undefined
  take(track: Receivable, target: RoomRouter): Promise<Lease>
  pictureOf(opening: TrackOpening, onWanted: (layer: Layer) => void): LocalPicture | null
  trackOpened(track: LocalTrack): Promise<void>
  /** From now on they hear the room. */
  listen(media: PeerMedia): Promise<void>
  trackClosed(track: LocalTrack): void
  peerClosed(media: PeerMedia): void
}

const alive = (state: DtlsState) => state !== 'closed' && state !== 'failed'

type Capabilities = z.output<typeof RtpCapabilities>

/** Two transports of one incarnation of a peer, what it sends over them and what it receives. */
export class PeerMedia {
  readonly peerId: PeerId
  readonly router: RoomRouter
  readonly subscriptions: Subscriptions
  readonly #host: PeerHost
  readonly #transports: Record<Direction, WebRtcTransport>
  readonly #tracks = new Map<TrackId, LocalTrack>()
  /** Pictures that were sent when sound alone began; they go on when it ends. */
  readonly #held = new Set<TrackId>()
  #soundAlone = false
  #events: PeerMediaEvents | null = null
  /** Whether the client began to use the transports. */
  touched = false
  #closed = false

  private constructor(
    peerId: PeerId,
    router: RoomRouter,
    host: PeerHost,
    transports: Record<Direction, WebRtcTransport>,
    wire: Capabilities,
  ) {
    this.peerId = peerId
    this.router = router
    this.#host = host
    this.#transports = transports
    const transport = transports.receive
    const capabilities = toRtpCapabilities(wire)
    const receiver = new Receiver({ router, transport, capabilities, take: (track, to) => host.take(track, to) })
    this.subscriptions = new Subscriptions({
      receiver,
      // Nobody receives what they send.
      trackOf: (trackId) => (this.#tracks.has(trackId) ? undefined : host.trackOf(trackId)),
    })
    transport.on('dtlsstatechange', (state) => state === 'connected' && this.subscriptions.connected())
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE when the worker goes away meanwhile. */
  static async open(peerId: PeerId, router: RoomRouter, host: PeerHost, wire: Capabilities): Promise<PeerMedia> {
    const opened = await Promise.allSettled([router.openTransport(), router.openTransport()])
    const [send, receive] = opened.map((result) => (result.status === 'fulfilled' ? result.value : null))
    if (!send || !receive) {
      send?.close()
      receive?.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    const media = new PeerMedia(peerId, router, host, { send, receive }, wire)
    await media.#attempt(() => send.setMaxIncomingBitrate(mediaLimits.incomingBitrateMax))
    return media
  }

  /** Whether both transports can go on. */
  get stands() {
    return (
      !this.#closed && Object.values(this.#transports).every(({ closed, dtlsState }) => !closed && alive(dtlsState))
    )
  }

  watch(events: PeerMediaEvents) {
    this.#events = events
    this.subscriptions.watch(events)
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
    this.touched = true
    await this.#attempt(() => this.#transports[direction].connect({ dtlsParameters }))
  }

  async restartIce(direction: Direction) {
    return { iceParameters: await this.#attempt(() => this.#transports[direction].restartIce()) }
  }

  /** Before the consumers of sound are made; in the room's own order. */
  async listen(): Promise<void> {
    if (!this.subscriptions.ear) await this.#host.listen(this)
  }

  tracks(): LocalTrack[] {
    return [...this.#tracks.values()]
  }

  track(trackId: TrackId): LocalTrack | undefined {
    return this.#tracks.get(trackId)
  }

  trackInfos(): TrackInfo[] {
    return this.tracks().map(({ trackId, source, paused }) => ({ trackId, source, paused }))
  }

  /** The same as other nodes can have them. */
  meshTracks(): MeshTrack[] {
    return this.tracks().map(({ trackId, source, paused, mimeType, picture }) => ({
      trackId,
      source,
      paused,
      mimeType,
      lines: [...(picture?.lines ?? [])],
    }))
  }

  /** Whether a picture goes out from here or comes in, packet by packet. */
  get hasPicture(): boolean {
    return this.tracks().some(({ picture, paused }) => picture && !paused) || this.subscriptions.hasPicture
  }

  /** Stops all pictures, those it sends and those it is sent, and refuses more; false brings them back. */
  async setSoundAlone(on: boolean): Promise<void> {
    if (this.#soundAlone === on) return
    this.#soundAlone = on
    const sent = this.tracks().filter(({ trackId, picture, paused }) =>
      on ? picture && !paused : this.#held.has(trackId),
    )
    this.#held.clear()
    if (on) for (const { trackId } of sent) this.#held.add(trackId)
    await Promise.allSettled([
      this.subscriptions.withhold(on),
      ...sent.map(({ producer }) => (on ? producer.pause() : producer.resume())),
    ])
  }

  /** Replaces an older track of the same source. Throws ProblemError MEDIA_REFUSED, MINUTES_EXHAUSTED. */
  async openTrack(opening: TrackOpening): Promise<LocalTrack> {
    const { trackId, source, rtpParameters, paused } = opening
    const kind = kindOf(source)
    if (!paused) this.#refusePicture(kind)
    if (rtpParameters.codecs.some(({ mimeType }) => !mimeType.startsWith(`${kind}/`)))
      throw new ProblemError('MEDIA_REFUSED', `${source} takes ${kind} codecs alone`)
    if (isLayeredVp8(rtpParameters)) throw new ProblemError('MEDIA_REFUSED', 'VP8 goes without temporal layers')
    // The older one goes first: both may use one mid.
    for (const track of this.tracks()) if (track.source === source) this.closeTrack(track.trackId)
    const producer = await this.#attempt(() =>
      this.#transports.send.produce({
        id: trackId,
        kind,
        rtpParameters: toRtpParameters(rtpParameters),
        paused,
        // What passes no gate of ours: viewers who lost packets, and other nodes.
        ...(kind === 'video' && { keyFrameRequestDelay: mediaLimits.keyFramePeriodMs }),
      }),
    )
    const picture = this.#host.pictureOf(opening, (layer) => this.#events?.onWanted(trackId, layer))
    const track = new LocalTrack({ trackId, peerId: this.peerId, source, producer, home: this.router, picture })
    this.#tracks.set(trackId, track)
    if (source === 'microphone') await this.#hear(track)
    await this.#host.trackOpened(track)
    return track
  }

  async #hear({ trackId, producer }: LocalTrack): Promise<void> {
    try {
      await this.#attempt(() => this.router.hear(producer))
    } catch (error) {
      this.closeTrack(trackId)
      throw error
    }
  }

  /** Throws ProblemError MEDIA_REFUSED, MINUTES_EXHAUSTED for a picture that is to flow while sound is all there is. */
  async pauseTrack(track: LocalTrack, paused: boolean): Promise<void> {
    if (paused) this.#held.delete(track.trackId)
    else this.#refusePicture(kindOf(track.source))
    await this.#attempt(() => (paused ? track.producer.pause() : track.producer.resume()))
  }

  closeTrack(trackId: TrackId): boolean {
    const track = this.#tracks.get(trackId)
    if (!track) return false
    this.#tracks.delete(trackId)
    this.#held.delete(trackId)
    track.producer.close()
    track.picture?.demand.close()
    track.picture?.gate.close()
    this.#host.trackClosed(track)
    return true
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    for (const trackId of this.#tracks.keys()) this.closeTrack(trackId)
    this.#transports.send.close()
    this.#transports.receive.close()
    this.subscriptions.close()
    this.#host.peerClosed(this)
  }

  #refusePicture(kind: 'audio' | 'video') {
    if (this.#soundAlone && kind === 'video')
      throw new ProblemError('MINUTES_EXHAUSTED', 'sound is left, pictures are not')
  }

  /** What the worker refuses is the client's fault, unless the worker is gone. */
  async #attempt<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (error) {
      if (this.router.lost) throw new ProblemError('MEDIA_UNAVAILABLE')
      throw new ProblemError('MEDIA_REFUSED', error instanceof Error ? error.message.slice(0, 200) : undefined)
    }
  }
}
