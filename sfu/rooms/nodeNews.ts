import { isDeepStrictEqual } from 'node:util'
import type { NodeLink } from '../mesh/nodeLink.ts'
import type { NodePlace, RoomNode } from '../protocol/media.ts'
import type { Roster } from './roster.ts'

/** What a room knows of its own node and of those that could take its people. */
export interface HouseView {
  readonly here: { readonly nodeId: string; readonly region: string; readonly place: string }
  /** Where else to go, best first, within `regions` (empty: any); never this node. From memory: the bus may be away. */
  standbys(regions: readonly string[]): NodePlace[]
}

/** A path is told anew when it changed by this much. */
const rttStepMs = 10
const rttStepShare = 0.2

/** Tells the people of this node on which nodes the room runs, and where to go when this one is lost. */
export class NodeNews {
  readonly #roster: Roster
  readonly #house: HouseView
  readonly #neighbours: () => readonly NodeLink[]
  #told: RoomNode[]
  #toldStandbys: NodePlace[] = []
  #regions: readonly string[] = []

  constructor(roster: Roster, house: HouseView, neighbours: () => readonly NodeLink[]) {
    this.#roster = roster
    this.#house = house
    this.#neighbours = neighbours
    this.#told = [this.#own()]
  }

  /** Yours first. */
  nodes(): RoomNode[] {
    const others = this.#neighbours().map(({ nodeId, region, place, state, figures }): RoomNode => {
      const rttMs = figures.rttMs === null ? null : Math.round(figures.rttMs)
      return { nodeId, region, place, state: state === 'open' ? 'linked' : 'silent', rttMs }
    })
    return [this.#own(), ...others.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1))]
  }

  standbys(): NodePlace[] {
    return this.#house.standbys(this.#regions)
  }

  /** The regions whoever is here may be in; empty: any. */
  allow(regions: readonly string[]) {
    this.#regions = regions
  }

  /** Tells what is worth telling. */
  look() {
    const nodes = this.nodes()
    if (!isAlike(nodes, this.#told)) {
      this.#told = nodes
      this.#roster.tellHere('room.nodes', { nodes })
    }
    const standbys = this.standbys()
    if (isDeepStrictEqual(standbys, this.#toldStandbys)) return
    this.#toldStandbys = standbys
    this.#roster.tellHere('room.standbys', { standbys })
  }

  #own(): RoomNode {
    return { ...this.#house.here, state: 'here', rttMs: 0 }
  }
}

function isAlike(a: readonly RoomNode[], b: readonly RoomNode[]): boolean {
  return (
    a.length === b.length &&
    a.every((node, index) => {
      const other = b[index]
      return other?.nodeId === node.nodeId && other.state === node.state && isNear(node.rttMs, other.rttMs)
    })
  )
}

function isNear(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b
  return Math.abs(a - b) <= Math.max(rttStepMs, rttStepShare * Math.max(a, b))
}
