import type { MeetingId } from '../../infra/contract/ids.ts'
import { capabilitiesPath, MediaCapabilities } from '../../sfu/protocol/media.ts'
import { TestPeer } from '../../sfu/testing/testPeer.ts'
import { RestClient, signInLinkOf } from './restClient.ts'

/** How long somebody was present, at least and at most: between the ends of each call and its answer. */
export interface Presence {
  leastSeconds: number
  mostSeconds: number
}

/** A person of a department with a session, who joins calls without a browser and sends nothing. */
export class Caller {
  readonly rest: RestClient
  readonly name: string
  peer: TestPeer | null = null
  #entered = { earliestMs: 0, latestMs: 0 }
  #past: Presence = { leastSeconds: 0, mostSeconds: 0 }

  private constructor(rest: RestClient, name: string) {
    this.rest = rest
    this.name = name
  }

  static async signIn(owner: RestClient, departmentName: string, nth = 0): Promise<Caller> {
    const { person, path } = await signInLinkOf(owner, departmentName, nth)
    const rest = new RestClient(owner.url)
    await rest.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
    return new Caller(rest, person.name)
  }

  /** Somebody who is signed in already. */
  static of(rest: RestClient, name: string): Caller {
    return new Caller(rest, name)
  }

  /** All stays so far, the present one not among them. */
  get present(): Presence {
    return this.#past
  }

  /** With a fresh ticket. `nodeUrl` stands in for a node that is alone and has an empty address. */
  async join(meetingId: MeetingId): Promise<TestPeer> {
    const grant = await this.rest.api('POST /api/meetings/:meetingId/tickets', {
      params: { meetingId },
      body: { rttsMs: {} },
    })
    const url = grant.node.url || this.rest.url
    const answer = await fetch(url + capabilitiesPath)
    const { routerRtpCapabilities } = MediaCapabilities.parse(await answer.json())
    const { ticket, seat, peerId } = grant
    const peer = await TestPeer.open(url, { ticket, seat, peerId, personKey: '' }, routerRtpCapabilities)
    this.#entered.earliestMs = performance.now()
    await peer.join()
    this.#entered.latestMs = performance.now()
    this.peer = peer
    return peer
  }

  async leave(): Promise<void> {
    const leastMs = performance.now() - this.#entered.latestMs
    await this.peer?.call('room.leave', {})
    this.#ended(leastMs, performance.now() - this.#entered.earliestMs)
  }

  /** The call ended by itself: at `atMs` at the latest, and not before `afterMs`, both of performance.now(). */
  ended(afterMs: number, atMs: number) {
    this.#ended(afterMs - this.#entered.latestMs, atMs - this.#entered.earliestMs)
  }

  #ended(leastMs: number, mostMs: number) {
    this.#past = {
      leastSeconds: this.#past.leastSeconds + leastMs / 1000,
      mostSeconds: this.#past.mostSeconds + mostMs / 1000,
    }
    this.peer?.close()
    this.peer = null
  }
}
