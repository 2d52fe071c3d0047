import { beforeEach, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { roomIdOf, type NodeId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'
import { BusPlacement } from './busPlacement.ts'
import { Nodes } from './nodes.ts'
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
  placement = new BusPlacement({ bus, nodes })
})

const idle = { load: 0, roomCount: 0, peerCount: 0, mediaAddresses: [] }
const announce = (nodeId: string, region: string, url = `https://${nodeId}.example.com`) =>
  nodes.announce(() => ({ nodeId: nodeId as NodeId, url, region, ...idle }))

test('everyone gets the same node, whatever they measured, also when they ask at once', async () => {
  await Promise.all([announce('munich', 'eu'), announce('shanghai', 'cn')])
  const answers = await Promise.all([
    placement.place(roomId, { eu: 10, cn: 200 }),
    placement.place(roomId, { eu: 200, cn: 10 }),
    placement.place(roomId, {}),
  ])
  expect(new Set(answers.map(({ primary }) => primary.nodeId)).size).toBe(1)
  expect(answers[0].primary).toEqual({ nodeId: 'munich', url: 'https://munich.example.com', region: 'eu' })
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

test('only nodes of the regions a meeting allows are chosen, but where a room runs it stays', async () => {
  await Promise.all([announce('munich', 'eu'), announce('dublin', 'eu'), announce('shanghai', 'cn')])
  const near = { cn: 10, eu: 200 }
  const { primary, standby } = await placement.place(roomId, near, ['eu'])
  expect([primary.region, standby?.region]).toEqual(['eu', 'eu'])
  expect((await placement.place(roomId, near, ['cn'])).primary).toEqual(primary)
  await expect(placement.place(roomIdOf(newId(), newId()), near, ['us'])).rejects.toThrow('MEDIA_UNAVAILABLE')
})

test("a node at the page's own origin has an empty address and is offered like any other", async () => {
  await announce('alone', 'local', '')
  expect((await placement.place(roomId, {})).primary).toEqual({ nodeId: 'alone', url: '', region: 'local' })
})

test('heartbeats keep a node on the list', async () => {
  await announce('munich', 'eu')
  clock.advance(60_000)
  expect(await placement.nodes()).toHaveLength(1)
})

test('without a node the answer is MEDIA_UNAVAILABLE', async () => {
  await expect(placement.place(roomId, {})).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
})

test('a running room takes its place from a node that is gone, and from no other', async () => {
  const places = new RoomPlaces(bus)
  const withdraw = await announce('munich', 'eu')
  await placement.place(roomId, {})
  await places.hold(roomId, 'shanghai')
  expect((await places.find(roomId)).nodeId).toBe('munich')
  await withdraw()
  await places.hold(roomId, 'shanghai')
  expect((await places.find(roomId)).nodeId).toBe('shanghai')
  await places.release(roomId, 'munich')
  expect((await places.find(roomId)).nodeId).toBe('shanghai')
})

test('a real room shows who is in and whether it is locked, until it closes', async () => {
  const house = await MediaHouse.open()
  const real = new BusPlacement({ bus: house.bus, nodes: new Nodes({ bus: house.bus, clock, log }) })
  expect(await real.presence(house.roomId)).toEqual([])
  const { primary } = await real.place(house.roomId, {})
  expect(primary).toEqual({ nodeId: house.nodeId, url: house.url, region: 'local' })

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
