import { beforeEach, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { removalsTopic } from '../../infra/contract/facts.ts'
import { roomIdOf, type PeerId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import { BusPlacement } from '../placement/busPlacement.ts'
import { Nodes } from '../placement/nodes.ts'
import { RoomMemory } from './roomMemory.ts'

const log = createLog({ level: 'silent', pretty: false })
const roomId = roomIdOf(newId(), newId())
const peerId = newId<PeerId>()
let clock: ManualClock
beforeEach(() => {
  clock = new ManualClock(Date.parse('2026-11-21T10:00:00Z'))
})

const open = (bus: Bus) => RoomMemory.open({ bus, clock, log, roomId, nodeId: 'node-test', lobby: 'off' })

test('a restarted node finds lock, removals, roles and peers again', async () => {
  const bus = memoryBus({ clock })
  const before = await open(bus)
  before.change({ locked: true })
  before.remove([peerId], 'person/1')
  before.ban('person/3', 'Chen')
  before.admit(['person/4'], true)
  before.appoint('person/2', 'cohost')
  before.setTimer({ at: 'paused', totalSeconds: 300, leftMs: 1500 })
  const record = { incarnation: 4, role: 'host', handRaisedAt: '2026-11-21T09:58:00.000Z', enteredAt: null } as const
  before.remember(peerId, record)
  await before.settle()
  clock.advance(30_000)

  const after = await open(bus)
  expect(after.settings).toMatchObject({ locked: true, startedAt: '2026-11-21T10:00:00.000Z' })
  expect(after.runningSeconds).toBe(30)
  expect(after.isRemoved(newId(), 'person/1')).toBe(false)
  expect(after.admitted('person/1')).toBe(false)
  expect(after.admitted('person/4')).toBe(true)
  expect(after.isRemoved(newId(), 'person/3')).toBe(true)
  expect(after.banned()).toEqual([{ personKey: 'person/3', name: 'Chen' }])
  expect(after.isRemoved(peerId, 'person/9')).toBe(true)
  expect(after.isRemoved(newId(), 'person/9')).toBe(false)
  expect(after.appointed('person/2')).toBe('cohost')
  expect(after.timer).toEqual({ at: 'paused', totalSeconds: 300, leftMs: 1500 })
  expect(await after.recall(peerId)).toEqual(record)
  await after.forget()
  expect((await open(bus)).timer).toBeNull()
})

test('a removal is told to the rest of the house, and placement knows of it', async () => {
  const bus = memoryBus({ clock })
  const { promise: told, resolve } = Promise.withResolvers<unknown>()
  await bus.subscribe(removalsTopic, resolve)
  const memory = await open(bus)
  memory.remove([peerId], 'person/1')
  expect(await told).toEqual({ roomId, personKey: 'person/1' })
  await memory.settle()
  const placement = new BusPlacement({ bus, nodes: new Nodes({ bus, clock, log }), clock })
  expect(await placement.removed(roomId, 'person/1')).toBe(false)
  memory.ban('person/1', 'Bo')
  expect(await placement.removed(roomId, 'person/1')).toBe(true)
  expect(await placement.removed(roomId, 'person/2')).toBe(false)
  memory.ban('person/1', '')
  expect(await placement.removed(roomId, 'person/1')).toBe(false)
})

test('what the room remembers is written back after the bus was wiped', async () => {
  let bus = memoryBus({ clock })
  const exchangeable = new Proxy({} as Bus, { get: (_, name) => bus[name as keyof Bus].bind(bus) })
  const memory = await open(exchangeable)
  memory.change({ locked: true })
  memory.remove([peerId], 'person')
  await memory.settle()
  bus = memoryBus({ clock })
  for (let beat = 0; beat < 30; beat += 1) memory.beat()
  await memory.settle()
  const after = await open(bus)
  expect(after.settings.locked).toBe(true)
  expect(after.isRemoved(peerId, 'person')).toBe(true)
})

test('a bus that answers only after the room was opened still tells who was removed', async () => {
  const bus = memoryBus({ clock })
  ;(await open(bus)).remove([peerId], 'person')
  const closed = memoryBus({ clock })
  await closed.close()
  let now = closed
  const late = await open(new Proxy({} as Bus, { get: (_, name) => now[name as keyof Bus].bind(now) }))
  expect(late.isRemoved(peerId, 'person')).toBe(false)
  now = bus
  late.beat()
  await expect.poll(() => late.isRemoved(peerId, 'person')).toBe(true)
})

test('a bus that does not answer stops nobody', async () => {
  const bus = memoryBus({ clock })
  await bus.close()
  const memory = await open(bus)
  memory.change({ locked: true })
  memory.remove([peerId], 'person')
  expect(memory.settings.locked).toBe(true)
  expect(memory.isRemoved(peerId, 'person')).toBe(true)
  expect(await memory.recall(peerId)).toBeUndefined()
  await memory.forget()
})

test('[JR5] lock and admissions end with the room, a removal does not', async () => {
  const bus = memoryBus({ clock })
  const memory = await open(bus)
  memory.change({ locked: true })
  memory.remove([peerId], 'person')
  memory.admit(['anna'], true)
  await memory.forget()
  const next = await open(bus)
  expect(next.admitted('anna')).toBeUndefined()
  expect(next.settings.locked).toBe(false)
  expect(next.isRemoved(peerId, 'person')).toBe(true)
})
