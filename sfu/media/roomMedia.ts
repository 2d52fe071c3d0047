import type { Router } from 'mediasoup/types'
import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { PeerId, RoomId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'
import type { NodeLink } from '../mesh/nodeLink.ts'
import { mediaLimits } from '../limits.ts'
import type { CameraCodec, SeenTile, VoiceSlot } from '../protocol/media.ts'
import type { RtpCapabilities } from '../protocol/rtp.ts'
import type { MediaWorker, Workers } from '../workers.ts'
import { CodecChoice } from './codecChoice.ts'
import type { LocalTrack } from './localTrack.ts'
import { PeerMedia, type PeerHost } from './peerMedia.ts'
import type { NodePipes } from './pipes/nodePipes.ts'
import { sourceOf, type PipeSource } from './pipes/outflow.ts'
import { Pipes } from './pipes/pipes.ts'
import type { Remote } from './pipes/remoteTrack.ts'
import { RemoteTracks } from './pipes/remoteTracks.ts'
import type { RemotePart } from './remotePart.ts'
import { RoomLevels, type Level } from './roomLevels.ts'
import { RoomRouter, type ProducerLevel } from './roomRouter.ts'
import { Demand, type Layer } from './subscriptions/demand.ts'
import { KeyFrameGate } from './subscriptions/keyFrameGate.ts'
import { layerFor } from './subscriptions/layerFor.ts'
import { listenerOf } from './voices/listenerOf.ts'
import { Voices, type Microphone } from './voices/voices.ts'
import type { RemoteMicrophone } from './voices/remoteVoices.ts'
import type { BroughtSound } from './voices/voiceTaps.ts'
import { kindOf, layerCountOf, type Track, type TrackOpening, type LocalPicture } from './track.ts'

export interface RoomMediaDeps {
  roomId: RoomId
  workers: Workers
  clock: Clock
  log: Log
  /** What cameras use while everybody in the room decodes it. */
  cameraCodec: CameraCodec
  /** To and from other nodes. */
  nodePipes: NodePipes
  /** So many microphones of this node may go to another one. */
  microphonesBetweenRegions: number
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
  /** What this node offers to the others changed: voices or codecs; of tracks the room knows itself. */
  onPart(): void
  /** Who speaks on this node, loudest first; empty once when it grows quiet. */
  onOwnLevels(levels: { peerId: PeerId; level: number }[]): void
  /** A microphone of this node was opened or closed. */
  onMicrophones(): void
  /** Sound of another node that is new here: everybody is to hear it. */
  onRemoteSounds(tracks: readonly Track[]): void
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
  readonly #tracks = new Map<TrackId, LocalTrack>()
  readonly #remote: RemoteTracks
  readonly #pipes: Pipes
  readonly #codec: CodecChoice
  readonly #leaveCodec = new Map<PeerMedia, () => void>()
  readonly #leaveRemote = new Map<string, () => void>()
  /** To the nodes that have the room, too. */
  readonly #links = new Map<string, NodeLink>()
  readonly #levels: RoomLevels
  #seating: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(deps: RoomMediaDeps, events: RoomMediaEvents) {
    this.#deps = deps
    this.#events = events
    this.#remote = new RemoteTracks({ ...deps, onBack: (tracks) => this.#takeAnew(tracks) })
    this.#pipes = new Pipes(deps.clock, this.#remote)
    const { clock, cameraCodec: wished } = deps
    this.#codec = new CodecChoice({ clock, wished, onChanged: (codec) => events.onCodec(codec) })
    this.#levels = new RoomLevels(clock, {
      onOwn: (levels) => events.onOwnLevels(levels),
      // Through slots those are told who are heard.
      onAll: (levels) => this.voices.mode === 'direct' && events.onLevels(levels),
    })
    const bring = (trackId: TrackId, router: Router) => this.#bring(trackId, router)
    this.voices = new Voices(
      { ...deps, bring, lossShareOut: () => this.#lossShareOut() },
      {
        onVoices: (voices) => events.onVoices(voices),
        onSpeakers: (speakers) => events.onLevels(speakers),
        onOffered: () => events.onPart(),
      },
    )
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

  /** Scalable codecs that every peer of this node decodes. */
  get decodesSvc(): CameraCodec[] {
    return this.#codec.decodesSvc
  }

  /** The loudest here as tracks other nodes can take, while this node offers them in place of its microphones. */
  get offeredVoices(): VoiceSlot[] {
    return this.voices.offered()
  }

  /** Of this node. */
  microphones(): Microphone[] {
    return [...this.#tracks.values()].flatMap(({ source, trackId, peerId, producer, home }) =>
      source === 'microphone' ? [{ trackId, peerId, producer, router: home.router }] : [],
    )
  }

  /** What other nodes send, those who count alone. */
  remoteTracks(): Track[] {
    return this.#remote.all()
  }

  /** What another node may have of this one: a track, or a slot of voices. */
  pipeSource(trackId: TrackId): PipeSource | undefined {
    const track = this.#tracks.get(trackId)
    if (track) return sourceOf(track)
    const slot = this.voices.offeredSlot(trackId)
    return slot ? { trackId, source: 'voice', picture: null, ...slot } : undefined
  }

  /** All that a node has for this one, in place of what it had before; within the room's mailbox. */
  setRemotePart(link: NodeLink, { decodesSvc, peers, voices: slots }: RemotePart) {
    this.#leaveRemote.get(link.nodeId)?.()
    this.#leaveRemote.set(link.nodeId, this.#codec.enter(decodesSvc))
    this.#links.set(link.nodeId, link)
    // Those that are heard stay until the microphones have come in their place.
    const voices = [...slots, ...this.voices.slotsHeardOf(link.nodeId)]
    const fresh = this.#remote.set(link, { peers, voices })
    this.voices.setRemote(link.nodeId, { microphones: peers.flatMap(microphonesOf), slots })
    this.#takeAnew(fresh)
  }

  /** The node is dead, or has nobody here any more. */
  dropRemote(nodeId: string) {
    this.#leaveRemote.get(nodeId)?.()
    this.#leaveRemote.delete(nodeId)
    this.#links.delete(nodeId)
    this.voices.dropRemote(nodeId)
    this.#levels.deleteRemote(nodeId)
    this.#remote.drop(nodeId)
  }

  setRemoteLevels(nodeId: string, levels: readonly Level[]) {
    this.#levels.setRemote(nodeId, levels)
  }

  close() {
    this.#closed = true
    this.#codec.close()
    this.#levels.close()
    this.voices.close()
    this.#remote.close()
    for (const peers of this.#peers.values()) for (const media of peers) media.close()
    for (const router of this.routers()) router.close()
    this.#peers.clear()
  }

  /** To the worst off of the other nodes. */
  #lossShareOut(): number {
    return Math.max(0, ...[...this.#links.values()].map(({ figures }) => figures.lossShareOut))
  }

  #want({ trackId, lines }: SeenTile): () => void {
    const picture = this.#trackOf(trackId)?.picture
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
    this.#events.onPart()
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
    const onLevels = (levels: ProducerLevel[]) => this.#levels.set(router.id, this.#spoken(levels))
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

  #spoken(levels: readonly ProducerLevel[]): Level[] {
    return levels.flatMap(({ producerId, level }) => {
      const track = this.#tracks.get(producerId as TrackId)
      return track ? [{ peerId: track.peerId, level }] : []
    })
  }

  readonly #host: PeerHost = {
    trackOf: (trackId) => this.#trackOf(trackId),
    take: (track, target) => this.#pipes.take(track, target),
    pictureOf: (opening, onWanted) => this.#pictureOf(opening, onWanted),
    trackOpened: (track) => this.#opened(track),
    listen: (media) => this.#listen(media),
    trackClosed: ({ trackId, source }) => {
      this.#tracks.delete(trackId)
      if (source === 'microphone' && !this.#closed) this.#events.onMicrophones()
    },
    peerClosed: (media) => this.#peerClosed(media),
  }

  #trackOf(trackId: TrackId): Track | undefined {
    return this.#tracks.get(trackId) ?? this.#remote.get(trackId)
  }

  /** They are new, or back: whoever looks at them already has them. Slots are sought by whoever listens through them. */
  #takeAnew(tracks: readonly Remote[]) {
    const ofPeers = tracks.flatMap(({ trackId }) => this.#remote.get(trackId) ?? [])
    const sounds = ofPeers.filter(({ picture }) => !picture)
    if (sounds.length > 0) this.#events.onRemoteSounds(sounds)
    const pictures = new Set(ofPeers.flatMap(({ picture, trackId }) => (picture ? trackId : [])))
    if (pictures.size === 0) return
    for (const peers of this.#peers.values()) for (const { subscriptions } of peers) void subscriptions.again(pictures)
  }

  async #opened(track: LocalTrack): Promise<void> {
    const { trackId, peerId, producer, source, home } = track
    this.#tracks.set(trackId, track)
    if (source !== 'microphone') return
    this.#events.onMicrophones()
    await this.voices.addMicrophone({ trackId, peerId, producer, router: home.router })
  }

  async #listen(media: PeerMedia): Promise<void> {
    const others = () =>
      [...this.#tracks.values(), ...this.remoteTracks()].filter(
        ({ source, peerId }) => source === 'microphone' && peerId !== media.peerId,
      )
    const { ear } = await this.voices.join(listenerOf(media, others))
    media.subscriptions.ear = ear
  }

  /** A sound of another node to one of our routers. */
  async #bring(trackId: TrackId, router: Router): Promise<BroughtSound> {
    const target = this.routers().find((one) => one.router === router)
    const sound = this.#remote.get(trackId) ?? this.#remote.slot(trackId)
    if (!target || !sound) throw new ProblemError('NOT_FOUND')
    const { release } = await this.#pipes.take(sound, target)
    return { producerId: trackId, router, release }
  }

  #pictureOf({ source, rtpParameters, lines }: TrackOpening, onWanted: (layer: Layer) => void): LocalPicture | null {
    if (kindOf(source) === 'audio') return null
    const { clock } = this.#deps
    const layerCount = layerCountOf(rtpParameters)
    const gate = new KeyFrameGate(clock, mediaLimits.keyFramePeriodMs)
    const demand = new Demand({ clock, topLayer: layerCount - 1, onWanted })
    return { lines: lines.slice(0, layerCount), demand, gate }
  }

  #peerClosed(media: PeerMedia) {
    if (media.subscriptions.ear) this.voices.leave(media.subscriptions.ear)
    this.#leaveCodec.get(media)?.()
    this.#leaveCodec.delete(media)
    this.#peers.get(media.router)?.delete(media)
    if (!this.#closed) this.#closeEmptyRouters()
  }

  /** A router that nobody is on goes, unless it is the last, or others take from it what came from another node. */
  #closeEmptyRouters() {
    const kept = new Set(this.#remote.inflows().flatMap(({ held, router }) => (held ? router : [])))
    for (const [router, peers] of this.#peers) {
      if (peers.size > 0 || kept.has(router) || this.#peers.size === 1) continue
      this.#peers.delete(router)
      this.#levels.delete(router.id)
      router.close()
    }
  }
}

function microphonesOf({ peerId, tracks }: MeshPeer): RemoteMicrophone[] {
  const microphones = tracks.filter(({ source }) => source === 'microphone')
  return microphones.map(({ trackId, paused }) => ({ trackId, peerId, paused }))
}
