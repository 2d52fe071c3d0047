import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { NodeLink } from '../../mesh/nodeLink.ts'
import type { ConsumedSource, TrackSource } from '../../protocol/media.ts'
import type { Receivable, TrackPicture } from '../track.ts'
import type { RegionDemand } from './regionDemand.ts'

/** What is known of a track of another node. */
export interface RemoteTrackOptions<P, S> {
  link: NodeLink
  trackId: TrackId
  peerId: P
  source: S
  mimeType: string
  paused: boolean
  picture: (TrackPicture & { demand: RegionDemand }) | null
}

/** A track, or a slot of voices, whose sender is connected to another node. It crosses when somebody here wants it. */
export class RemoteTrack<
  P extends PeerId | null = PeerId,
  S extends ConsumedSource = TrackSource,
> implements Receivable {
  readonly link: NodeLink
  readonly trackId: TrackId
  readonly peerId: P
  readonly source: S
  readonly mimeType: string
  readonly picture: (TrackPicture & { demand: RegionDemand }) | null
  readonly home = null
  #paused: boolean
  #closed = false
  #onPaused: ((paused: boolean) => void) | null = null
  #onClosed: (() => void) | null = null

  constructor({ link, trackId, peerId, source, mimeType, paused, picture }: RemoteTrackOptions<P, S>) {
    this.link = link
    this.trackId = trackId
    this.peerId = peerId
    this.source = source
    this.mimeType = mimeType.toLowerCase()
    this.picture = picture
    this.#paused = paused
  }

  get producerId(): string {
    return this.trackId
  }

  get paused() {
    return this.#paused
  }

  get closed() {
    return this.#closed
  }

  /** Whoever brings it here hears of it; one at a time. */
  follow(events: { onPaused(paused: boolean): void; onClosed(): void } | null) {
    this.#onPaused = events ? (paused) => events.onPaused(paused) : null
    this.#onClosed = events ? () => events.onClosed() : null
  }

  setPaused(paused: boolean) {
    if (this.#paused === paused) return
    this.#paused = paused
    this.#onPaused?.(paused)
  }

  /** Its sender closed it, or does not count any more. */
  close() {
    if (this.#closed) return
    this.#closed = true
    this.#onClosed?.()
    this.picture?.demand.close()
    this.picture?.gate.close()
  }
}

/** Either of the two things that can be taken from another node. */
export type Remote = RemoteTrack | RemoteTrack<null, 'voice'>
