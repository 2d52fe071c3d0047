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
  /** Of the media node. */
  url: string
}

/** A fresh house with one meeting that runs now, and any number of guests of it. */
export class Audience {
  readonly #house: House
  readonly #meetingId: string
  readonly #secret: string

  private constructor(house: House, meetingId: string, secret: string) {
    this.#house = house
    this.#meetingId = meetingId
    this.#secret = secret
  }

  static async open(house: House): Promise<Audience> {
    const owner = await furnish(house.url, house.ownerLink)
    const { department, path } = await signInLinkOf(owner, 'Shanghai')
    await giveMinutes(owner, department.departmentId, { poolSeconds: grantedSeconds })
    const host = new RestClient(house.url)
    await host.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
    const { meetingId, link } = await host.api('POST /api/meetings/now', { body: {} })
    return new Audience(house, meetingId, link.split('/').at(-1) ?? '')
  }

  /** People through the door, each with a fresh ticket: names sort as they are listed. */
  async invite(count: number): Promise<Invited[]> {
    const invited: Invited[] = []
    for (let first = 0; first < count; first += atOnceMax) {
      const some = Array.from({ length: Math.min(atOnceMax, count - first) }, (_, index) => this.#enter(first + index))
      invited.push(...(await Promise.all(some)))
    }
    return invited
  }

  async #enter(index: number): Promise<Invited> {
    const guest = new RestClient(this.#house.url, `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`)
    const name = nameOf(index)
    await guest.api('POST /api/doors/:secret/guests', {
      params: { secret: this.#secret },
      body: { name, zone: 'Asia/Shanghai' },
    })
    const { ticket, node } = await guest.api('POST /api/meetings/:meetingId/tickets', {
      params: { meetingId: this.#meetingId },
      body: {},
    })
    // Alone in its house, a node is wherever the page came from.
    return { name, ticket, url: node.url || this.#house.url }
  }
}

/** Guests' names, in the order of their numbers. */
export const nameOf = (index: number): string => `Guest ${String(index + 1).padStart(4, '0')}`
