import type { TrackSample } from '../link/mediaWatch.ts'
import type { RemoteTrack } from './remoteTracks.ts'

export interface PathCounts {
  /** All that came from the far end: bytes, and answers to ICE. */
  heard: number
  sent: number
  /** Packets by the id of the received track. */
  packets: ReadonlyMap<string, number>
}

/** What the watch needs of a report, in any browser: absent counters count as nothing. */
export function countPath(report: RTCStatsReport): PathCounts {
  let heard = 0
  let sent = 0
  const packets = new Map<string, number>()
  for (const stat of report.values() as Iterable<Record<string, unknown>>) {
    if (stat['type'] === 'candidate-pair')
      heard += numberOf(stat['bytesReceived']) + numberOf(stat['responsesReceived'])
    else if (stat['type'] === 'outbound-rtp') sent += numberOf(stat['packetsSent'])
    else if (stat['type'] === 'inbound-rtp')
      packets.set(String(stat['trackIdentifier']), numberOf(stat['packetsReceived']))
  }
  return { heard, sent, packets }
}

export function trackSamples(
  remotes: readonly RemoteTrack[],
  { packets }: PathCounts,
  expected: (remote: RemoteTrack) => boolean,
): TrackSample[] {
  return remotes.map((remote) => ({
    consumerId: remote.consumerId,
    peerId: remote.peerId,
    progress: packets.get(remote.track.id) ?? 0,
    expected: expected(remote),
  }))
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)
