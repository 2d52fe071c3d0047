import type { TicketGrant } from '../../collab/protocol/meetings.ts'
import { freePort } from '../../infra/freePort.ts'
import type { House } from '../servers/house.ts'
import { furnish, giveMinutes, RestClient, signInLinkOf } from '../servers/restClient.ts'

/** Settings of a house whose guests come from many addresses, as a proxy tells: limits are for each address. */
export async function behindProxy() {
  const port = String(await freePort('127.0.0.1'))
  return { TRUST_PROXY: 'yes', HOST: '127.0.0.1', PORT: port, PUBLIC_URL: `http://localhost:${port}` }
}

const grantedSeconds = 1_000_000_000
const atOnceMax = 8

export interface Invited {
  name: string
  ticket: string
  /** To come back with, on any node. */
  seat: string
  /** Of the media node. */
  url: string
  grant: TicketGrant
}

/** A fresh house with one meeting that runs now, and any number of guests of it. */
export class Audience {
  readonly #house: Pick<House, 'url'>
  readonly meetingId: string
  readonly #secret: string
  /** Path of the door. */
  readonly link: string
  readonly owner: RestClient
  #invited = 0

  private constructor(house: Pick<House, 'url'>, meetingId: string, link: string, owner: RestClient) {
    this.#house = house
    this.meetingId = meetingId
    this.link = link
    this.owner = owner
    this.#secret = link.split('/').at(-1) ?? ''
  }

  /** `before` the meeting begins the owner may say something. */
  static async open(
    house: Pick<House, 'url' | 'ownerLink'>,
    before: (owner: RestClient) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Audience> {
    const owner = await furnish(house.url, house.ownerLink)
    await before(owner)
    const { department, path } = await signInLinkOf(owner, 'Shanghai')
    await giveMinutes(owner, department.departmentId, { poolSeconds: grantedSeconds })
    const host = new RestClient(house.url)
    await host.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
    const { meetingId, link } = await host.api('POST /api/meetings/now', { body: {} })
    return new Audience(house, meetingId, link, owner)
  }

  /**
   * People through the door, each with a fresh ticket: names sort as they are listed. `rttsMs` is what they measured,
   * by region.
   */
  async invite(count: number, rttsMs: Record<string, number> = {}): Promise<Invited[]> {
    const invited: Invited[] = []
    const before = this.#invited
    this.#invited += count
    for (let first = 0; first < count; first += atOnceMax) {
      const some = Array.from({ length: Math.min(atOnceMax, count - first) }, (_, index) =>
        this.#enter(before + first + index, rttsMs),
      )
      invited.push(...(await Promise.all(some)))
    }
    return invited
  }

  /** The next guest with a name and a session, before any ticket. */
  async arrive(): Promise<RestClient> {
    this.#invited += 1
    return this.#arrive(this.#invited - 1)
  }

  async #arrive(index: number): Promise<RestClient> {
    const guest = new RestClient(this.#house.url, `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`)
    await guest.api('POST /api/doors/:secret/guests', {
      params: { secret: this.#secret },
      body: { name: nameOf(index), zone: 'Asia/Shanghai' },
    })
    return guest
  }

  async #enter(index: number, rttsMs: Record<string, number>): Promise<Invited> {
    const guest = await this.#arrive(index)
    const name = nameOf(index)
    const grant = await guest.api('POST /api/meetings/:meetingId/tickets', {
      params: { meetingId: this.meetingId },
      body: { rttsMs },
    })
    const { ticket, seat, node } = grant
    // Alone in its house, a node is wherever the page came from.
    return { name, ticket, seat, url: node.url || this.#house.url, grant }
  }
}

/** Guests' names, in the order of their numbers. */
export const nameOf = (index: number): string => `Guest ${String(index + 1).padStart(4, '0')}`
