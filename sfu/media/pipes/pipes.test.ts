import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import { PacketPicture } from '../../testing/packetPicture.ts'
import { PacketViewer } from '../../testing/packetViewer.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import type { Workers } from '../../workers.ts'
import { Pipes } from './pipes.ts'
import { RoomRouter } from '../roomRouter.ts'

let clock: ManualClock
let workers: Workers
let home: RoomRouter
let away: RoomRouter
let pipes: Pipes
let camera: PacketPicture

beforeEach(async () => {
  clock = new ManualClock(0)
  workers = await openTestWorker({ count: 2 })
  const events = { onLost: () => undefined, onLevels: () => undefined }
  const [first, second] = workers.live()
  home = await RoomRouter.open(workers, events, first)
  away = await RoomRouter.open(workers, events, second)
  pipes = new Pipes(clock)
  camera = await PacketPicture.open(systemClock, home)
})
afterEach(() => {
  camera.close()
  workers.close()
})

async function watchFrom(router: RoomRouter): Promise<PacketViewer> {
  const viewer = await PacketViewer.open(router, pipes, [camera.track])
  void viewer.see([camera.track], 720)
  await viewer.subscriptions.enter([])
  return viewer
}

const sendUntil = (done: () => boolean) =>
  expect.poll(() => (camera.send(), done()), { interval: 20, timeout: 5000 }).toBe(true)

test('a camera reaches a viewer on another worker, in the layer it asks for, over one pipe for all there', async () => {
  const [near, far, farToo] = [await watchFrom(home), await watchFrom(away), await watchFrom(away)]
  await sendUntil(() => [near, far, farToo].every(({ packetCount }) => packetCount > 5))
  expect(pipes.count).toBe(1)
  expect(far.consumers[0]?.type).toBe('simulcast')
  expect(workers.live().map(({ census }) => census.producers)).toEqual([1, 1])
})

test('nothing crosses while nobody there looks, and it comes back with the first who does', async () => {
  const far = await watchFrom(away)
  await sendUntil(() => far.packetCount > 5)
  await far.see([])
  clock.advance(mediaLimits.pipeRestMs)
  const { census } = workers.live()[0]!
  await expect.poll(() => census.flowing).toBe(0)
  const before = far.packetCount
  await far.see([camera.track])
  await sendUntil(() => far.packetCount > before + 5)
  expect(census.flowing).toBe(1)
})

test('the pipe ends when nobody there wants the track any more', async () => {
  const far = await watchFrom(away)
  far.close()
  expect(pipes.count).toBe(1)
  clock.advance(mediaLimits.pipeRestMs)
  expect(pipes.count).toBe(0)
  await expect.poll(() => workers.live().map(({ census }) => census.producers)).toEqual([1, 0])
})

test('pause and close of the sender follow to the other worker', async () => {
  const far = await watchFrom(away)
  const [consumer] = far.consumers
  await camera.track.producer.pause()
  await expect.poll(() => consumer?.producerPaused).toBe(true)
  await camera.track.producer.resume()
  await expect.poll(() => consumer?.producerPaused).toBe(false)
  camera.track.producer.close()
  await expect.poll(() => far.closed).toEqual([consumer!.id])
  expect(pipes.count).toBe(0)
})

test('the death of the sender’s worker takes its tracks from the others, and that of a viewer nothing', async () => {
  const [near, far] = [await watchFrom(home), await watchFrom(away)]
  process.kill(away.host.worker.pid, 'SIGKILL')
  await expect.poll(() => pipes.count).toBe(0)
  await sendUntil(() => near.packetCount > 5)
  expect(near.closed).toEqual([])
  expect(far.consumers.map(({ closed }) => closed)).toEqual([true])
})

test('a viewer whose sender’s worker dies meanwhile is left without, not in wait', async () => {
  const far = await watchFrom(away)
  process.kill(home.host.worker.pid, 'SIGKILL')
  await expect.poll(() => far.closed).toHaveLength(1)
  expect(pipes.count).toBe(0)
  const late = await watchFrom(away)
  expect(late.consumers).toEqual([])
})
