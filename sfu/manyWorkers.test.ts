import { afterEach, beforeEach, expect, test } from 'vitest'
import { mediaLimits } from './limits.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let anna: TestPeer
let bo: TestPeer

const workerOf = (transports: number) =>
  house.node.workers.live().find(({ census }) => census.routers === 1 && census.transports >= transports)!

/** Anna sits on the first worker, Bo on the second, because the first had enough to do. */
beforeEach(async () => {
  house = await MediaHouse.open()
  anna = await house.join({ name: 'Anna', role: 'host' })
  const first = workerOf(2)
  first.census.flowing += mediaLimits.workerLoadMax
  bo = await house.join({ name: 'Bo' })
})
afterEach(() => house.close())

const workersInOrder = () => {
  const live = house.node.workers.live()
  const first = live.find(({ census }) => census.flowing >= mediaLimits.workerLoadMax)!
  return { first, second: live.find((worker) => worker !== first)! }
}

test('a room goes on on the next worker when one is full, and back on the first when that has room', async () => {
  const { first, second } = workersInOrder()
  expect([first, second].map(({ census }) => [census.routers, census.transports])).toEqual([
    [1, 2],
    [1, 2],
  ])
  first.census.flowing -= mediaLimits.workerLoadMax
  await house.join()
  expect(first.census.transports).toBe(4)
})

test('people on different workers get each other’s sound and pictures', async () => {
  const microphone = await anna.publish('microphone')
  const camera = await bo.publish('camera')
  expect((await bo.next('consumer.offered')).trackId).toBe(microphone.id)
  await anna.look([camera.id])
  expect((await anna.next('consumer.offered')).trackId).toBe(camera.id)
  const clara = await house.join()
  expect(clara.answer?.consumers.map(({ trackId }) => trackId).toSorted()).toEqual(
    [microphone.id, camera.id].toSorted(),
  )
  await anna.call('track.close', { trackId: microphone.id as never })
  await bo.next('consumer.closed')
  await clara.next('consumer.closed')
})

test('a worker that dies concerns only those who were on it, and what they sent', async () => {
  const { second } = workersInOrder()
  const ofAnna = await anna.publish('microphone')
  await bo.publish('camera')
  await bo.next('consumer.offered')
  process.kill(second.worker.pid, 'SIGKILL')
  await bo.next('media.lost')
  const answer = await bo.join(bo.permits.seat)
  expect(answer.consumers.map(({ trackId }) => trackId)).toEqual([ofAnna.id])
  expect(anna.said.map(({ name }) => name)).not.toContain('media.lost')
  expect(await anna.codeOf('track.pause', { trackId: ofAnna.id as never, paused: true })).toBe('OK')
  await expect.poll(() => anna.said.some(({ name }) => name === 'peer.changed')).toBe(true)
})

test('a router that everybody left is closed, and the room goes on', async () => {
  const { second } = workersInOrder()
  await bo.call('room.leave', {})
  await expect.poll(() => second.census.routers).toBe(0)
  await anna.publish('microphone')
  expect((await house.join()).answer?.consumers).toHaveLength(1)
})

test('nothing stays behind on any worker', async () => {
  for (const peer of [anna, bo]) await peer.publish('microphone')
  for (const peer of [anna, bo]) await peer.next('consumer.offered')
  for (const peer of [anna, bo]) await peer.call('room.leave', {})
  await expect
    .poll(() => house.node.counts(), { timeout: 5000 })
    .toMatchObject({ rooms: 0, routers: 0, transports: 0, producers: 0, consumers: 0 })
})
