import { setTimeout as pause } from 'node:timers/promises'
import { Audience } from '../load/audience.ts'
import type { Flow, TravellerSeat } from '../load/traveller.ts'
import { Travellers } from '../load/travellers.ts'
import type { TravellerReport } from '../load/travellerSpeech.ts'
import { RegionHouse } from '../servers/regionHouse.ts'
import { homePlace, World } from './world.ts'

const lookMs = 100
/** From a person to the node of the same place. */
const nearMs = 4
/** Sound that came within this comes. */
const freshMs = 700

export interface GatheringPlan {
  /** Each with a node of its own, or so many; the house stands beside the first. */
  places: readonly { name: string; people: number; nodes?: number }[]
  /** Between two places; `nearMs` where silent. */
  rttsMs?: readonly [string, string, number][]
  /** People stand beside their region's nodes, not with them: a node can be cut off from its own people. */
  apart?: boolean
  /** The numbers of those who come muted. */
  muted?: readonly number[]
  env?: Record<string, string>
  seed?: number
}

/** One meeting of light people in several places of the world, in a house with nodes there. */
export class Gathering {
  readonly world: World
  readonly house: RegionHouse
  readonly audience: Audience
  readonly #plan: GatheringPlan
  readonly #people = new Map<string, Travellers>()
  #count = 0

  private constructor(world: World, house: RegionHouse, audience: Audience, plan: GatheringPlan) {
    this.world = world
    this.house = house
    this.audience = audience
    this.#plan = plan
  }

  /** Opens everything and brings everybody in; resolves when all hear and see one another. */
  static async open(plan: GatheringPlan, wholeWithinMs: number): Promise<Gathering> {
    const world = await World.open(
      plan.places.flatMap(({ name }) => [...new Set([name, homeOf(plan, name)])]),
      plan.seed,
    )
    let house: RegionHouse | null = null
    let gathering: Gathering | null = null
    try {
      await setRtts(world, plan)
      house = await RegionHouse.open({
        world,
        nodes: plan.places.flatMap(({ name, nodes = 1 }) =>
          Array.from({ length: nodes }, (_, index) => ({ nodeId: `${name}-${index + 1}`, place: name })),
        ),
        ...(plan.env && { env: plan.env }),
      })
      gathering = new Gathering(world, house, await Audience.open(house.collab), plan)
      for (const { name, people } of plan.places) await gathering.enter(name, people)
      await gathering.until(wholeWithinMs, (reports) => gathering?.missing(reports) ?? null)
      return gathering
    } catch (error) {
      if (gathering) await gathering.close()
      else {
        await house?.close()
        await world.close()
      }
      throw error
    }
  }

  /** So many more people of a place come in, with a ticket for what they measured. */
  async enter(place: string, count: number): Promise<void> {
    await this.bringIn(place, await this.invite(place, count))
  }

