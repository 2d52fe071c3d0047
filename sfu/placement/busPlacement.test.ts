import { beforeEach, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { roomIdOf, type NodeId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'
import { BusPlacement } from './busPlacement.ts'
import { Nodes, type NodeEntry } from './nodes.ts'
import { RoomPlaces } from './roomPlaces.ts'

const log = createLog({ level: 'silent', pretty: false })
const roomId = roomIdOf(newId(), newId())
let clock: ManualClock
let bus: Bus
let nodes: Nodes
let placement: BusPlacement
beforeEach(() => {
  clock = new ManualClock(1_000_000)
  bus = memoryBus({ clock })
  nodes = new Nodes({ bus, clock, log })
  placement = new BusPlacement({ bus, nodes, clock })
})

const idle = { load: 0, roomCount: 0, peerCount: 0, mediaAddresses: [] }
const announce = (nodeId: string, region: string, more: Partial<NodeEntry> = {}) =>
  nodes.announce(() => ({ nodeId: nodeId as NodeId, url: `https://${nodeId}.example.com`, region, ...idle, ...more }))

test('everyone gets the same node, whatever they measured, also when they ask at once', async () => {
  await Promise.all([announce('munich', 'eu'), announce('shanghai', 'cn')])
  const answers = await Promise.all([
    placement.place(roomId, { eu: 10, cn: 200 }),
    placement.place(roomId, { eu: 200, cn: 10 }),
    placement.place(roomId, {}),
  ])
  expect(new Set(answers.map(({ primary }) => primary.nodeId)).size).toBe(1)
  expect(answers[0].primary).toEqual({ nodeId: 'munich', url: 'https://munich.example.com', region: 'eu', place: '' })
  expect(answers[0].standby?.nodeId).toBe('shanghai')
})

test('a node that stopped its heartbeats is not offered, and its rooms move', async () => {
  const withdraw = await announce('munich', 'eu')
  await announce('shanghai', 'cn')
  await placement.place(roomId, { eu: 10, cn: 200 })
  await withdraw()
  expect((await placement.place(roomId, { eu: 10, cn: 200 })).primary.nodeId).toBe('shanghai')
  expect(await placement.nodes()).toHaveLength(1)
})

test('[PL1] a region that a meeting may not use is not used, even where the room runs', async () => {
  await Promise.all([announce('munich', 'eu'), announce('dublin', 'eu'), announce('shanghai', 'cn')])
  const near = { cn: 10, eu: 200 }
  const { primary, standby, why } = await placement.place(roomId, near, ['eu'])
  expect([primary.region, standby?.region, why]).toEqual(['eu', 'eu', 'policy'])
  expect((await placement.place(roomId, near, ['cn'])).primary.region).toBe('cn')
  await expect(placement.place(roomIdOf(newId(), newId()), near, ['us'])).rejects.toThrow('MEDIA_UNAVAILABLE')
})

test('[PL3] who is far from a room brings a linked node into it, and a suggestion keeps nothing', async () => {
  await announce('munich', 'eu', { rttsMs: { cn: 220 } })
  await announce('shanghai', 'cn', { rttsMs: { eu: 220 } })
  const far = { eu: 225, cn: 10 }
  expect((await placement.suggest(roomId, far)).primary.nodeId).toBe('shanghai')
  expect((await placement.place(roomId, { eu: 10, cn: 200 })).primary.nodeId).toBe('munich')
  expect((await placement.place(roomId, far)).primary.nodeId).toBe('shanghai')
  const { shares } = await new RoomPlaces(bus).find(roomId)
  expect(shares).toEqual([
    { nodeId: 'munich', peers: 1, rttMs: 10 },
    { nodeId: 'shanghai', peers: 1, rttMs: 10 },
  ])
})

test('[PL7] 200 joins at once into as many rooms are spread over the nodes of a region by the space they have', async () => {
  await Promise.all([announce('a', 'eu'), announce('b', 'eu', { load: 0.5 }), announce('c', 'eu', { load: 0.9 })])
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => placement.place(roomIdOf(newId(), newId()), { eu: 10 })),
  )
  const onNode = (nodeId: string) => answers.filter(({ primary }) => primary.nodeId === nodeId).length
  expect([onNode('a'), onNode('b'), onNode('c')]).toEqual([75, 25, 0])
})

