import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { mediaLimits } from '../limits.ts'
import { graceMs, MeshHouse } from '../testing/meshHouse.ts'
import type { MeshGuest } from '../testing/meshGuest.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { orderAll, orderPeer } from './hostOrders.ts'
import { setHand } from './hands.ts'
import { admit, appointPeer, handOver, refuse, sayToLobby } from './moderation.ts'

const [munich, shanghai] = ['munich', 'shanghai'] as const
let workers: Workers
let house: MeshHouse
beforeAll(async () => {
  workers = await openTestWorker()
})
beforeEach(() => {
  house = new MeshHouse(workers, [munich, shanghai])
  house.lobby = 'guests'
})
afterEach(() => house.close())
afterAll(() => workers.close())

const at = (nodeId: string) => house.node(nodeId)
const soon = () => house.pass(300, 25)
const waitingAt = (guest: MeshGuest) => {
  const [last] = guest.told.filter(({ name }) => name === 'room.lobby').slice(-1)
  return (last?.notice as { waiting: { name: string }[] } | undefined)?.waiting.map(({ name }) => name) ?? []
}
const knock = (guest: MeshGuest, nodeId: string) =>
  expect(guest.enter(at(nodeId))).rejects.toMatchObject({ code: 'WAITING' })
const roleOf = (nodeId: string, name: string) => house.roster(nodeId).find((peer) => peer.name === name)?.role

test('[LB7] hosts of every node see who waits on any, and let them in there', async () => {
  const host = house.guest('host', 'host')
  const ines = house.guest('ines', 'guest')
  const omar = house.guest('omar', 'guest')
  await knock(ines, shanghai)
  await host.enter(at(munich))
  await soon()
  expect(waitingAt(host)).toEqual(['ines'])
  await knock(omar, shanghai)
  await host.do((room, peer) => sayToLobby(room, peer, 'soon'))
  await soon()
  expect(waitingAt(host)).toEqual(['ines', 'omar'])
  expect(ines.knocked.at(-1)).toMatchObject({ notice: { word: 'soon', hostPresent: true, presentCount: 1 } })
  await host.do((room, peer) => admit(room, peer, ines.seat.personKey))
  await host.do((room, peer) => refuse(room, peer, omar.seat.personKey, false))
  await soon()
  expect(ines.knocked.at(-1)?.name).toBe('lobby.admitted')
  expect(omar.gone).toBe('turned-away')
  expect(waitingAt(host)).toEqual([])
  await ines.enter(at(munich))
  await knock(omar, munich)
})

test('[LB7] whoever waits on a node that dies is forgotten there and knocks again elsewhere', async () => {
  const host = house.guest('host', 'host')
  const ines = house.guest('ines', 'guest')
  await host.enter(at(munich))
  await knock(ines, shanghai)
  await soon()
  house.wires.kill(shanghai)
  house.unlist(shanghai)
  await house.pass(2 * graceMs)
  expect(waitingAt(host)).toEqual([])
  await knock(ines, munich)
  await soon()
  expect(waitingAt(host)).toEqual(['ines'])
})

test('[HO2] orders of a host reach the people of other nodes', async () => {
  const [host, bo] = [house.guest('host', 'host'), house.guest('bo')]
  await host.enter(at(munich))
  await bo.enter(at(shanghai))
  await bo.do((room, peer) => setHand(room, peer, '2026-11-21T10:00:00.000Z'))
  await soon()
  const order = { order: 'askToUnmute', peerId: bo.peerId, by: host.peerId } as const
  await host.do((room, peer) => orderPeer(room, peer, order))
  await host.do((room, peer) => orderAll(room, peer, 'lowerAll'))
  await soon()
  expect(bo.told.map(({ name }) => name)).toContain('you.askedToUnmute')
  expect(house.roster(munich).every(({ handRaisedAt }) => handRaisedAt === null)).toBe(true)
  const back = { order: 'lower', peerId: host.peerId, by: bo.peerId } as const
  await expect(bo.do((room, peer) => orderPeer(room, peer, back))).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('[HO4] a host who drops out keeps the role for two minutes; then every node has the same next one', async () => {
  const [host, anna, bo] = [house.guest('host', 'host'), house.guest('anna'), house.guest('bo')]
  await host.enter(at(munich))
  await anna.enter(at(shanghai))
  await house.pass(1000)
  await bo.enter(at(munich))
  await soon()
  host.break()
  await house.pass(mediaLimits.hostKeptMs - 10_000, 1000)
  expect([roleOf(munich, 'anna'), roleOf(munich, 'bo')]).toEqual(['member', 'member'])
  await host.enter(at(munich))
  await house.pass(graceMs, 1000)
  expect(roleOf(shanghai, 'host')).toBe('host')
  await host.do((room, peer) => appointPeer(room, peer, bo.peerId, 'cohost'))
  await house.pass(4000, 1000)
  host.break()
  await house.pass(mediaLimits.hostKeptMs + graceMs + 4000, 1000)
  for (const nodeId of [munich, shanghai])
    expect([roleOf(nodeId, 'anna'), roleOf(nodeId, 'bo')]).toEqual(['member', 'host'])
  await host.enter(at(shanghai))
  await soon()
  expect([roleOf(munich, 'host'), roleOf(munich, 'bo')]).toEqual(['cohost', 'host'])
  await bo.do((room, peer) => handOver(room, peer, host.peerId))
  await soon()
  for (const nodeId of [munich, shanghai])
    expect([roleOf(nodeId, 'host'), roleOf(nodeId, 'bo')]).toEqual(['host', 'cohost'])
})

test('[HO4] a host behind a silent link is still the host', async () => {
  const [host, bo] = [house.guest('host', 'host'), house.guest('bo')]
  await host.enter(at(munich))
  await bo.enter(at(shanghai))
  await soon()
  house.wires.cut(munich, shanghai)
  await house.pass(mediaLimits.hostKeptMs + 10_000, 1000)
  expect(roleOf(shanghai, 'bo')).toBe('member')
})