  /** Tickets for so many more people of a place. */
  async invite(place: string, count: number): Promise<TravellerSeat[]> {
    const invited = await this.audience.invite(count, this.#measuredFrom(place))
    const before = this.#count
    this.#count += count
    return invited.map(({ name, ticket, grant }, index) => ({
      name,
      ticket,
      seat: grant.seat,
      node: grant.node,
      standby: grant.standby,
      speaking: true,
      muted: this.#plan.muted?.includes(before + index) ?? false,
    }))
  }

  async bringIn(place: string, seats: TravellerSeat[]): Promise<void> {
    const travellers = this.#people.get(place) ?? new Travellers(this.world.at(homeOf(this.#plan, place)).namespace)
    this.#people.set(place, travellers)
    await travellers.join(seats)
  }

  at(place: string): Travellers {
    const people = this.#people.get(place)
    if (!people) throw new Error(`nobody is in ${place}`)
    return people
  }

  /** Cuts a place and its people off from everything else, or heals that. */
  async cutRegion(place: string, cut: boolean): Promise<void> {
    const inside = [place, homeOf(this.#plan, place)]
    const outside = this.world.places.map(({ name }) => name).filter((name) => !inside.includes(name))
    await Promise.all(inside.map((name) => this.world.cut(name, cut, outside)))
  }

  async reports(): Promise<TravellerReport[]> {
    return (await Promise.all([...this.#people.values()].map((people) => people.report()))).flat()
  }

  /** Pauses count from here on. */
  async reset(): Promise<void> {
    await Promise.all([...this.#people.values()].map((people) => people.reset()))
  }

  /** Looks until nothing is missing any more; rejects with what was. */
  async until(
    withinMs: number,
    missing: (reports: TravellerReport[]) => string | null,
  ): Promise<{ reports: TravellerReport[]; tookMs: number }> {
    const startMs = performance.now()
    for (;;) {
      const reports = await this.reports()
      const what = missing(reports)
      const tookMs = performance.now() - startMs
      if (what === null) return { reports, tookMs }
      if (tookMs > withinMs) throw new Error(`${what}\n${this.#outputs()}`)
      await pause(lookMs)
    }
  }

  /** Who does not have somebody else exactly once, where they are; null when everybody has. */
  apart(reports: readonly TravellerReport[]): string | null {
    const here = reports.filter(({ gone }) => gone !== 'closed')
    for (const viewer of here) {
      if (viewer.gone !== null) return `${viewer.name} is gone: ${viewer.gone} ${viewer.refusals.join('; ')}`
      for (const other of here) {
        if (other === viewer) continue
        const lines = viewer.others.filter(({ name }) => name === other.name)
        if (lines.length !== 1) return `${viewer.name} sees ${other.name} ${lines.length} times`
        if (lines[0]?.nodeId !== other.nodeId)
          return `${viewer.name} sees ${other.name} on ${lines[0]?.nodeId}, who is on ${other.nodeId}`
      }
      if (viewer.others.length !== here.length - 1)
        return `${viewer.name} sees ${viewer.others.length} others of ${here.length - 1}`
    }
    return null
  }

  /** As `apart`, and who does not see somebody move or hear who is not muted. */
  missing(reports: readonly TravellerReport[]): string | null {
    const apart = this.apart(reports)
    if (apart !== null) return apart
    const here = reports.filter(({ gone }) => gone !== 'closed')
    for (const viewer of here)
      for (const other of here) {
        if (other === viewer) continue
        if (!isFresh(flowOf(viewer, other, 'video'))) return `${viewer.name} does not see ${other.name} move`
        if (!this.#isMuted(other.name) && !isFresh(flowOf(viewer, other, 'audio')))
          return `${viewer.name} does not hear ${other.name}`
      }
    return null
  }

  async close(): Promise<void> {
    await Promise.all([...this.#people.values()].map((people) => people.close()))
    await this.house.close()
    await this.world.close()
  }

  #isMuted(name: string): boolean {
    return this.#plan.muted?.includes(Number(name.split(' ')[1]) - 1) ?? false
  }

  #measuredFrom(place: string): Record<string, number> {
    return Object.fromEntries(this.#plan.places.map(({ name }) => [name, rttOf(this.#plan, place, name)]))
  }

  #outputs(): string {
    return this.house.nodes.map(({ nodeId, house }) => `${nodeId}: ${house.output().slice(-2000)}`).join('\n')
  }
}

/** What a viewer gets of somebody. */
export const flowOf = (viewer: TravellerReport, other: { peerId: string }, kind: Flow['kind']): Flow | null =>
  viewer.flows.find((flow) => flow.peerId === other.peerId && flow.kind === kind) ?? null

const isFresh = (flow: Flow | null) => flow !== null && Date.now() - flow.lastAtMs < freshMs

function rttOf({ rttsMs = [] }: GatheringPlan, one: string, other: string): number {
  const found = rttsMs.find(([a, b]) => (a === one && b === other) || (a === other && b === one))
  return found?.[2] ?? nearMs
}

/** Where the people of a place stand. */
const homeOf = ({ apart }: GatheringPlan, place: string) => (apart ? `${place}-people` : place)

/** Home is beside the first place. */
async function setRtts(world: World, plan: GatheringPlan): Promise<void> {
  const [first] = plan.places
  const spots = plan.places.flatMap(({ name }) =>
    [...new Set([name, homeOf(plan, name)])].map((spot) => ({ spot, name })),
  )
  for (const [index, { spot, name }] of spots.entries()) {
    await world.between(homePlace, spot, { rttMs: rttOf(plan, first?.name ?? '', name) })
    for (const other of spots.slice(index + 1))
      await world.between(spot, other.spot, { rttMs: rttOf(plan, name, other.name) })
  }
}
