import type { World, WorldLink, WorldNode } from '../../../collab/protocol/world.ts'

/** A region as the map draws it. */
export interface MapRegion {
  region: string
  place: string
  nodeCount: number
  peerCount: number
  /** The fullest of its nodes. */
  load: number
}

export type Health = 'well' | 'poor' | 'bad' | 'lost'

/** All links between two regions as one line. */
export interface MapLine {
  from: string
  to: string
  health: Health
  rttMs: number | null
  thereBitrate: number
  backBitrate: number
}

/** From this share of lost packets on, pictures begin to suffer, and sound. */
const poorLossShare = 0.01
const badLossShare = 0.05

export function healthOf({ state, there, back }: WorldLink): Health {
  if (state === 'dead') return 'lost'
  const lossShare = Math.max(there.lossShare, back.lossShare)
  if (state === 'silent' || lossShare >= badLossShare) return 'bad'
  return lossShare >= poorLossShare ? 'poor' : 'well'
}

export function regionsOf(nodes: readonly WorldNode[]): MapRegion[] {
  const regions = new Map<string, MapRegion>()
  for (const { region, place, peerCount, load } of nodes) {
    const known = regions.get(region) ?? { region, place, nodeCount: 0, peerCount: 0, load: 0 }
    regions.set(region, {
      ...known,
      // A node that was given no name for its place is called by the region.
      place: known.place === region ? place : known.place,
      nodeCount: known.nodeCount + 1,
      peerCount: known.peerCount + peerCount,
      load: Math.max(known.load, load),
    })
  }
  return [...regions.values()].toSorted((a, b) => (a.region < b.region ? -1 : 1))
}

const worst: readonly Health[] = ['well', 'poor', 'bad', 'lost']

/** Links within a region, or to a node that tells nothing, have no line. */
export function linesOf({ nodes, links }: Pick<World, 'nodes' | 'links'>): MapLine[] {
  const regionOf = new Map(nodes.map(({ nodeId, region }) => [nodeId, region]))
  const lines = new Map<string, MapLine>()
  for (const link of links) {
    const [a, b] = link.nodeIds.map((nodeId) => regionOf.get(nodeId))
    if (a === undefined || b === undefined || a === b) continue
    const turned = a > b
    const [from, to] = turned ? [b, a] : [a, b]
    const key = `${from} ${to}`
    const known = lines.get(key)
    const health = healthOf(link)
    lines.set(key, {
      from,
      to,
      health: worst[Math.max(worst.indexOf(health), worst.indexOf(known?.health ?? 'well'))] ?? health,
      rttMs: maxOf(known?.rttMs ?? null, link.rttMs),
      thereBitrate: (known?.thereBitrate ?? 0) + (turned ? link.back : link.there).bitrate,
      backBitrate: (known?.backBitrate ?? 0) + (turned ? link.there : link.back).bitrate,
    })
  }
  return [...lines.values()]
}

const maxOf = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b))

export interface Point {
  x: number
  y: number
}

/** Where regions stand in a drawing of this size: one in the middle, two side by side, more on an ellipse. */
export function spotsOf(count: number, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Point[] {
  const left = Math.min(140, widthPx * 0.17)
  const box = { left, width: widthPx - 2 * left, top: 52, height: heightPx - 148 }
  if (count < 3) {
    const y = box.top + box.height / 2
    return count === 1 ? [{ x: widthPx / 2, y }] : [box.left, box.left + box.width].map((x) => ({ x, y }))
  }
  // An even number stands with two at the top, so that no two names are above one another.
  const start = -Math.PI / 2 + (count % 2 === 0 ? Math.PI / count : 0)
  const angles = Array.from({ length: count }, (_, index) => start + (2 * Math.PI * index) / count)
  const [across, down] = [spread(angles.map(Math.cos)), spread(angles.map(Math.sin))]
  return angles.map((_, index) => ({
    x: box.left + box.width * (across[index] ?? 0),
    y: box.top + box.height * (down[index] ?? 0),
  }))
}

/** The values moved and stretched to reach from 0 to 1. */
function spread(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values.map((value) => (value - least) / (most - least))
}
