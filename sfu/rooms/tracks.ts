import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { RoomMay } from '../../infra/contract/roomRules.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { RoomMedia } from '../media/roomMedia.ts'
import type { Track } from '../media/track.ts'
import type { ConsumerOptions, SeenTile, TrackSource } from '../protocol/media.ts'
import type { RtpParameters } from '../protocol/rtp.ts'
import type { Mailbox } from './mailbox.ts'
import type { Peer } from './peer.ts'
import { demand, leads, may, maySend } from './permissions.ts'
import type { Roster } from './roster.ts'

export interface TracksDeps {
  mailbox: Mailbox
  newId: <T extends string>() => T
  /** What members may do now. */
  rules: () => RoomMay
}

/** What peers send and who receives it. All methods run within the room's mailbox. */
export class Tracks {
  readonly #roster: Roster
  readonly #mailbox: Mailbox
  readonly #newId: <T extends string>() => T
  readonly #media: RoomMedia
  readonly #rules: () => RoomMay

  constructor(roster: Roster, media: RoomMedia, { mailbox, newId, rules }: TracksDeps) {
    this.#roster = roster
    this.#rules = rules
    this.#media = media
    this.#mailbox = mailbox
    this.#newId = newId
  }

  /** Throws ProblemError FORBIDDEN, MEDIA_REFUSED, MEDIA_UNAVAILABLE. */
  async open(
    peer: Peer,
    input: { source: TrackSource; rtpParameters: z.output<typeof RtpParameters>; paused: boolean; lines: number[] },
  ): Promise<TrackId> {
    const { source } = input
    const mayFlow = maySend(peer.role, source, this.#rules(), peer.mayUnmuteOnce)
    // A microphone may be had, and stays shut: whoever comes back with an open one need not choose it anew.
    demand(mayFlow || (source === 'microphone' && may(peer.role, 'publish')))
    const media = mediaOf(peer)
    const paused = input.paused || !mayFlow
    const track = await media.openTrack({ trackId: this.#newId<TrackId>(), ...input, paused })
    if (paused !== input.paused) peer.line?.notify('you.muted', { by: null })
    this.#roster.tell('peer.changed', peer.info(), peer)
    // Offered in a task of its own: the sender's answer need not wait for a thousand consumers. A picture is offered
    // to whoever says that they see it.
    if (!track.picture) this.#mailbox.must(() => this.#offer(track, peer))
    return track.trackId
  }

  /** Throws ProblemError NOT_FOUND. */
  async pause(peer: Peer, trackId: TrackId, paused: boolean): Promise<void> {
    const media = mediaOf(peer)
    const track = media.track(trackId)
    if (!track) throw new ProblemError('NOT_FOUND')
    if (!paused) demand(maySend(peer.role, track.source, this.#rules(), peer.mayUnmuteOnce))
    await media.pauseTrack(track, paused)
    if (!paused && track.source === 'microphone') peer.mayUnmuteOnce = false
    this.#roster.tell('peer.changed', peer.info(), peer)
  }

  /** Throws ProblemError NOT_FOUND. */
  close(peer: Peer, trackId: TrackId): void {
    if (!mediaOf(peer).closeTrack(trackId)) throw new ProblemError('NOT_FOUND')
    this.#roster.tell('peer.changed', peer.info(), peer)
  }

  /** Closes everything a peer sends; telling is up to the caller. */
  closeAll({ media }: Peer): void {
    for (const { trackId } of media?.tracks() ?? []) media?.closeTrack(trackId)
  }

  /** Pauses somebody's microphone or camera at the node. True when it was open. */
  async pauseAll({ media }: Peer, which: 'microphone' | 'camera'): Promise<boolean> {
    const open = media?.tracks().filter(({ source, paused }) => source === which && !paused) ?? []
    for (const track of open) await media?.pauseTrack(track, true)
    return open.length > 0
  }

  /** Ends what somebody shares. True when there was something. */
  closeScreens({ media }: Peer): boolean {
    const shared = media?.tracks().filter(({ source }) => source === 'screen' || source === 'screenAudio') ?? []
    for (const { trackId } of shared) media?.closeTrack(trackId)
    return shared.length > 0
  }

  /** Whether somebody shares who may not any more. */
  sharesUnasked(peer: Peer): boolean {
    if (leads(peer.role) || this.#rules().share) return false
    return peer.media?.tracks().some(({ source }) => source === 'screen') ?? false
  }

  /** The consumers of an answer to a join: all sound of this node, and its pictures as far as they are seen. */
  async consumeAll(peer: Peer): Promise<ConsumerOptions[]> {
    await peer.media?.listen()
    return (await peer.media?.subscriptions.enter(this.#soundsFor(peer))) ?? []
  }

  /** After the answer: what comes from other nodes. Nobody waits for it. */
  offerFar(peer: Peer): void {
    peer.media?.subscriptions.enterFar(this.#soundsFor(peer))
  }

  /** What a newcomer sees at first: every shared screen, and cameras in roster order. */
  firstTiles(peerId: PeerId, { camerasMax, lines }: { camerasMax: number; lines: number }): SeenTile[] {
    const tracks = this.#tracksFor(peerId)
    const flowing = tracks.filter(({ paused }) => !paused)
    const screens = flowing.filter(({ source }) => source === 'screen').slice(0, mediaLimits.firstScreensMax)
    const cameras = flowing.filter(({ source }) => source === 'camera').slice(0, camerasMax)
    return [
      ...screens.map(({ trackId }) => ({ trackId, lines: mediaLimits.screenLinesMax, rank: 'stage' as const })),
      ...cameras.map(({ trackId }) => ({ trackId, lines, rank: 'tile' as const })),
    ]
  }

  /** Sound of another node that is new here. The room does not wait for it: that node may not be heard. */
  offerRemote(tracks: readonly Track[]): void {
    for (const track of tracks) void this.#offer(track)
  }

  #soundsFor({ peerId }: Peer): Track[] {
    return this.#tracksFor(peerId).filter((track) => !track.picture)
  }

  #tracksFor(peerId: PeerId): Track[] {
    const here = this.#roster.all().flatMap((peer) => (peer.peerId === peerId ? [] : (peer.media?.tracks() ?? [])))
    return [...here, ...this.#media.remoteTracks().filter((track) => track.peerId !== peerId)]
  }

  /** Sound is for everybody; whoever has no socket now gets it with the answer to the next join. */
  async #offer(track: Track, sender?: Peer): Promise<void> {
    const listeners = this.#roster.all().filter((peer) => peer !== sender && peer.line)
    await Promise.all(listeners.map(({ media }) => media?.subscriptions.hear(track)))
  }
}

function mediaOf(peer: Peer): PeerMedia {
  if (!peer.media) throw new ProblemError('MEDIA_UNAVAILABLE')
  return peer.media
}
