import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { NodePlace } from '../../sfu/protocol/media.ts'
import { capabilitiesPath } from '../../sfu/protocol/media.ts'
import { TestPeer } from '../../sfu/testing/testPeer.ts'
import type { RtpCapabilities } from '../../sfu/protocol/rtp.ts'
import { Audience, behindProxy } from '../load/audience.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startRedis, type RedisServer } from '../servers/redis.ts'

const peersCount = 8
const names = ['munich-1', 'munich-2'] as const
type NodeName = (typeof names)[number]
const patience = { timeout: 30_000, interval: 50 }

let redis: RedisServer
let collab: House
const nodes = new Map<NodeName, House>()
const urls = new Map<string, string>()
let people: Person[]

async function startNode(name: NodeName): Promise<void> {
  const env = { ROLES: 'sfu', NODE_ID: name, REGION: 'eu', REDIS_URL: redis.url, MEDIA_WORKERS: '1' }
  const node = await startHouse({
    env: { ...env, MEDIA_ADDRESSES: '127.0.0.1', DRAIN_SECONDS: '30', LOG_LEVEL: 'info' },
  })
  nodes.set(name, node)
  urls.set(name, node.url)
}

const capabilitiesOf = async (url: string) =>
  (await (await fetch(`${url}${capabilitiesPath}`)).json()) as {
    routerRtpCapabilities: z.output<typeof RtpCapabilities>
  }

/** Somebody in the call, who goes where the node says: joins there with the seat, and then leaves here. */
class Person {
  readonly #seat: string
  #peer: TestPeer
  /** The others, as this one's node shows them. */
  readonly others = new Set<string>()
  /** What would tell somebody that the call broke. */
  readonly lost: string[] = []
  #moving: Promise<void> = Promise.resolve()

  private constructor(seat: string, peer: TestPeer) {
    this.#seat = seat
    this.#peer = peer
    this.#follow(peer)
  }

  static async enter(url: string, ticket: string, seat: string): Promise<Person> {
    const { routerRtpCapabilities } = await capabilitiesOf(url)
    const peer = await TestPeer.open(url, { ticket, seat } as never, routerRtpCapabilities)
    await peer.join()
    await peer.publish('microphone')
    return new Person(seat, peer)
  }

  get nodeId() {
    return this.#peer.answer?.you.nodeId
  }

  get incarnation() {
    return this.#peer.answer?.you.incarnation
  }

  settled(): Promise<void> {
    return this.#moving
  }

  close() {
    this.#peer.close()
  }

  #follow(peer: TestPeer) {
    this.others.clear()
    for (const { peerId } of peer.answer?.peers ?? []) this.others.add(peerId)
    const hear = (name: string, notice: { peerId?: string; why?: string; to?: NodePlace }) => {
      if (peer !== this.#peer) return
      if (name === 'you.moving' && notice.to) this.#moving = this.#move(notice.to)
      if ((name === 'peer.joined' || name === 'peer.changed') && notice.peerId !== peer.answer?.you.peerId)
        this.others.add(notice.peerId ?? '')
      if (name === 'peer.left') this.lost.push(`somebody left ${this.nodeId}`)
      if (name === 'you.gone') this.lost.push(`put out of ${this.nodeId}: ${notice.why}`)
    }
    // What was said since the answer to the join, and what will be.
    for (const { name, notice } of peer.said.splice(0)) hear(name, notice as object)
    peer.socket.onAny(hear)
    peer.socket.on('disconnect', () => peer === this.#peer && this.lost.push(`cut off from ${this.nodeId}`))
  }

  async #move(to: NodePlace) {
    const older = this.#peer
    const { routerRtpCapabilities } = await capabilitiesOf(to.url)
    const next = await TestPeer.open(to.url, older.permits, routerRtpCapabilities)
    const lastIncarnation = older.answer?.you.incarnation ?? 1
    // What the older node says from here on, such as that this one was replaced, concerns nobody any more.
    this.#peer = next
    next.answer = await next.call('room.join', { ...next.joinInput(this.#seat), lastIncarnation })
    next.buildSending()
    await next.publish('microphone')
    this.#follow(next)
    // The older node has heard of the newer one, so that closing there is no goodbye.
    await older.next('you.gone')
    older.close()
  }
}

beforeAll(async () => {
  redis = await startRedis()
  collab = await startHouse({ env: { ...(await behindProxy()), ROLES: 'collab', REDIS_URL: redis.url } })
  await Promise.all(names.map((name) => startNode(name)))
  const invited = await (await Audience.open(collab)).invite(peersCount)
  people = await Promise.all(invited.map(({ url, ticket, seat }) => Person.enter(url, ticket, seat)))
})
afterAll(async () => {
  for (const person of people ?? []) person.close()
  for (const node of nodes.values()) await node.stop()
  await collab?.stop()
  await redis?.stop()
})

const running = () => new Set(people.map(({ nodeId }) => nodeId))

const story = '[DR1] [DR2] all nodes are restarted one after the other, and nobody in the call is dropped'
test(story, { timeout: 120_000 }, async () => {
  await expect.poll(() => people.map(({ others }) => others.size), patience).toEqual(people.map(() => peersCount - 1))
  for (const name of [...names].toSorted((a) => (running().has(a) ? -1 : 1))) {
    const node = nodes.get(name) as House
    const startedMs = performance.now()
    await node.kill('SIGTERM')
    expect(performance.now() - startedMs).toBeLessThan(20_000)
    await Promise.all(people.map((person) => person.settled()))
    expect(running().has(name), node.output().slice(-4000)).toBe(false)
    await startNode(name)
  }
  expect(people.flatMap(({ lost }) => lost)).toEqual([])
  await expect.poll(() => people.map(({ others }) => others.size), patience).toEqual(people.map(() => peersCount - 1))
  expect(people.every(({ incarnation = 0 }) => incarnation >= 2)).toBe(true)
})
