import type { z } from 'zod'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import type { ConsumedSource, TrackSource } from '../protocol/media.ts'
import type { RtpParameters } from '../protocol/rtp.ts'
import type { RoomRouter } from './roomRouter.ts'
import type { Demand, Layer } from './subscriptions/demand.ts'
import type { KeyFrameGate } from './subscriptions/keyFrameGate.ts'

/** What can be received: a track, or a voice slot; of this node or of another one. */
export interface Receivable {
  readonly trackId: TrackId
  readonly peerId: PeerId | null
  readonly source: ConsumedSource
  /** The id of its producer, on every router it reaches. */
  readonly producerId: string
  /** In lower case. */
  readonly mimeType: string
  /** The sender's intention: muted, camera off. */
  readonly paused: boolean
  readonly closed: boolean
  /** Where its sender is; null on another node. */
  readonly home: RoomRouter | null
}

/** A track somebody sends, with whom it belongs to. Its producers bear its id. */
export interface Track extends Receivable {
  readonly peerId: PeerId
  readonly source: TrackSource
  /** Null for sound. */
  readonly picture: TrackPicture | null
}

/** Where it is noted which layers are looked at. */
export interface PictureDemand {
  /** One viewer needs `to` from now on, and `from` no more. */
  change(from: Layer, to: Layer): void
  /** The highest that anybody here needs. */
  readonly needed: Layer
  close(): void
}

export interface TrackPicture {
  /** Height in pixels of each spatial layer, lowest first. */
  readonly lines: readonly number[]
  readonly demand: PictureDemand
  readonly gate: KeyFrameGate
}

/** Of a track whose sender is here, and is told what is needed. */
export type LocalPicture = TrackPicture & { readonly demand: Demand }

export interface TrackOpening {
  trackId: TrackId
  source: TrackSource
  rtpParameters: z.output<typeof RtpParameters>
  paused: boolean
  lines: readonly number[]
}

export const kindOf = (source: ConsumedSource) => (source === 'camera' || source === 'screen' ? 'video' : 'audio')

/** How many spatial layers a sender's parameters promise. */
export function layerCountOf({ encodings = [] }: z.output<typeof RtpParameters>): number {
  if (encodings.length > 1) return encodings.length
  const [, spatial] = /^[LS]([1-3])T/.exec(encodings[0]?.scalabilityMode ?? '') ?? []
  return Number(spatial ?? 1)
}

/**
 * VP8 with temporal layers freezes over a lossy pipe when it has other viewers as well: what mediasoup sends a second
 * time carries the numbers of another consumer's pictures.
 */
export const isLayeredVp8 = ({ codecs, encodings = [] }: z.output<typeof RtpParameters>) =>
  codecs[0]?.mimeType.toLowerCase() === 'video/vp8' &&
  encodings.some(({ scalabilityMode }) => /T[2-9]/.test(scalabilityMode ?? ''))