test('200 joins at once into one room all get an answer, and the set counts them', async () => {
  await announce('munich', 'eu', { load: 0, peerCount: 400 })
  await Promise.all(Array.from({ length: 200 }, () => placement.place(roomId, { eu: 10 })))
  expect((await new RoomPlaces(bus).find(roomId)).shares).toEqual([{ nodeId: 'munich', peers: 200, rttMs: 10 }])
})

test('[PL8] while the bus does not answer, whoever enters goes where the room was last', async () => {
  await announce('munich', 'eu')
  await announce('shanghai', 'cn')
  await placement.place(roomId, { eu: 10, cn: 200 })
  await bus.close()
  expect((await placement.place(roomId, { eu: 200, cn: 10 })).primary.nodeId).toBe('munich')
  expect((await placement.place(roomIdOf(newId(), newId()), { eu: 200, cn: 10 })).primary.nodeId).toBe('shanghai')
})

test("a node at the page's own origin has an empty address and is offered like any other", async () => {
  await announce('alone', 'local', { url: '' })
  expect((await placement.place(roomId, {})).primary).toEqual({ nodeId: 'alone', url: '', region: 'local', place: '' })
})

test('heartbeats keep a node on the list', async () => {
  await announce('munich', 'eu')
  clock.advance(60_000)
  expect(await placement.nodes()).toHaveLength(1)
})

test('without a node the answer is MEDIA_UNAVAILABLE', async () => {
  await expect(placement.place(roomId, {})).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
})

test('a node holds its part of a room beside the others, until it says that the room left it', async () => {
  const places = new RoomPlaces(bus)
  const withdraw = await announce('munich', 'eu')
  await announce('shanghai', 'cn')
  await placement.place(roomId, { eu: 10 })
  await places.hold(roomId, 'shanghai', 3)
  const munich = { nodeId: 'munich', peers: 1, rttMs: 10 }
  expect((await places.find(roomId)).shares).toEqual([munich, { nodeId: 'shanghai', peers: 3, rttMs: null }])
  await withdraw()
  await places.hold(roomId, 'shanghai')
  expect((await places.find(roomId)).shares).toEqual([{ nodeId: 'shanghai', peers: 3, rttMs: null }])
  await places.release(roomId, 'munich')
  await places.release(roomId, 'shanghai')
  expect((await places.find(roomId)).shares).toEqual([])
})

test('a real room shows who is in and whether it is locked, until it closes', async () => {
  const house = await MediaHouse.open()
  const real = new BusPlacement({ bus: house.bus, nodes: new Nodes({ bus: house.bus, clock, log }), clock })
  expect(await real.presence(house.roomId)).toEqual([])
  const { primary } = await real.place(house.roomId, {})
  expect(primary).toEqual({ nodeId: house.nodeId, url: house.url, region: 'local', place: '' })

  const host = await house.join({ name: 'Anna', role: 'host' })
  const anna = { name: 'Anna', zone: 'Europe/Berlin', personKey: host.permits.personKey }
  await expect.poll(() => real.presence(house.roomId), { timeout: 5000 }).toEqual([anna])
  expect(await real.locked(house.roomId)).toBe(false)
  await host.call('room.lock', { locked: true })
  await expect.poll(() => real.locked(house.roomId)).toBe(true)
  await host.call('room.end', {})
  await expect.poll(() => real.presence(house.roomId)).toEqual([])
  expect(await real.locked(house.roomId)).toBe(false)
  await house.close()
})
