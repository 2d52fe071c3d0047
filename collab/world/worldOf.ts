import type { NodeReport } from '../ports.ts'
import type { World, WorldFlow, WorldLink, WorldNode, WorldRooms } from '../protocol/world.ts'

type LinkEnd = NodeReport['links'][number]

const worseFirst = ['dead', 'silent', 'open'] as const
const noPipes = { openCount: 0, restingCount: 0, layerCount: 0 }

/** Puts together what each node says for itself: of a link both ends speak, of a room every node that has it. */
export function worldOf(reports: readonly NodeReport[], at: string): World {
  return { at, nodes: reports.map(nodeOf), links: linksOf(reports), rooms: roomsOf(reports) }
}

function nodeOf({ links: _links, spread: _spread, ...node }: NodeReport): WorldNode {
  return node
}

function linksOf(reports: readonly NodeReport[]): WorldLink[] {
  const ends = new Map<string, [LinkEnd | null, LinkEnd | null]>()
  for (const { nodeId, links } of reports)
    for (const end of links) {
      const first = nodeId < end.nodeId
      const key = JSON.stringify(first ? [nodeId, end.nodeId] : [end.nodeId, nodeId])
      const pair = ends.get(key) ?? [null, null]
      pair[first ? 0 : 1] = end
      ends.set(key, pair)
    }
  return [...ends].map(([key, [a, b]]) => ({
    nodeIds: JSON.parse(key) as [string, string],
    state: worseFirst.find((state) => a?.state === state || b?.state === state) ?? 'dead',
    rttMs: meanOf([a?.rttMs, b?.rttMs]),
    there: flowOf(a, b),
    back: flowOf(b, a),
  }))
}

/** From one end to the other: the sender knows what it sends, the receiver what arrived of it. */
function flowOf(from: LinkEnd | null, to: LinkEnd | null): WorldFlow {
  return {
    bitrate: from?.bitrateOut ?? to?.bitrateIn ?? 0,
    lossShare: to?.lossShareIn ?? from?.lossShareOut ?? 0,
    ...(from?.pipesOut ?? to?.pipesIn ?? noPipes),
  }
}

/** Of a set of nodes each says how many rooms it knows there; one that was not asked yet knows of fewer. */
function roomsOf(reports: readonly NodeReport[]): WorldRooms[] {
  const rooms = new Map<string, WorldRooms>()
  for (const { spread } of reports)
    for (const { nodeIds, roomCount, peerCount } of spread) {
      const key = JSON.stringify(nodeIds)
      const known = rooms.get(key) ?? { nodeIds, roomCount: 0, peerCount: 0 }
      known.roomCount = Math.max(known.roomCount, roomCount)
      known.peerCount += peerCount
      rooms.set(key, known)
    }
  return [...rooms.values()].toSorted((a, b) => b.nodeIds.length - a.nodeIds.length || b.peerCount - a.peerCount)
}

function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number')
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
