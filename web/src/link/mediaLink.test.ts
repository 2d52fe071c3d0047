import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../../../infra/secrets.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { MediaHouse } from '../../../sfu/testing/mediaHouse.ts'
import type { Invitation } from '../../../sfu/testing/mediaHouse.ts'
import type { TestPeer } from '../../../sfu/testing/testPeer.ts'
import type { Link } from './link.ts'
import { MediaLink } from './mediaLink.ts'
import type { EntryPermits } from './entryPermits.ts'
import type { MediaLinkEvents } from './mediaLinkEvents.ts'
import { pageClock } from './pageClock.ts'
import { Wire } from './testing/wire.ts'

const firstView = () => ({ camerasMax: 9, lines: 720 })
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
  return {
    nodeUrl,
    ticket: given.ticket,
    seat: seat ?? given.seat,
    rtpCapabilities,
    decodesSvc: [],
    firstView,
    mediaSign: async () => ({ heard: 0, due: false }),
    renewed,
  }
}

function next<K extends keyof MediaLinkEvents>(name: K): Promise<MediaLinkEvents[K]> {
  return new Promise((resolve) => {
    const stop = link.on(name, (value) => {
      stop()
      resolve(value)
    })
  })
}

/** Settles when the link is in such a state; it may be already. */
function until(fits: (state: Link) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = link.on('link', (state) => {
      if (!fits(state)) return
      stop()
      resolve()
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
    link.on('consumer.offered', ({ source }) => source === 'screenAudio' && resolve())
  })
  await host.publish('screenAudio')
  await second
  expect(offered).toEqual(['microphone', 'screenAudio'])
})

test('a link that was cut comes back by its seat, without another ticket', async () => {
  await link.enter(await permits())
  wire.cut()
  const { answer, again } = await next('joined')
  expect(again).toBe(true)
  expect(answer.you.incarnation).toBe(1)
  expect(answer.media).toBeNull()
  expect(renewedCount).toBe(0)
})

test('what came and went while the socket was cut stands in the answer, and others saw nobody go', async () => {
  await host.publish('microphone')
  const first = next('joined')
  await link.enter(await permits())
  const { consumers } = (await first).answer
  expect(consumers.map(({ source }) => source)).toEqual(['microphone'])
  await host.next('peer.joined')
  wire.refuse()
  wire.cut()
  await until((state) => state.at === 'waiting' || state.at === 'connecting')
  await host.publish('screenAudio')
  wire.accept()
  const { answer } = await next('joined')
  expect(answer.media).toBeNull()
  expect(answer.consumers.map(({ source }) => source).toSorted()).toEqual(['microphone', 'screenAudio'])
  expect(answer.consumers.find(({ source }) => source === 'microphone')?.consumerId).toBe(consumers[0]?.consumerId)
  expect(host.said.map(({ name }) => name)).not.toContain('peer.left')
})

test('new transports are asked for over the socket that stands', async () => {
  await link.enter(await permits())
  const states: string[] = []
  link.on('link', ({ at }) => states.push(at))
  link.renewMedia()
  const { answer, again } = await next('joined')
  expect(again).toBe(true)
  expect(answer.media).not.toBeNull()
  expect(answer.you.incarnation).toBe(2)
  expect(states).toEqual([])
})

test('a reopened link has another socket and other transports', async () => {
  await link.enter(await permits())
  const joined = next('joined')
  link.reopen()
  expect((await joined).answer.media).not.toBeNull()
})

test('a socket that answers is kept, one that is stalled is replaced without a word from the network', async () => {
  await link.enter(await permits())
  expect(await link.check()).toBe(true)
  wire.stall()
  const joined = next('joined')
  expect(await link.check()).toBe(false)
  expect((await joined).answer.media).toBeNull()
})

test('a join whose answer is lost on the way is one join', async () => {
  const given = await permits()
  await link.enter(given)
  await host.next('peer.joined')
  wire.cut()
  // The next socket carries the question to the node and swallows what it says.
  wire.swallow()
  await until((state) => state.at === 'connecting')
  await wire.asked
  wire.cut()
  const { answer } = await next('joined')
  expect(answer.you.incarnation).toBe(1)
  expect(host.said.filter(({ name }) => name === 'peer.left' || name === 'peer.joined')).toEqual([])
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
  expect((await next('joined')).answer.you).toMatchObject({ role: 'host', incarnation: 1 })
})

test('without a fresh ticket a renewal changes nothing', async () => {
  await link.enter({ ...(await permits()), renewed: () => Promise.reject(new Error('no answer')) })
  await host.next('peer.joined')
  await link.renew()
  await link.call('hand.raise', { raised: true })
  expect(host.said.map(({ name }) => name)).not.toContain('peer.left')
})
