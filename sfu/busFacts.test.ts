import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Bus } from '../infra/bus/bus.ts'
import { memoryBus } from '../infra/bus/memoryBus.ts'
import { ManualClock } from '../infra/clock.ts'
import { factsStream, ordersTopic, type PresenceFact, type RoomOrder } from '../infra/contract/facts.ts'
import { roomIdOf } from '../infra/contract/ids.ts'
import { createLog } from '../infra/log.ts'
import { newId } from '../infra/secrets.ts'
import { BusFacts } from './busFacts.ts'
import { BusOrders } from './busOrders.ts'
import { FactJournal } from './factJournal.ts'

const log = createLog({ level: 'silent', pretty: false })
const roomId = roomIdOf(newId(), newId())
const peerId = newId<PresenceFact['peerId']>()

function open(journal?: FactJournal) {
  const clock = new ManualClock(0)
  const bus = memoryBus({ clock })
  const state = { answering: true }
  const append: Bus['append'] = (...input) =>
    state.answering ? bus.append(...input) : Promise.reject(new Error('no answer'))
  const wrapped = new Proxy(bus, { get: (_, name) => (name === 'append' ? append : Reflect.get(bus, name).bind(bus)) })
  const seen: unknown[] = []
  const read = () =>
    bus.read(
      factsStream,
      '0',
      ({ message }) => void seen.push(message),
      () => undefined,
    )
  return {
    clock,
    bus,
    state,
    seen,
    read,
    facts: new BusFacts({ bus: wrapped, clock, log, ...(journal && { journal }) }),
  }
}

const fact = (sequence: number): PresenceFact => ({
  roomId,
  peerId,
  nodeId: 'node-test',
  sequence,
  connectedMs: sequence * 1000,
  videoMs: 0,
  recording: false,
  region: 'local',
  ended: false,
})

test('facts reach the stream in order', async () => {
  const { facts, seen, read } = open()
  await read()
  facts.publish(fact(1))
  expect(await facts.flushed()).toBe(true)
  facts.publish(fact(2))
  expect(await facts.flushed()).toBe(true)
  await expect.poll(() => seen).toEqual([fact(1), fact(2)])
})

test('while the bus does not answer the newest fact of a peer waits, and arrives afterwards', async () => {
  const { clock, facts, state, seen, read } = open()
  await read()
  state.answering = false
  facts.publish(fact(1))
  expect(await facts.flushed()).toBe(false)
  facts.publish(fact(2))
  facts.publish(fact(3))
  state.answering = true
  clock.advance(1000)
  await expect.poll(() => seen).toEqual([fact(3)])
})

test('[ML71] what a node could not tell before it ended is told by the next one of its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-facts-'))
  const first = open(new FactJournal({ folder, nodeId: 'node-test', log }))
  first.state.answering = false
  first.facts.publish(fact(1))
  expect(await first.facts.flushed()).toBe(false)
  first.facts.publish(fact(2))
  first.clock.advance(1000)
  expect(await first.facts.flushed()).toBe(false)

  const second = open(new FactJournal({ folder, nodeId: 'node-other', log }))
  await second.read()
  await second.facts.recover()
  expect(await second.facts.flushed()).toBe(true)
  await expect.poll(() => second.seen).toEqual([fact(2)])
  expect(await readdir(folder)).toEqual([])
})

test('[ML71] a journal is gone once the bus has taken what it kept, and a torn line costs that line alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-facts-'))
  const { clock, facts, state, seen, read } = open(new FactJournal({ folder, nodeId: 'node-test', log }))
  await writeFile(join(folder, 'node-gone.facts'), `{"roomId":\n${JSON.stringify(fact(7))}`)
  await read()
  await facts.recover()
  expect(await facts.flushed()).toBe(true)
  await expect.poll(() => seen).toEqual([fact(7)])
  state.answering = false
  facts.publish(fact(8))
  expect(await facts.flushed()).toBe(false)
  expect(await readdir(folder)).toEqual(['node-test.facts'])
  state.answering = true
  clock.advance(1000)
  expect(await facts.flushed()).toBe(true)
  expect(await readdir(folder)).toEqual([])
})

test('orders are heard, and what is no order is passed over', async () => {
  const { bus } = open()
  const heard: RoomOrder[] = []
  const subscription = await new BusOrders({ bus, log }).subscribe(roomId, (order) => heard.push(order))
  await bus.publish(ordersTopic(roomId), { order: 'dance' })
  await bus.publish(ordersTopic(roomId), { order: 'remove', peerIds: [peerId], why: 'minutes-exhausted' })
  await expect.poll(() => heard).toEqual([{ order: 'remove', peerIds: [peerId], why: 'minutes-exhausted' }])
  await subscription.close()
})
