import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { Track } from '../media/track.ts'
import type { ConsumerOptions, SeenTile, TrackSource } from '../protocol/media.ts'
import type { RtpParameters } from '../protocol/rtp.ts'
import type { Mailbox } from './mailbox.ts'
import type { Peer } from './peer.ts'
import { demand, may } from './permissions.ts'
import type { Roster } from './roster.ts'

/** What peers send and who receives it. All methods run within the room's mailbox. */
export class Tracks {
  readonly #roster: Roster
  readonly #mailbox: Mailbox
  readonly #newId: <T extends string>() => T

  constructor(roster: Roster, mailbox: Mailbox, newId: <T extends string>() => T) {
    this.#roster = roster
    this.#mailbox = mailbox
    this.#newId = newId
  }

  /** Throws ProblemError FORBIDDEN, MEDIA_REFUSED, MEDIA_UNAVAILABLE. */
  async open(
    peer: Peer,
    input: { source: TrackSource; rtpParameters: z.output<typeof RtpParameters>; paused: boolean; lines: number[] },
  ): Promise<TrackId> {
    demand(may(peer.role, 'publish'))
    const media = mediaOf(peer)
    const track = await media.openTrack({ trackId: this.#newId<TrackId>(), ...input })
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
    if (!paused) demand(may(peer.role, 'publish'))
    await media.pauseTrack(track, paused)
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

  /** Pauses somebody's microphone at the node. True when it was open. */
  async mute(peer: Peer): Promise<boolean> {
    const { media } = peer
    const open = media?.tracks().filter(({ source, producer }) => source === 'microphone' && !producer.paused) ?? []
    for (const track of open) await media?.pauseTrack(track, true)
    return open.length > 0
  }

  /** The consumers of an answer to a join: all sound, and pictures as far as they are seen. */
  async consumeAll(peer: Peer): Promise<ConsumerOptions[]> {
    const sounds = this.#roster
      .all()
      .flatMap((other) => (other === peer ? [] : (other.media?.tracks() ?? [])))
      .filter((track) => !track.picture)
    await peer.media?.listen()
    return (await peer.media?.subscriptions.enter(sounds)) ?? []
  }

  /** What a newcomer sees at first: every shared screen, and cameras in roster order. */
  firstTiles(peerId: PeerId, { camerasMax, lines }: { camerasMax: number; lines: number }): SeenTile[] {
    const tracks = this.#roster.all().flatMap((peer) => (peer.peerId === peerId ? [] : (peer.media?.tracks() ?? [])))
    const flowing = tracks.filter(({ producer }) => !producer.paused)
    const screens = flowing.filter(({ source }) => source === 'screen').slice(0, mediaLimits.firstScreensMax)
    const cameras = flowing.filter(({ source }) => source === 'camera').slice(0, camerasMax)
    return [
      ...screens.map(({ trackId }) => ({ trackId, lines: mediaLimits.screenLinesMax, rank: 'stage' as const })),
      ...cameras.map(({ trackId }) => ({ trackId, lines, rank: 'tile' as const })),
    ]
  }

  /** Sound is for everybody; whoever has no socket now gets it with the answer to the next join. */
  async #offer(track: Track, sender: Peer): Promise<void> {
    const listeners = this.#roster.all().filter((peer) => peer !== sender && peer.line)
    await Promise.all(listeners.map(({ media }) => media?.subscriptions.hear(track)))
  }
}

function mediaOf(peer: Peer): PeerMedia {
  if (!peer.media) throw new ProblemError('MEDIA_UNAVAILABLE')
  return peer.media
}
