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

const log = createLog({ level: 'silent', pretty: false })
const roomId = roomIdOf(newId(), newId())
const peerId = newId<PresenceFact['peerId']>()

function open() {
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
  return { clock, bus, state, seen, read, facts: new BusFacts({ bus: wrapped, clock, log }) }
}

const fact = (sequence: number): PresenceFact => ({
  roomId,
  peerId,
  nodeId: 'node-test',
  sequence,
  connectedMs: sequence * 1000,
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

test('orders are heard, and what is no order is passed over', async () => {
  const { bus } = open()
  const heard: RoomOrder[] = []
  const subscription = await new BusOrders({ bus, log }).subscribe(roomId, (order) => heard.push(order))
  await bus.publish(ordersTopic(roomId), { order: 'dance' })
  await bus.publish(ordersTopic(roomId), { order: 'remove', peerIds: [peerId], why: 'minutes-exhausted' })
  await expect.poll(() => heard).toEqual([{ order: 'remove', peerIds: [peerId], why: 'minutes-exhausted' }])
  await subscription.close()
})
