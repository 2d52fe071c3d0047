import type { NetworkPath } from '../../../../sfu/protocol/media.ts'

/** Counters of one received track, as the browser keeps them; they only grow. */
export interface InboundCounters {
  /** `MediaStreamTrack.id` of what plays it. */
  trackKey: string
  kind: 'audio' | 'video'
  codec: string | null
  bytes: number
  packets: number
  packetsLost: number
  jitterMs: number
  frameWidth: number
  frameHeight: number
  framesPerSecond: number
  framesDecoded: number
  framesDropped: number
  decodeSeconds: number
  freezeCount: number
  frozenSeconds: number
  samples: number
  samplesConcealed: number
}

/** Counters of one layer that is sent. */
export interface OutboundCounters {
  trackKey: string | null
  kind: 'audio' | 'video'
  /** Lowest first as encodings stand; null for a single one. */
  rid: string | null
  codec: string | null
  bytes: number
  frameWidth: number
  frameHeight: number
  framesPerSecond: number
  active: boolean
  targetBitrate: number
  limitedBy: 'nothing' | 'cpu' | 'bandwidth'
  /** Of the last receiver report. */
  lossShare: number | null
}

/** One transport at one moment. */
export interface LinkSample {
  atMs: number
  inbound: InboundCounters[]
  outbound: OutboundCounters[]
  path: NetworkPath | null
  rttMs: number | null
  /** All that is sent and received, in bytes. */
  bytesSent: number
  bytesReceived: number
  /** Answers to the transport's own questions whether the other end is there. */
  responses: number
}

type Stat = Record<string, unknown> & { id: string; type: string }

/** Reads what this page needs out of a transport's statistics. */
export function readStats(report: RTCStatsReport | ReadonlyMap<string, unknown>, atMs: number): LinkSample {
  const stats = [...(report as ReadonlyMap<string, Stat>).values()]
  const byId = new Map(stats.map((stat) => [stat.id, stat]))
  const sample: LinkSample = {
    atMs,
    inbound: [],
    outbound: [],
    path: null,
    rttMs: null,
    bytesSent: 0,
    bytesReceived: 0,
    responses: 0,
  }
  for (const stat of stats) {
    if (stat.type === 'inbound-rtp') sample.inbound.push(inboundOf(stat, byId))
    else if (stat.type === 'outbound-rtp') sample.outbound.push(outboundOf(stat, byId))
  }
  const pair = chosenPair(stats, byId)
  if (pair) Object.assign(sample, pathOf(pair, byId))
  return sample
}

function inboundOf(stat: Stat, byId: ReadonlyMap<string, Stat>): InboundCounters {
  return {
    trackKey: String(stat['trackIdentifier'] ?? ''),
    kind: stat['kind'] === 'audio' ? 'audio' : 'video',
    codec: codecOf(stat, byId),
    bytes: number(stat, 'bytesReceived'),
    packets: number(stat, 'packetsReceived'),
    packetsLost: number(stat, 'packetsLost'),
    jitterMs: number(stat, 'jitter') * 1000,
    frameWidth: number(stat, 'frameWidth'),
    frameHeight: number(stat, 'frameHeight'),
    framesPerSecond: number(stat, 'framesPerSecond'),
    framesDecoded: number(stat, 'framesDecoded'),
    framesDropped: number(stat, 'framesDropped'),
    decodeSeconds: number(stat, 'totalDecodeTime'),
    freezeCount: number(stat, 'freezeCount'),
    frozenSeconds: number(stat, 'totalFreezesDuration'),
    samples: number(stat, 'totalSamplesReceived'),
    samplesConcealed: number(stat, 'concealedSamples') - number(stat, 'silentConcealedSamples'),
  }
}

function outboundOf(stat: Stat, byId: ReadonlyMap<string, Stat>): OutboundCounters {
  const source = byId.get(String(stat['mediaSourceId'] ?? ''))
  const heard = byId.get(String(stat['remoteId'] ?? ''))
  const limit = stat['qualityLimitationReason']
  return {
    trackKey: source ? String(source['trackIdentifier'] ?? '') : null,
    kind: stat['kind'] === 'audio' ? 'audio' : 'video',
    rid: typeof stat['rid'] === 'string' ? stat['rid'] : null,
    codec: codecOf(stat, byId),
    bytes: number(stat, 'bytesSent'),
    frameWidth: number(stat, 'frameWidth'),
    frameHeight: number(stat, 'frameHeight'),
    framesPerSecond: number(stat, 'framesPerSecond'),
    active: stat['active'] !== false,
    targetBitrate: number(stat, 'targetBitrate'),
    limitedBy: limit === 'cpu' || limit === 'bandwidth' ? limit : 'nothing',
    lossShare: typeof heard?.['fractionLost'] === 'number' ? heard['fractionLost'] : null,
  }
}

function codecOf(stat: Stat, byId: ReadonlyMap<string, Stat>): string | null {
  const mimeType = byId.get(String(stat['codecId'] ?? ''))?.['mimeType']
  return typeof mimeType === 'string' ? (mimeType.split('/')[1] ?? null) : null
}

/** Firefox knows no `selectedCandidatePairId`; there the nominated pair that carries something is it. */
function chosenPair(stats: readonly Stat[], byId: ReadonlyMap<string, Stat>): Stat | undefined {
  const transport = stats.find(({ type }) => type === 'transport')
  const selected = byId.get(String(transport?.['selectedCandidatePairId'] ?? ''))
  return (
    selected ?? stats.find((stat) => stat.type === 'candidate-pair' && (stat['selected'] ?? stat['nominated']) === true)
  )
}

function pathOf(pair: Stat, byId: ReadonlyMap<string, Stat>): Partial<LinkSample> {
  const local = byId.get(String(pair['localCandidateId'] ?? ''))
  const rtt = pair['currentRoundTripTime']
  return {
    path: local ? pathFrom(local) : null,
    rttMs: typeof rtt === 'number' ? rtt * 1000 : null,
    bytesSent: number(pair, 'bytesSent'),
    bytesReceived: number(pair, 'bytesReceived'),
    responses: number(pair, 'responsesReceived'),
  }
}

function pathFrom(local: Stat): NetworkPath {
  if (local['candidateType'] === 'relay') return 'relay'
  return local['protocol'] === 'tcp' ? 'tcp' : 'udp'
}

function number(stat: Stat, name: string): number {
  const value = stat[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
