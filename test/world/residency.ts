import { setTimeout as pause } from 'node:timers/promises'
import type { TicketGrant } from '../../collab/protocol/meetings.ts'
import { Audience } from '../load/audience.ts'
import { Travellers } from '../load/travellers.ts'
import { RegionHouse } from '../servers/regionHouse.ts'
import { AnsweredProblem, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { World } from './world.ts'

export interface ResidencyReport {
  /** Regions of every node and standby that anybody was sent to. */
  regions: string[]
  /** Whether a node of the other region refused a seat. */
  seatRefused: boolean
  /** UDP packets to or from the node of the other region. */
  packetsThere: number
  heard: boolean
  /** What a process of the other region answered to somebody who opens a document. */
  documents: string
}

const [allowed, forbidden] = ['munich', 'shanghai'] as const
const talkMs = 3000

/**
 * A company keeps its calls and documents to one region. Its people in the other one, whom a node there would serve
 * best, meet all the same: on a node of theirs nothing is carried, and a process there serves no document.
 */
export async function residencyOnce(): Promise<ResidencyReport> {
  const world = await World.open([allowed, forbidden, 'people'])
  try {
    await world.between('people', allowed, { rttMs: 120 })
    await world.between('people', forbidden, { rttMs: 4 })
    const house = await RegionHouse.open({
      world,
      nodes: [allowed, forbidden].map((region) => ({ nodeId: `${region}-1`, place: region })),
      homeRegion: allowed,
      branchRegions: [forbidden],
    })
    try {
      return await meet(world, house)
    } finally {
      await house.close()
    }
  } finally {
    await world.close()
  }
}

async function meet(world: World, house: RegionHouse): Promise<ResidencyReport> {
  const audience = await Audience.open(house.collab, (owner) =>
    owner.send('PUT', '/api/residency', { allowed: [allowed] }),
  )
  const invited = await audience.invite(3, { [allowed]: 120, [forbidden]: 4 })
  const seats = invited.map(({ name, ticket, grant: { seat, node, standby } }) => {
    return { name, ticket, seat, node, standby, speaking: true, muted: false }
  })
  const stray = seats.pop()
  if (!stray) throw new Error('nobody was invited')
  const before = await packetsAt(world, forbidden)
  const people = new Travellers(world.at('people').namespace)
  try {
    await people.join(seats)
    const place = { nodeId: `${forbidden}-1`, url: house.node(`${forbidden}-1`).url, region: forbidden }
    const seatRefused = await people.join([{ ...stray, ticket: stray.seat, node: place }]).then(
      () => false,
      () => true,
    )
    await pause(talkMs)
    const reports = await people.report()
    return {
      regions: [...new Set(invited.flatMap(({ grant }) => regionsOf(grant)))],
      seatRefused,
      packetsThere: (await packetsAt(world, forbidden)) - before,
      heard: reports.every(({ flows }) => flows.some(({ kind }) => kind === 'audio')),
      documents: await documentAt(house, audience.owner),
    }
  } finally {
    await people.close()
  }
}

const regionsOf = ({ node, standby }: TicketGrant) => (standby ? [node.region, standby.region] : [node.region])

async function packetsAt(world: World, place: string): Promise<number> {
  const ways = (await world.sent()).filter(({ from, to }) => from === place || to === place)
  return ways.reduce((sum, { udpPackets }) => sum + udpPackets, 0)
}

/** Somebody signs in at the process of the other region and asks for a pass for a document of theirs. */
async function documentAt(house: RegionHouse, owner: RestClient): Promise<string> {
  const { path } = await signInLinkOf(owner, 'Shanghai')
  const person = new RestClient(house.branches[0]?.url ?? '')
  await person.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  try {
    const { documentId } = await person.api('POST /api/documents', { body: { title: 'Plans' } })
    await person.api('POST /api/documents/:documentId/passes', { params: { documentId } })
    return 'served'
  } catch (error) {
    if (error instanceof AnsweredProblem) return error.problem.code
    throw error
  }
}
