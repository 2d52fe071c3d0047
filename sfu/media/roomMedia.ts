import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import type { CameraCodec, SeenTile, VoiceSlot } from '../protocol/media.ts'
import type { RtpCapabilities } from '../protocol/rtp.ts'
import type { MediaWorker, Workers } from '../workers.ts'
import { CodecChoice } from './codecChoice.ts'
import { PeerMedia, type PeerHost } from './peerMedia.ts'
import { Pipes } from './pipes.ts'
import { RoomLevels, type Level } from './roomLevels.ts'
import { RoomRouter } from './roomRouter.ts'
import { Demand, type Layer } from './subscriptions/demand.ts'
import { KeyFrameGate } from './subscriptions/keyFrameGate.ts'
import { layerFor } from './subscriptions/layerFor.ts'
import { listenerOf } from './voices/listenerOf.ts'
import { Voices } from './voices/voices.ts'
import { kindOf, layerCountOf, type Track, type TrackOpening, type TrackPicture } from './track.ts'

export interface RoomMediaDeps {
  workers: Workers
  clock: Clock
  log: Log
  /** What cameras use while everybody in the room decodes it. */
  cameraCodec: CameraCodec
  newId: <T extends string>() => T
  /** Runs a task in the room's own order. */
  inTurn(task: () => Promise<void>): Promise<void>
}

export interface RoomMediaEvents {
  /** Whose voice each slot carries; empty while every microphone is forwarded by itself. */
  onVoices(voices: VoiceSlot[]): void
  /** Their worker died; their transports and tracks are closed already. Everybody else goes on. */
  onLost(lost: ReadonlySet<PeerMedia>): void
  /** Loudest first; empty once when it grows quiet. */
  onLevels(levels: { peerId: PeerId; level: number }[]): void
  /** Cameras are to be encoded with this from now on. */
  onCodec(codec: CameraCodec): void
}

/** What a newcomer can do and will see first. */
export interface PeerWish {
  rtpCapabilities: z.output<typeof RtpCapabilities>
  decodesSvc: readonly CameraCodec[]
  /** On screen until the client says what is. */
  tiles: readonly SeenTile[]
}

const attemptsMax = 3

