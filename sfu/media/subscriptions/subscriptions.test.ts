import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../infra/clock.ts'
import { PacketPicture } from '../../testing/packetPicture.ts'
import { PacketViewer } from '../../testing/packetViewer.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import type { Workers } from '../../workers.ts'
import { Pipes } from '../pipes/pipes.ts'
import { RoomRouter } from '../roomRouter.ts'
import type { Track } from '../track.ts'

let workers: Workers
let router: RoomRouter
const pipes = new Pipes(systemClock)
const cameras: PacketPicture[] = []
const tracks: Track[] = []

beforeEach(async () => {
  workers = await openTestWorker()
  router = await RoomRouter.open(workers, { onLost: () => undefined, onLevels: () => undefined })
})
afterEach(() => {
  for (const camera of cameras.splice(0)) camera.close()
  tracks.splice(0)
  workers.close()
})

async function openCamera(codec: 'vp8' | 'vp9' = 'vp8'): Promise<PacketPicture> {
  const camera = await PacketPicture.open(systemClock, router, codec)
  cameras.push(camera)
  tracks.push(camera.track)
  return camera
}

/** Sends frames until something is so. */
const sendUntil = (camera: PacketPicture, done: () => boolean) =>
  expect.poll(() => (camera.send(), done()), { interval: 20, timeout: 5000 }).toBe(true)

test('a picture flows when it is seen and built, and not before', async () => {
  const camera = await openCamera()
  const viewer = await PacketViewer.open(router, pipes, tracks)
  await viewer.subscriptions.enter([])
  await viewer.see(tracks)
  for (let count = 0; count < 20; count += 1) camera.send()
  expect(viewer.consumers.map(({ paused }) => paused)).toEqual([true])
  expect(viewer.packetCount).toBe(0)
  await viewer.build()
  await sendUntil(camera, () => viewer.packetCount > 5)

  await viewer.see([])
  expect(viewer.consumers.map(({ paused }) => paused)).toEqual([true])
  const before = viewer.packetCount
  await viewer.see(tracks)
  await sendUntil(camera, () => viewer.packetCount > before + 5)
  expect(viewer.offered).toHaveLength(1)
})

test('what comes with the answer to a join flows by itself', async () => {
  const camera = await openCamera()
  const viewer = await PacketViewer.open(router, pipes, tracks)
  void viewer.see(tracks)
  const offers = await viewer.subscriptions.enter([])
  expect(offers.map(({ trackId }) => trackId)).toEqual([camera.track.trackId])
  expect(viewer.offered).toEqual([])
  await sendUntil(camera, () => viewer.packetCount > 5)
})

test('the newest wish counts, however fast they follow each other', async () => {
  await openCamera()
  const viewer = await PacketViewer.open(router, pipes, tracks)
  const moves = [90, 720, 300, 800].flatMap((lines) => [viewer.see([]), viewer.see(tracks, lines)])
  await viewer.subscriptions.enter([])
  await Promise.all(moves)
  expect(viewer.consumers.filter(({ closed }) => !closed).map(({ preferredLayers }) => preferredLayers)).toMatchObject([
    { spatialLayer: 2 },
  ])
  expect(tracks[0]?.picture?.demand.needed).toBe(2)
  await viewer.see([])
  expect(tracks[0]?.picture?.demand.needed).toBe(null)
})

test('the layers of one scalable stream are chosen as those of simulcast are', async () => {
  await openCamera('vp9')
  const viewer = await PacketViewer.open(router, pipes, tracks)
  await viewer.see(tracks, 360)
  const [consumer] = viewer.consumers
  expect([consumer?.type, consumer?.preferredLayers?.spatialLayer]).toEqual(['svc', 1])
  await viewer.see(tracks, 1080)
  expect(consumer?.preferredLayers?.spatialLayer).toBe(2)
})

test('pictures out of sight are kept up to a bound, the longest unseen going first', async () => {
  for (let count = 0; count < 4; count += 1) await openCamera()
  const viewer = await PacketViewer.open(router, pipes, tracks, 2)
  await viewer.subscriptions.enter([])
  for (const track of tracks) await viewer.see([track])
  await viewer.see([])
  expect(viewer.closed).toEqual(viewer.offered.slice(0, 2))
  expect(viewer.consumers.map(({ closed }) => closed)).toEqual([true, true, false, false])
  await viewer.see(tracks.slice(0, 1))
  expect(viewer.offered).toHaveLength(5)
})

test('a crowd that comes at once costs a sender few key frames, and the first one waits for nobody', async () => {
  const camera = await openCamera()
  const crowd = await Promise.all(Array.from({ length: 40 }, () => PacketViewer.open(router, pipes, tracks)))
  const startMs = systemClock.monotonicMs()
  const stopFrames = systemClock.every(33, () => camera.send())
  const enter = async (viewer?: PacketViewer) => {
    void viewer?.see(tracks)
    await viewer?.subscriptions.enter([])
  }
  const [first, ...others] = crowd
  await enter(first)
  await expect.poll(() => (first?.packetCount ?? 0) > 0, { interval: 5, timeout: 5000 }).toBe(true)
  const firstMs = systemClock.monotonicMs() - startMs
  const stopCrowd = systemClock.every(25, () => void enter(others.pop()))
  await expect.poll(() => crowd.every(({ packetCount }) => packetCount > 0), { timeout: 5000 }).toBe(true)
  stopFrames()
  stopCrowd()
  const seconds = (systemClock.monotonicMs() - startMs) / 1000
  expect(firstMs).toBeLessThan(300)
  expect(camera.keyFrameRequestCount / seconds).toBeLessThan(5)
})
