import type { NetworkPath } from '../../../sfu/protocol/media.ts'

/** How media travels, and how long there and back takes; null while that is not measured. */
export interface SelectedPath {
  path: NetworkPath
  rttMs: number | null
}

type Stat = Record<string, unknown> & { id: string; type: string }

/** Which candidate pair a connection uses, read from its statistics; null while it has none. */
export function selectedPath(report: Iterable<unknown>): SelectedPath | null {
  const stats = new Map([...(report as Iterable<Stat>)].map((stat) => [stat.id, stat]))
  const all = [...stats.values()]
  const transport = all.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
  // Firefox has no transport that says so; there the pair itself does.
  const pair = transport
    ? stats.get(String(transport['selectedCandidatePairId']))
    : all.find((stat) => stat.type === 'candidate-pair' && stat['selected'] === true)
  if (!pair) return null
  const local = stats.get(String(pair['localCandidateId']))
  if (!local) return null
  const rtt = pair['currentRoundTripTime']
  return { path: pathOf(local), rttMs: typeof rtt === 'number' && rtt > 0 ? Math.max(1, Math.round(rtt * 1000)) : null }
}

function pathOf(local: Stat): NetworkPath {
  if (local['candidateType'] === 'relay') return 'relay'
  return local['protocol'] === 'tcp' ? 'tcp' : 'udp'
}
