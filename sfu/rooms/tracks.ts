import type { z } from 'zod'
import type { TrackId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PeerMedia, Track } from '../media/peerMedia.ts'
import type { ConsumerOptions, TrackSource } from '../protocol/media.ts'
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
    input: { source: TrackSource; rtpParameters: z.output<typeof RtpParameters>; paused: boolean },
  ): Promise<TrackId> {
    demand(may(peer.role, 'publish'))
    const media = mediaOf(peer)
    const { source, rtpParameters, paused } = input
    const track = await media.openTrack({ trackId: this.#newId<TrackId>(), source, rtpParameters, paused })
    this.#roster.tell('peer.changed', peer.info(), peer)
    // Offered in a task of its own: the sender's answer need not wait for a thousand consumers.
    this.#mailbox.must(() => this.#offer(track, peer))
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

  /** Pauses somebody's microphone at the node. True when it was open. */
  async mute(peer: Peer): Promise<boolean> {
    const { media } = peer
    const open = media?.tracks().filter(({ source, producer }) => source === 'microphone' && !producer.paused) ?? []
    for (const track of open) await media?.pauseTrack(track, true)
    return open.length > 0
  }

  /** A paused consumer for every track that is there. */
  async consumeAll(peer: Peer): Promise<ConsumerOptions[]> {
    const { media } = peer
    if (!media) return []
    const tracks = this.#roster.all().flatMap((other) => (other === peer ? [] : (other.media?.tracks() ?? [])))
    const consumers = await Promise.all(tracks.map((track) => media.consume(track)))
    return consumers.filter((consumer) => consumer !== null)
  }

  speakers(levels: { producerId: string; level: number }[]) {
    const owners = new Map(
      this.#roster
        .all()
        .flatMap(({ peerId, media }) => media?.tracks().map(({ producer }) => [producer.id, peerId] as const) ?? []),
    )
    return levels.flatMap(({ producerId, level }) => {
      const peerId = owners.get(producerId)
      return peerId ? [{ peerId, level }] : []
    })
  }

  /** Whoever has no socket now gets the track with the answer to the next join. */
  async #offer(track: Track, sender: Peer): Promise<void> {
    const viewers = this.#roster.all().filter((peer) => peer !== sender && peer.line)
    await Promise.all(
      viewers.map(async (viewer) => {
        const offer = await viewer.media?.consume(track)
        if (offer) viewer.line?.notify('consumer.offered', offer)
      }),
    )
  }
}

function mediaOf(peer: Peer): PeerMedia {
  if (!peer.media) throw new ProblemError('MEDIA_UNAVAILABLE')
  return peer.media
}
