import type { Producer } from 'mediasoup/types'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import type { TrackSource } from '../protocol/media.ts'
import type { RoomRouter } from './roomRouter.ts'
import type { Track, LocalPicture } from './track.ts'

export interface LocalTrackOptions {
  trackId: TrackId
  peerId: PeerId
  source: TrackSource
  producer: Producer
  home: RoomRouter
  picture: LocalPicture | null
}

/** A track whose sender is connected to this node. */
export class LocalTrack implements Track {
  readonly trackId: TrackId
  readonly peerId: PeerId
  readonly source: TrackSource
  readonly mimeType: string
  readonly producer: Producer
  readonly home: RoomRouter
  readonly picture: LocalPicture | null

  constructor({ trackId, peerId, source, producer, home, picture }: LocalTrackOptions) {
    this.trackId = trackId
    this.peerId = peerId
    this.source = source
    this.producer = producer
    this.home = home
    this.picture = picture
    // Reading a producer's parameters copies them; asked for every consumer it would be a third of a join's cost.
    this.mimeType = producer.rtpParameters.codecs[0]?.mimeType.toLowerCase() ?? ''
  }

  get producerId() {
    return this.producer.id
  }

  get paused() {
    return this.producer.paused
  }

  get closed() {
    return this.producer.closed
  }
}
