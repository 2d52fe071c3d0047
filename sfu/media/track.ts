import type { Producer } from 'mediasoup/types'
import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import type { ConsumedSource, TrackSource } from '../protocol/media.ts'
import type { RtpParameters } from '../protocol/rtp.ts'
import type { RoomRouter } from './roomRouter.ts'
import type { Demand } from './subscriptions/demand.ts'
import type { KeyFrameGate } from './subscriptions/keyFrameGate.ts'

/** What can be received: a track, or a voice slot. */
export interface Receivable {
  readonly trackId: TrackId
  readonly peerId: PeerId | null
  readonly source: ConsumedSource
  readonly producer: Producer
  readonly home: RoomRouter
}

/** A track somebody sends, with whom it belongs to. Its producer bears its id, on every router it reaches. */
export interface Track extends Receivable {
  readonly trackId: TrackId
  readonly peerId: PeerId
  readonly source: TrackSource
  readonly producer: Producer
  /** Where its sender is. */
  readonly home: RoomRouter
  /** Null for sound. */
  readonly picture: TrackPicture | null
}

export interface TrackPicture {
  /** Height in pixels of each spatial layer, lowest first. */
  readonly lines: readonly number[]
  readonly demand: Demand
  readonly gate: KeyFrameGate
}

export interface TrackOpening {
  trackId: TrackId
  source: TrackSource
  rtpParameters: z.output<typeof RtpParameters>
  paused: boolean
  lines: readonly number[]
}

export const kindOf = (source: TrackSource) => (source === 'camera' || source === 'screen' ? 'video' : 'audio')

/** How many spatial layers a sender's parameters promise. */
export function layerCountOf({ encodings = [] }: z.output<typeof RtpParameters>): number {
  if (encodings.length > 1) return encodings.length
  const [, spatial] = /^[LS]([1-3])T/.exec(encodings[0]?.scalabilityMode ?? '') ?? []
  return Number(spatial ?? 1)
}
