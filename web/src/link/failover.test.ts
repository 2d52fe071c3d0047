import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { NodePlace } from '../../../sfu/protocol/media.ts'
import { MediaHouse } from '../../../sfu/testing/mediaHouse.ts'
import type { Invitation } from '../../../sfu/testing/mediaHouse.ts'
import type { TestPeer } from '../../../sfu/testing/testPeer.ts'
import type { EntryPermits } from './entryPermits.ts'
import type { Link } from './link.ts'
import { MediaLink } from './mediaLink.ts'
import type { MediaLinkEvents } from './mediaLinkEvents.ts'
import { pageClock } from './pageClock.ts'
import { Wire } from './testing/wire.ts'

const patience = { timeout: 10_000, interval: 20 }
let home: MediaHouse
let other: MediaHouse
let homeHost: TestPeer
let otherHost: TestPeer
let wire: Wire
let nodeUrl: string
let standby: NodePlace
let link: MediaLink
let joins: MediaLinkEvents['joined'][]
let sign: { heard: number; due: boolean; flows: boolean }

beforeAll(async () => {
  home = await MediaHouse.open({ graceMs: 5000 })
  other = await MediaHouse.open({ beside: home, graceMs: 5000 })
  homeHost = await home.join({ role: 'host' })
  otherHost = await other.join({ role: 'host' })
})
afterAll(async () => {
  await home.close()
  await other.close()
})
beforeEach(async () => {
  wire = new Wire(new URL(home.url))
  nodeUrl = await wire.open()
  standby = { nodeId: other.nodeId, url: other.url, region: 'other' }
  link = new MediaLink({ ...pageClock, random: () => 0 })
  joins = []
  sign = { heard: 0, due: true, flows: true }
  link.on('joined', (joined) => joins.push(joined))
  await link.enter(await permits())
  home.tell('room.standbys', { standbys: [standby] })
  // Notices keep their order: after an answer that was asked for later the standbys are known.
  await link.call('hand.raise', { raised: true })
})
afterEach(() => {
  link.close('left')
  wire.close()
})

async function permits(invitation: Invitation = { role: 'host' }): Promise<EntryPermits> {
  const given = await home.permits(invitation)
  return {
    nodeUrl,
    ticket: given.ticket,
    seat: given.seat,
    rtpCapabilities: homeHost.joinInput().rtpCapabilities,
    decodesSvc: [],
    firstView: () => ({ camerasMax: 9, lines: 720 }),
    mediaSign: async () => {
      if (sign.flows) sign.heard += 1
      return sign
    },
    renewed: () => Promise.reject(new Error('no house')),
  }
}

const joinCount = (count: number) => vi.waitFor(() => expect(joins).toHaveLength(count), patience)
const last = () => joins.at(-1)!

test('a node that is gone is left for the standby at once, with the seat', async () => {
  wire.refuse()
  wire.cut()
  await joinCount(2)
  expect(last()).toMatchObject({ again: true, moved: true })
  expect(last().answer.you).toMatchObject({ nodeId: other.nodeId })
  expect(last().answer.media).not.toBeNull()
  await vi.waitFor(() => expect(link.live).toBe(true), patience)
  await link.call('hand.raise', { raised: true })
})

test('whoever loses their node goes over the socket that stood ready', async () => {
  const before = other.socketCount
  await vi.waitFor(() => expect(other.socketCount).toBe(before + 1), patience)
  wire.refuse()
  wire.cut()
  await joinCount(2)
  expect(last()).toMatchObject({ moved: true })
  // None was opened besides, and another stands ready once there is somewhere to go.
  expect(other.socketCount).toBe(before + 1)
})

test('a node whose socket only broke keeps its people and their transports', async () => {
  wire.cut()
  await joinCount(2)
  expect(last()).toMatchObject({ again: true, moved: false })
  expect(last().answer.media).toBeNull()
})

test('a node that falls silent with its media is left while its socket still stands', async () => {
  sign.flows = false
  wire.refuse()
  wire.stall()
  await joinCount(2)
  expect(last().moved).toBe(true)
  expect(link.live).toBe(true)
})

test('a socket that falls silent while media flows is replaced on the same node', async () => {
  wire.stall()
  await link.check()
  await joinCount(2)
  expect(last()).toMatchObject({ moved: false })
})

test('whoever is asked to move joins there before leaving here, several times in a row', async () => {
  const states: string[] = []
  link.on('link', ({ at }) => states.push(at))
  const homePlace: NodePlace = { nodeId: home.nodeId, url: home.url, region: 'home' }
  for (const [from, to, place] of [
    [home, other, standby],
    [other, home, homePlace],
    [home, other, standby],
  ] as const) {
    const before = joins.length
    const { peerId } = last().answer.you
    const host = from === home ? homeHost : otherHost
    const leftCount = () =>
      host.said.filter((said) => said.name === 'peer.left' && said.notice.peerId === peerId).length
    const leftBefore = leftCount()
    from.tell('you.moving', { to: place })
    await joinCount(before + 1)
    expect(last()).toMatchObject({ moved: true })
    expect(last().answer.you).toMatchObject({ nodeId: to.nodeId })
    link.leaveFormer()
    await vi.waitFor(() => expect(leftCount()).toBe(leftBefore + 1), patience)
  }
  expect(states).toEqual([])
})

test('a node that cannot be moved to is not, and everything stays as it was', async () => {
  home.tell('room.standbys', { standbys: [] })
  home.tell('you.moving', { to: { nodeId: 'nowhere', url: 'http://127.0.0.1:1', region: 'nowhere' } })
  await link.call('hand.raise', { raised: false })
  expect(await link.check()).toBe(true)
  expect(joins).toHaveLength(1)
})

test('whoever was removed meanwhile is told so by the standby, and the call is over', async () => {
  const { peerId, personKey } = await other.join().then((peer) => peer.permits)
  await otherHost.call('peer.remove', { peerId })
  link.close('left')
  link = new MediaLink({ ...pageClock, random: () => 0 })
  await link.enter(await permits({ peerId, personKey }))
  const gone = new Promise<Link>((resolve) => link.on('link', (state) => state.at === 'gone' && resolve(state)))
  const refused = new Promise<string>((resolve) => link.on('refused', ({ code }) => resolve(code)))
  home.tell('you.moving', { to: standby })
  expect(await refused).toBe('REMOVED')
  expect(await gone).toEqual({ at: 'gone', why: 'removed' })
})