/** Where a room's media lives: on one worker while that carries it, then on several. */
export class RoomMedia {
  readonly voices: Voices
  readonly #deps: RoomMediaDeps
  readonly #events: RoomMediaEvents
  readonly #peers = new Map<RoomRouter, Set<PeerMedia>>()
  readonly #tracks = new Map<TrackId, Track>()
  readonly #pipes: Pipes
  readonly #codec: CodecChoice
  readonly #leaveCodec = new Map<PeerMedia, () => void>()
  readonly #levels: RoomLevels
  #seating: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(deps: RoomMediaDeps, events: RoomMediaEvents) {
    this.#deps = deps
    this.#events = events
    this.#pipes = new Pipes(deps.clock)
    const { clock, cameraCodec: wished } = deps
    this.#codec = new CodecChoice({ clock, wished, onChanged: (codec) => events.onCodec(codec) })
    this.#levels = new RoomLevels(clock, (levels) => this.#heard(levels))
    this.voices = new Voices(deps, {
      onVoices: (voices) => events.onVoices(voices),
      onSpeakers: (speakers) => events.onLevels(speakers),
    })
  }

  /** What cameras are to be encoded with now. */
  get codec() {
    return this.#codec.current
  }

  routers(): RoomRouter[] {
    return [...this.#peers.keys()]
  }

  /**
   * A worker that dies under a join costs the newcomer a moment, not the ticket.
   * Throws ProblemError MEDIA_UNAVAILABLE, NOT_FOUND (closed meanwhile).
   */
  async openPeer(peerId: PeerId, wish: PeerWish): Promise<PeerMedia> {
    // Who sends what will be seen hears of it now, before there are transports to carry it.
    const unwant = wish.tiles.map((tile) => this.#want(tile))
    try {
      return await this.#openSoon(peerId, wish)
    } finally {
      for (const release of unwant) release()
    }
  }

  close() {
    this.#closed = true
    this.#codec.close()
    this.#levels.close()
    this.voices.close()
    for (const peers of this.#peers.values()) for (const media of peers) media.close()
    for (const router of this.routers()) router.close()
    this.#peers.clear()
  }

  #want({ trackId, lines }: SeenTile): () => void {
    const picture = this.#tracks.get(trackId)?.picture
    if (!picture) return () => undefined
    const layer = layerFor(lines, picture.lines)
    picture.demand.change(null, layer)
    return () => picture.demand.change(layer, null)
  }

  async #openSoon(peerId: PeerId, wish: PeerWish): Promise<PeerMedia> {
    const { clock } = this.#deps
    const untilMs = clock.monotonicMs() + mediaLimits.workerWaitMs
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#openPeer(peerId, wish)
      } catch (error) {
        const passing = error instanceof ProblemError && error.code === 'MEDIA_UNAVAILABLE'
        if (!passing || attempt === attemptsMax || clock.monotonicMs() > untilMs) throw error
      }
    }
  }

  async #openPeer(peerId: PeerId, { rtpCapabilities, decodesSvc, tiles }: PeerWish): Promise<PeerMedia> {
    const router = await this.#seat()
    const media = await PeerMedia.open(peerId, router, this.#host, rtpCapabilities)
    const peers = this.#peers.get(router)
    if (!peers) {
      media.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    peers.add(media)
    this.#leaveCodec.set(media, this.#codec.enter(decodesSvc))
    // Under way while the room does the rest; the answer to the join waits for it.
    void media.subscriptions.see(tiles)
    return media
  }

  /** One after another, so that those who come together do not open a router each. */
  #seat(): Promise<RoomRouter> {
    const seating = this.#seating.then(() => this.#choose())
    this.#seating = seating.catch(() => undefined)
    return seating
  }

  async #choose(): Promise<RoomRouter> {
    if (this.#closed) throw new ProblemError('NOT_FOUND')
    const roomy = this.routers().find(({ host }) => !host.census.full)
    if (roomy) return roomy
    const host = await this.#deps.workers.leastLoaded()
    return this.routers().find((router) => router.host === host) ?? this.#open(host)
  }

  async #open(host: MediaWorker): Promise<RoomRouter> {
    const onLevels = (levels: Level[]) => this.#levels.set(router.id, levels)
    const router = await RoomRouter.open(this.#deps.workers, { onLost: () => this.#lost(router), onLevels }, host)
    if (this.#closed) {
      router.close()
      throw new ProblemError('NOT_FOUND')
    }
    this.#peers.set(router, new Set())
    return router
  }

  #lost(router: RoomRouter) {
    const lost = this.#peers.get(router)
    if (this.#closed || !lost) return
    this.#peers.delete(router)
    this.#levels.delete(router.id)
    this.#deps.log.warn({ peerCount: lost.size }, 'room lost a worker')
    for (const media of lost) media.close()
    this.#events.onLost(lost)
    // The next one is built while the clients hear of it. A failure is answered to whoever joins next.
    this.#seat().catch((error: unknown) => this.#deps.log.warn({ err: error }, 'room found no worker'))
  }

  #heard(levels: readonly Level[]) {
    if (this.voices.mode === 'slots') return
    const speakers = levels.flatMap(({ producerId, level }) => {
      const track = this.#tracks.get(producerId as TrackId)
      return track ? [{ peerId: track.peerId, level }] : []
    })
    this.#events.onLevels(speakers)
  }

  readonly #host: PeerHost = {
    trackOf: (trackId) => this.#tracks.get(trackId),
    take: (track, target) => this.#pipes.take(track, target),
    pictureOf: (opening, onWanted) => this.#pictureOf(opening, onWanted),
    trackOpened: (track) => this.#opened(track),
    listen: (media) => this.#listen(media),
    trackClosed: ({ trackId }) => void this.#tracks.delete(trackId),
    peerClosed: (media) => this.#peerClosed(media),
  }

  async #opened(track: Track): Promise<void> {
    const { trackId, peerId, producer, source, home } = track
    this.#tracks.set(trackId, track)
    if (source === 'microphone') await this.voices.addMicrophone({ trackId, peerId, producer, router: home.router })
  }

  async #listen(media: PeerMedia): Promise<void> {
    const others = () =>
      [...this.#tracks.values()].filter(({ source, peerId }) => source === 'microphone' && peerId !== media.peerId)
    const { ear } = await this.voices.join(listenerOf(media, others))
    media.subscriptions.ear = ear
  }

  #pictureOf({ source, rtpParameters, lines }: TrackOpening, onWanted: (layer: Layer) => void): TrackPicture | null {
    if (kindOf(source) === 'audio') return null
    const { clock } = this.#deps
    const layerCount = layerCountOf(rtpParameters)
    const gate = new KeyFrameGate(clock, mediaLimits.keyFramePeriodMs)
    const demand = new Demand({ clock, topLayer: layerCount - 1, onWanted })
    return { lines: lines.slice(0, layerCount), demand, gate }
  }

  /** A router that nobody is on any more goes, unless it is the last. */
  #peerClosed(media: PeerMedia) {
    if (media.subscriptions.ear) this.voices.leave(media.subscriptions.ear)
    this.#leaveCodec.get(media)?.()
    this.#leaveCodec.delete(media)
    const peers = this.#peers.get(media.router)
    peers?.delete(media)
    if (this.#closed || peers?.size !== 0 || this.#peers.size === 1) return
    this.#peers.delete(media.router)
    this.#levels.delete(media.router.id)
    media.router.close()
  }
}
