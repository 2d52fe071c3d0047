import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import type { DepartmentId, PeerId, TrackId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { newId } from '../../infra/secrets.ts'
import { graceMs, MeshHouse } from '../testing/meshHouse.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { MeshGuest } from '../testing/meshGuest.ts'
import type { Workers } from '../workers.ts'
import { setHand } from './hands.ts'
import { appointPeer, callToStage, endRoom, lockRoom, removePeer, stageRoom } from './moderation.ts'
import { orderPeer } from './hostOrders.ts'

const [munich, shanghai, paulo] = ['munich', 'shanghai', 'paulo'] as const
let workers: Workers
let house: MeshHouse
beforeAll(async () => {
  workers = await openTestWorker()
})
beforeEach(() => {
  house = new MeshHouse(workers, [munich, shanghai, paulo])
})
afterEach(() => house.close())
afterAll(() => workers.close())

const at = (nodeId: string) => house.node(nodeId)
const namesAt = (nodeId: string) =>
  house
    .roster(nodeId)
    .map(({ name }) => name)
    .toSorted()
const namesOf = (guest: MeshGuest) => [...guest.seen.values()].map(({ name }) => name).toSorted()
const noticesOf = (guest: MeshGuest, name: string) =>
  guest.told.flatMap((one) => (one.name === name ? [one.notice] : []))

async function enterAll(places: Record<string, string>, host?: string): Promise<Record<string, MeshGuest>> {
  const guests: Record<string, MeshGuest> = {}
  for (const [name, nodeId] of Object.entries(places)) {
    const guest = house.guest(name, name === host ? 'host' : 'member')
    await guest.enter(at(nodeId))
    guests[name] = guest
  }
  await house.pass(100, 25)
  return guests
}

test('[RN1] each node speaks for its own people, and everybody sees all', async () => {
  const { anna, bo, chen } = await enterAll({ anna: munich, bo: shanghai, chen: paulo })
  for (const nodeId of [munich, shanghai, paulo]) expect(namesAt(nodeId)).toEqual(['anna', 'bo', 'chen'])
  expect(chen!.answer!.peers.map(({ name }) => name).toSorted()).toEqual(['anna', 'bo'])
  expect(namesOf(anna!)).toEqual(['bo', 'chen'])
  expect(chen!.answer!.nodes.map(({ nodeId, state }) => [nodeId, state])).toEqual([
    [paulo, 'here'],
    [munich, 'linked'],
    [shanghai, 'linked'],
  ])
  expect(chen!.answer!.standbys.map(({ nodeId }) => nodeId)).toEqual([munich, shanghai])
  bo!.leave()
  await house.pass(100, 25)
  expect(namesOf(anna!)).toEqual(['chen'])
  expect(noticesOf(chen!, 'peer.left')).toEqual([{ peerId: bo!.peerId, incarnation: 1 }])
})

test('[RN2] whoever moves is replaced without a goodbye, and keeps role and hand', async () => {
  const { anna, bo } = await enterAll({ anna: munich, bo: shanghai })
  const raisedAt = '2026-11-21T10:00:01.000Z'
  await bo!.do((room, peer) => {
    setHand(room, peer, raisedAt)
    room.roster.tell('peer.changed', peer.info())
  })
  await house.pass(100, 25)
  const before = bo!.at!
  const answer = await bo!.enter(at(munich))
  expect(answer.you).toMatchObject({ incarnation: 2, role: 'member', handRaisedAt: raisedAt, nodeId: munich })
  await house.pass(100, 25)
  expect(before.line.dismissed).toBe(true)
  expect(noticesOf(anna!, 'peer.left')).toEqual([])
  expect(anna!.seen.get(bo!.peerId)).toMatchObject({ incarnation: 2, nodeId: munich, handRaisedAt: raisedAt })
  // Nobody is left in Shanghai: the room closes there, and stands in Munich.
  await house.pass(graceMs + 500)
  expect(house.node(shanghai).rooms.get(house.roomId)).toBeUndefined()
  expect(namesAt(munich)).toEqual(['anna', 'bo'])
})

test('[RN3] a node that is not heard freezes, and goes on when it is', async () => {
  const { anna, bo } = await enterAll({ anna: munich, bo: shanghai })
  house.wires.cut(munich, shanghai)
  await house.pass(60_000, 1000)
  expect(namesOf(anna!)).toEqual(['bo'])
  expect(noticesOf(anna!, 'room.nodes').at(-1)).toMatchObject({ nodes: [{}, { nodeId: shanghai, state: 'silent' }] })
  const dora = house.guest('dora')
  await dora.enter(at(shanghai))
  house.wires.heal(munich, shanghai)
  await house.pass(100, 25)
  expect(namesOf(anna!)).toEqual(['bo', 'dora'])
  expect(namesOf(bo!)).toEqual(['anna', 'dora'])
  expect(noticesOf(anna!, 'peer.left')).toEqual([])
  expect(noticesOf(anna!, 'room.nodes').at(-1)).toMatchObject({ nodes: [{}, { nodeId: shanghai, state: 'linked' }] })
})

test('[RN4] the people of a dead node come back on another one without a goodbye, or leave after the grace', async () => {
  const { anna, bo, chen } = await enterAll({ anna: munich, bo: shanghai, chen: shanghai })
  house.wires.kill(shanghai)
  house.unlist(shanghai)
  await house.pass(1000)
  expect(namesOf(anna!)).toEqual(['bo', 'chen'])
  expect((await bo!.enter(at(munich))).you).toMatchObject({ incarnation: 2, role: 'member' })
  await house.pass(graceMs)
  expect(namesOf(anna!)).toEqual(['bo'])
  expect(noticesOf(anna!, 'peer.left')).toEqual([{ peerId: chen!.peerId, incarnation: 1 }])
})

test('[RN4] a node that was thought dead lets go of whoever is in elsewhere', async () => {
  const { anna, bo } = await enterAll({ anna: munich, bo: shanghai })
  const stopped = bo!.at!
  house.wires.kill(shanghai)
  await bo!.enter(at(munich))
  await house.pass(graceMs + 1000)
  house.wires.revive(shanghai)
  await house.pass(2500)
  expect(stopped.line.dismissed).toBe(true)
  expect(bo!.at?.room).toBe(house.node(munich).rooms.get(house.roomId))
  expect(namesOf(anna!)).toEqual(['bo'])
})

test('[RN5] what hosts decide holds on every node, and settings that diverged become the stricter', async () => {
  const { host, bo, chen } = await enterAll({ host: munich, bo: shanghai, chen: shanghai }, 'host')
  await host!.do((room, peer) => lockRoom(room, peer, true))
  await house.pass(100, 25)
  expect(noticesOf(bo!, 'room.settings')).toMatchObject([{ version: 1, locked: true }])
  await expect(house.guest('late').enter(at(shanghai))).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  await expect(house.guest('late').enter(at(paulo))).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  await host!.do((room, peer) => lockRoom(room, peer, false))
  await host!.do((room, peer) => appointPeer(room, peer, bo!.peerId, 'cohost'))
  await house.pass(100, 25)
  expect(host!.seen.get(bo!.peerId)?.role).toBe('cohost')
  expect(noticesOf(bo!, 'room.settings').at(-1)).toMatchObject({ version: 2, locked: false })

  house.wires.cut(munich, shanghai)
  await bo!.do((room, peer) => lockRoom(room, peer, true))
  await host!.do((room, peer) => stageRoom(room, peer, true))
  await host!.do((room, peer) => stageRoom(room, peer, false))
  await host!.do((room, peer) => stageRoom(room, peer, true))
  house.wires.heal(munich, shanghai)
  await house.pass(5000)
  const settings = [munich, shanghai].map((nodeId) => at(nodeId).rooms.get(house.roomId)!.memory.settings)
  expect(settings[0]).toMatchObject({ locked: true, stage: true })
  expect(settings[1]).toEqual(settings[0])
  expect(host!.seen.get(chen!.peerId)?.role).toBe('audience')
  await host!.do((room, peer) => callToStage(room, peer, chen!.peerId, true))
  await house.pass(100, 25)
  expect(host!.seen.get(chen!.peerId)?.role).toBe('member')
})

test('[RN6] orders of a host reach the people of other nodes', async () => {
  const { host, bo, chen } = await enterAll({ host: munich, bo: shanghai, chen: paulo }, 'host')
  const order = { order: 'mute', peerId: bo!.peerId, by: host!.peerId } as const
  const mute = host!.do((room, peer) => orderPeer(room, peer, order))
  await expect(mute).resolves.toBeUndefined()
  await expect(bo!.do((room, peer) => removePeer(room, peer, host!.peerId))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await host!.do((room, peer) => removePeer(room, peer, bo!.peerId))
  await house.pass(100, 25)
  expect(bo!.gone).toBe('removed')
  expect(namesOf(chen!)).toEqual(['host'])
  await expect(bo!.enter(at(paulo))).rejects.toMatchObject({ code: 'REMOVED' })
  await host!.do(endRoom)
  await house.pass(100, 25)
  expect(chen!.gone).toBe('ended')
  expect(house.nodes.flatMap(({ rooms }) => rooms.all())).toEqual([])
})

test('[RN6] whoever is removed while their node is not heard is gone here at once, and there as soon as it is', async () => {
  const { host, bo } = await enterAll({ host: munich, bo: shanghai }, 'host')
  house.wires.cut(munich, shanghai)
  await house.pass(100, 25)
  const order = { order: 'mute', peerId: bo!.peerId, by: host!.peerId } as const
  await expect(host!.do((room, peer) => orderPeer(room, peer, order))).rejects.toMatchObject({
    code: 'MEDIA_UNAVAILABLE',
  })
  await host!.do((room, peer) => removePeer(room, peer, bo!.peerId))
  await house.pass(100, 25)
  expect(namesOf(host!)).toEqual([])
  expect(bo!.gone).toBeNull()
  house.wires.heal(munich, shanghai)
  await house.pass(5000)
  expect(bo!.gone).toBe('removed')
})

test('[RN7] a wiped bus gets everything back from any node, and a room closes for good with the last one', async () => {
  const { host, bo } = await enterAll({ host: munich, bo: shanghai }, 'host')
  await host!.do((room, peer) => lockRoom(room, peer, true))
  await house.pass(100, 25)
  host!.leave()
  await house.pass(graceMs + 500)
  house.bus = memoryBus({ clock: house.clock })
  await house.pass(12_000, 1000)
  await expect(house.guest('late').enter(at(paulo))).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  bo!.leave()
  await house.pass(2 * graceMs + 1000)
  await expect(house.guest('late').enter(at(paulo))).resolves.toMatchObject({ settings: { locked: false } })
})

test('[RN8] what the meter ordered goes with the peer to another node', async () => {
  const { anna, bo } = await enterAll({ anna: munich, bo: shanghai })
  const departmentId = newId<DepartmentId>()
  house.order({ order: 'audioOnly', departmentId, peerIds: [bo!.peerId] })
  house.order({ order: 'remove', peerIds: [anna!.peerId], why: 'minutes-exhausted' })
  await house.pass(100, 25)
  expect(anna!.gone).toBe('minutes-exhausted')
  expect((await bo!.enter(at(paulo))).soundAlone).toBe(true)
  await expect(anna!.enter(at(paulo))).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
})

test('[JR7] a room is full when all its nodes together are', async () => {
  const { bo } = await enterAll({ bo: munich })
  const room = at(munich).rooms.get(house.roomId)!
  const [line] = room.host.part().peers
  const many = Array.from({ length: limits.peersPerRoomMax - 1 }, () => ({ ...line!, peerId: newId<PeerId>() }))
  room.roster.remote.replace(shanghai, many)
  await expect(house.guest('late').enter(at(munich))).rejects.toMatchObject({ code: 'ROOM_FULL' })
  bo!.break()
  await expect(bo!.enter(at(munich))).resolves.toMatchObject({ you: { incarnation: 2 } })
})

test('[JR11] nobody waits at the door for the sound of a node that does not answer', async () => {
  const { bo } = await enterAll({ bo: munich, chen: shanghai })
  const room = at(munich).rooms.get(house.roomId)!
  const [chen] = room.roster.remote.all()
  const [link] = room.mesh.neighbours()
  const microphone = { trackId: newId<TrackId>(), source: 'microphone', paused: false } as const
  const peer = { ...chen!, tracks: [{ ...microphone, mimeType: 'audio/opus', lines: [] }] }
  house.wires.delayMs = 60_000
  await bo!.do(({ host }) => host.changePart(link!, { roomId: house.roomId, sequence: 0, peers: [peer] }))
  expect(room.media.remoteTracks()).toHaveLength(1)
  const late = house.guest('late')
  late.rtpCapabilities = { codecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }] }
  const answer = await late.enter(at(munich))
  expect(answer.peers.map(({ name, tracks }) => [name, tracks.length]).toSorted()).toEqual([
    ['bo', 0],
    ['chen', 1],
  ])
  expect(answer.consumers).toEqual([])
  house.wires.delayMs = 0
})
