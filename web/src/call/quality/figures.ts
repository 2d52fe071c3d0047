import type { PeerId } from '../../../../infra/contract/ids.ts'
import type { NetworkPath, QualityReport } from '../../../../sfu/protocol/media.ts'
import type { Reason, OwnReason } from './blame.ts'
import type { Grade } from './grade.ts'
import type { LinkSample, OutboundCounters } from './sample.ts'
import type { TrackFigures } from './trackWindow.ts'

/** Somebody else's link. */
export interface PeerQuality {
  grade: Grade
  reason: Reason | null
  picture: TrackFigures | null
  sound: TrackFigures | null
}

/** One layer of my camera. */
export interface LayerFigures {
  rid: string | null
  width: number
  height: number
  framesPerSecond: number
  bitrate: number
  active: boolean
}

/** My own link. */
export interface OwnQuality {
  grade: Grade
  reason: OwnReason | null
  codec: string | null
  layers: LayerFigures[]
  bitrate: number
  lossShare: number | null
  limitedBy: 'nothing' | 'cpu' | 'bandwidth' | null
}

/** Both directions share one way, or nearly. */
export interface WayFigures {
  path: NetworkPath | null
  rttMs: number | null
}

/** Layers of one track between two samples; those that send nothing are listed as resting. */
export function layersOf(
  now: LinkSample,
  before: LinkSample | null,
  mine: (counters: OutboundCounters) => boolean,
): LayerFigures[] {
  const seconds = before ? (now.atMs - before.atMs) / 1000 : 0
  return now.outbound
    .filter((counters) => counters.kind === 'video' && mine(counters))
    .toSorted((a, b) => (a.rid ?? '').localeCompare(b.rid ?? ''))
    .map((counters) => {
      const was = before?.outbound.find(({ rid, trackKey }) => rid === counters.rid && trackKey === counters.trackKey)
      const bytes = was ? Math.max(0, counters.bytes - was.bytes) : 0
      const bitrate = seconds > 0 ? (bytes * 8) / seconds : 0
      return {
        rid: counters.rid,
        width: counters.frameWidth,
        height: counters.frameHeight,
        framesPerSecond: counters.framesPerSecond,
        bitrate,
        active: counters.active && bitrate > 0,
      }
    })
}

/** The worst word of all that is sent; null while nothing is. */
export function limitOf(outbound: readonly OutboundCounters[]): OwnQuality['limitedBy'] {
  const sending = outbound.filter(({ kind, active }) => kind === 'video' && active)
  if (sending.length === 0) return null
  const limits = new Set(sending.map(({ limitedBy }) => limitedBy))
  if (limits.has('cpu')) return 'cpu'
  return limits.has('bandwidth') ? 'bandwidth' : 'nothing'
}

/** The worst loss of anything sent, by the last receiver reports. */
export function sendLossOf(outbound: readonly OutboundCounters[]): number | null {
  const known = outbound.filter(({ active }) => active).flatMap(({ lossShare }) => lossShare ?? [])
  return known.length > 0 ? Math.min(1, Math.max(0, ...known)) : null
}

export interface ReportFacts {
  way: WayFigures
  own: OwnQuality
  peers: ReadonlyMap<PeerId, PeerQuality>
  sentBitrate: number
  receivedBitrate: number
}

/** What the node is told every ten seconds, within its limits. */
export function reportOf({ way, own, peers, sentBitrate, receivedBitrate }: ReportFacts): QualityReport {
  const all = [...peers.values()]
  const pictures = all.flatMap(({ picture }) => picture ?? [])
  const losses = all.flatMap(({ picture, sound }) => picture?.lossShare ?? sound?.lossShare ?? [])
  const count = (grade: Grade) => all.filter((quality) => quality.grade === grade).length
  return {
    path: way.path,
    rttMs: way.rttMs === null ? null : Math.min(60_000, Math.max(0, way.rttMs)),
    sendLossShare: own.lossShare,
    receiveLossShare: mean(losses),
    limitedBy: own.limitedBy,
    sentBitrate: Math.min(1e9, Math.max(0, sentBitrate)),
    receivedBitrate: Math.min(1e9, Math.max(0, receivedBitrate)),
    frozenShare: mean(pictures.map(({ frozenShare }) => frozenShare)) ?? 0,
    tiles: { good: count('good'), fair: count('fair'), poor: count('poor'), lost: count('lost') },
  }
}

/** Null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null
}
