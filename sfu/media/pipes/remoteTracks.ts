import type { Clock } from '../../../infra/clock.ts'
import type { RoomId, TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { mediaLimits } from '../../limits.ts'
import type { CarriedTrack, MeshPeer, MeshTrack } from '../../mesh/meshProtocol.ts'
import type { NodeLink } from '../../mesh/nodeLink.ts'
import type { RemotePart } from '../remotePart.ts'
import type { RoomRouter } from '../roomRouter.ts'
import { KeyFrameGate } from '../subscriptions/keyFrameGate.ts'
import { kindOf } from '../track.ts'
import { Inflow } from './inflow.ts'
import { InletPipe } from './inletPipe.ts'
import type { NodePipes } from './nodePipes.ts'
import { RegionDemand } from './regionDemand.ts'
import { RemoteTrack, type Remote } from './remoteTrack.ts'

export interface RemoteTracksOptions {
  roomId: RoomId
  clock: Clock
  nodePipes: NodePipes
  newId: <T extends string>() => T
  /** They may be had, after they could not be: whoever wants them takes them anew. */
  onBack(tracks: readonly Remote[]): void
}

/** So often a track that could not be had is tried again by itself. */
const attemptsMax = 5

/** What the other nodes of a room send, and how it comes here. */
export class RemoteTracks {
  readonly #options: RemoteTracksOptions
  readonly #tracks = new Map<TrackId, RemoteTrack>()
  readonly #slots = new Map<TrackId, RemoteTrack<null, 'voice'>>()
  readonly #inflows = new Map<Remote, Inflow>()
  /** By node and router of ours; and one that is being prepared there. */
  readonly #inlets = new Map<string, Set<InletPipe>>()
  readonly #preparing = new Map<string, Promise<InletPipe>>()
  readonly #attempts = new Map<Remote, number>()
  readonly #opened = (link: NodeLink) => this.#linkOpened(link)
  #closed = false

  constructor(options: RemoteTracksOptions) {
    this.#options = options
    options.nodePipes.onOpened.add(this.#opened)
  }

  /** Of peers, without slots of voices. */
  all(): RemoteTrack[] {
    return [...this.#tracks.values()]
  }

  get(trackId: TrackId): RemoteTrack | undefined {
    return this.#tracks.get(trackId)
  }

  slot(trackId: TrackId): RemoteTrack<null, 'voice'> | undefined {
    return this.#slots.get(trackId)
  }

  inflows(): Inflow[] {
    return [...this.#inflows.values()]
  }

  /** All that a node has, in place of what it had before. The answer: tracks of peers that are new. */
  set(link: NodeLink, { peers, voices }: Pick<RemotePart, 'peers' | 'voices'>): RemoteTrack[] {
    const known = new Set([...peers.flatMap(({ tracks }) => tracks), ...voices].map(({ trackId }) => trackId))
    for (const track of [...this.#tracks.values(), ...this.#slots.values()])
      if (track.link.nodeId === link.nodeId && !known.has(track.trackId)) this.#drop(track)
    for (const { trackId } of voices) if (!this.#slots.has(trackId)) this.#slots.set(trackId, slotOf(link, trackId))
    return peers.flatMap((peer) => peer.tracks.flatMap((track) => this.#setTrack(link, peer, track) ?? []))
  }

  drop(nodeId: string) {
    for (const track of [...this.#tracks.values(), ...this.#slots.values()])
      if (track.link.nodeId === nodeId) this.#drop(track)
    for (const pipes of this.#inlets.values()) for (const pipe of pipes) if (pipe.link.nodeId === nodeId) pipe.close()
  }

  /**
   * The track lands on `target`, unless it stands on another router of ours already, where it can be taken from.
   * Throws ProblemError NOT_FOUND, MEDIA_UNAVAILABLE.
   */
  async take(track: Remote, target: RoomRouter): Promise<Inflow> {
    if (track.closed || this.#closed) throw new ProblemError('NOT_FOUND')
    const inflow = this.#inflows.get(track) ?? this.#begin(track, target)
    await inflow.open
    return inflow
  }

  close() {
    this.#closed = true
    this.#options.nodePipes.onOpened.delete(this.#opened)
    for (const track of [...this.#tracks.values(), ...this.#slots.values()]) this.#drop(track)
    for (const pipes of this.#inlets.values()) for (const pipe of pipes) pipe.close()
  }

  #setTrack(link: NodeLink, { peerId }: MeshPeer, { trackId, source, paused, mimeType, lines }: MeshTrack) {
    const known = this.#tracks.get(trackId)
    known?.setPaused(paused)
    if (known) return null
    const picture = kindOf(source) === 'audio' ? null : this.#pictureOf(trackId, lines)
    const track = new RemoteTrack({ link, trackId, peerId, source, mimeType, paused, picture })
    this.#tracks.set(trackId, track)
    return track
  }

  #pictureOf(trackId: TrackId, lines: readonly number[]) {
    const { clock } = this.#options
    const review = () => {
      const track = this.#tracks.get(trackId)
      if (track) this.#inflows.get(track)?.review()
    }
    const demand = new RegionDemand({ clock, layerCount: Math.max(1, lines.length), onWanted: review })
    return { lines, demand, gate: new KeyFrameGate(clock, mediaLimits.keyFramePeriodMs) }
  }

  #drop(track: Remote) {
    this.#tracks.delete(track.trackId)
    this.#slots.delete(track.trackId)
    this.#attempts.delete(track)
    track.close()
  }

  #begin(track: Remote, router: RoomRouter): Inflow {
    const inflow = new Inflow({
      track,
      router,
      clock: this.#options.clock,
      carry: () => this.#carry(track, router),
      onClosed: (closed) => this.#inflowClosed(closed),
    })
    this.#inflows.set(track, inflow)
    inflow.open.then(
      () => this.#attempts.delete(track),
      () => this.#tryLater(track),
    )
    return inflow
  }

  #inflowClosed(inflow: Inflow) {
    const { track } = inflow
    if (this.#inflows.get(track) === inflow) this.#inflows.delete(track)
    // It came, and went without its sender: a worker or a pipe is gone. Consumers of it end a moment later than it does.
    if (inflow.landed && !track.closed) this.#backLater(track)
  }

  #tryLater(track: Remote) {
    const attempts = (this.#attempts.get(track) ?? 0) + 1
    if (track.closed || this.#closed || attempts > attemptsMax) return
    this.#attempts.set(track, attempts)
    this.#backLater(track)
  }

  #backLater(track: Remote) {
    this.#options.clock.after(mediaLimits.pipeRetryMs, () => this.#back([track]))
  }

  #linkOpened({ nodeId }: NodeLink) {
    const tracks = [...this.#tracks.values(), ...this.#slots.values()].filter(({ link }) => link.nodeId === nodeId)
    for (const track of tracks) this.#attempts.delete(track)
    this.#back(tracks)
  }

  #back(tracks: readonly Remote[]) {
    const missing = tracks.filter((track) => !track.closed && !this.#inflows.has(track))
    if (missing.length > 0 && !this.#closed) this.#options.onBack(missing)
  }

  /** Through a pipe that stands, if its far end is where the sender is; through a new one otherwise. */
  async #carry(track: Remote, router: RoomRouter): Promise<{ pipe: InletPipe; carried: CarriedTrack }> {
    const key = `${track.link.nodeId} ${router.id}`
    const tried = new Set<InletPipe>()
    for (;;) {
      // Nothing is awaited where nothing is under way: who comes next must see the pipe that this one prepares.
      const preparing = this.#preparing.get(key)
      const standing = [...(this.#inlets.get(key) ?? [])].find((one) => !tried.has(one))
      const pipe = standing ?? (preparing ? await preparing : null)
      if (!pipe || tried.has(pipe)) break
      tried.add(pipe)
      const carried = await pipe.carry(track.trackId).catch(notFoundAsNull)
      if (carried) return { pipe, carried }
      if (pipe.idle) pipe.close()
    }
    const pipe = await this.#prepare(key, track, router)
    return { pipe, carried: await pipe.carry(track.trackId) }
  }

  #prepare(key: string, { link, trackId }: Remote, router: RoomRouter): Promise<InletPipe> {
    const { nodePipes, newId, roomId } = this.#options
    const preparing = (async () => {
      const onClosed = (closed: InletPipe) => void this.#inlets.get(key)?.delete(closed)
      const pipe = await InletPipe.prepare({ pipeId: newId<string>(), link, router, nodePipes, onClosed })
      pipe.connect(roomId, trackId)
      this.#inlets.set(key, (this.#inlets.get(key) ?? new Set()).add(pipe))
      return pipe
    })()
    this.#preparing.set(key, preparing)
    return preparing.finally(() => this.#preparing.get(key) === preparing && this.#preparing.delete(key))
  }
}

const slotOf = (link: NodeLink, trackId: TrackId) =>
  new RemoteTrack({
    link,
    trackId,
    peerId: null,
    source: 'voice',
    mimeType: 'audio/opus',
    paused: false,
    picture: null,
  })

function notFoundAsNull(error: unknown): null {
  if (error instanceof ProblemError && error.code === 'NOT_FOUND') return null
  throw error
}
