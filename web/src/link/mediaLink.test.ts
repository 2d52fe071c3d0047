import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../../../infra/secrets.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { MediaHouse } from '../../../sfu/testing/mediaHouse.ts'
import type { Invitation } from '../../../sfu/testing/mediaHouse.ts'
import type { TestPeer } from '../../../sfu/testing/testPeer.ts'
import { MediaLink } from './mediaLink.ts'
import type { EntryPermits, MediaLinkEvents } from './mediaLink.ts'
import { pageClock } from './pageClock.ts'

/** The network between: it can be cut without a goodbye. */
class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => undefined)
        one.on('close', () => other.destroy())
        one.pipe(other)
      }
    })
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  cut() {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  close() {
    this.cut()
    this.#server.close()
  }
}

let house: MediaHouse
let host: TestPeer
let wire: Wire
let nodeUrl: string
let link: MediaLink
let renewedCount: number

beforeEach(async () => {
  house = await MediaHouse.open()
  host = await house.join({ role: 'host' })
  wire = new Wire(new URL(house.url))
  nodeUrl = await wire.open()
  link = new MediaLink({ ...pageClock, random: () => 0 })
  renewedCount = 0
})
afterEach(async () => {
  link.close('left')
  wire.close()
  await house.close()
})

async function permits(invitation: Invitation = {}, seat?: string): Promise<EntryPermits> {
  const given = await house.permits(invitation)
  const { rtpCapabilities } = host.joinInput()
  const renewed = () => {
    renewedCount += 1
    return permits(invitation)
  }
  return { nodeUrl, ticket: given.ticket, seat: seat ?? given.seat, rtpCapabilities, renewed }
}

function next<K extends keyof MediaLinkEvents>(name: K): Promise<MediaLinkEvents[K]> {
  return new Promise((resolve) => {
    const stop = link.on(name, (value) => {
      stop()
      resolve(value)
    })
  })
}

test('after a refused join and another try every notice comes once', async () => {
  await host.call('room.lock', { locked: true })
  await expect(link.enter(await permits())).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  await host.call('room.lock', { locked: false })
  await link.enter(await permits())
  const offered: string[] = []
  link.on('consumer.offered', ({ source }) => offered.push(source))
  await host.publish('microphone')
  const second = new Promise<void>((resolve) => {
    link.on('consumer.offered', ({ source }) => source === 'camera' && resolve())
  })
  await host.publish('camera')
  await second
  expect(offered).toEqual(['microphone', 'camera'])
})

test('a link that was cut comes back by its seat, without another ticket', async () => {
  await link.enter(await permits())
  wire.cut()
  const { answer, again } = await next('joined')
  expect(again).toBe(true)
  expect(answer.you.incarnation).toBe(2)
  expect(renewedCount).toBe(0)
})

test('a seat that is refused is replaced by one fresh ticket', async () => {
  const foreign = await house.permits({ tenantId: newId() })
  await link.enter(await permits({}, foreign.seat))
  wire.cut()
  const { answer, again } = await next('joined')
  expect(again).toBe(true)
  expect(answer.you.incarnation).toBe(1)
  expect(renewedCount).toBe(1)
})

test('what the node says to the fresh ticket is its last word', async () => {
  const foreign = await house.permits({ tenantId: newId() })
  await link.enter(await permits({}, foreign.seat))
  await host.call('room.lock', { locked: true })
  const refused = next('refused')
  wire.cut()
  expect((await refused).code).toBe('ROOM_LOCKED')
  expect(renewedCount).toBe(1)
})

test('whoever renews leaves first and has the role of the fresh ticket', async () => {
  const first = await permits()
  await link.enter({ ...first, renewed: () => permits({ role: 'host', name: 'Ada' }) })
  const before = await host.next('peer.joined')
  const joined = next('joined')
  await link.renew()
  const { answer, again } = await joined
  expect(again).toBe(true)
  expect(answer.you).toMatchObject({ role: 'host', name: 'Ada' })
  expect((await host.next('peer.left')).peerId).toBe(before.peerId)
  expect((await host.next('peer.joined')).peerId).toBe(answer.you.peerId)
  expect(answer.peers.map(({ peerId }: PeerInfo) => peerId)).not.toContain(before.peerId)
  wire.cut()
  expect((await next('joined')).answer.you).toMatchObject({ role: 'host', incarnation: 2 })
})

test('without a fresh ticket a renewal changes nothing', async () => {
  await link.enter({ ...(await permits()), renewed: () => Promise.reject(new Error('no answer')) })
  await host.next('peer.joined')
  await link.renew()
  await link.call('hand.raise', { raised: true })
  expect(host.said.map(({ name }) => name)).not.toContain('peer.left')
})
