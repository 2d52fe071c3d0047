import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import { LinkPair } from '../../mesh/testing/linkPair.ts'
import { PacketPicture } from '../../testing/packetPicture.ts'
import { PacketViewer } from '../../testing/packetViewer.ts'
import { PipeNode } from '../../testing/pipeNode.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import type { Workers } from '../../workers.ts'
import { RoomRouter } from '../roomRouter.ts'

let workers: Workers
let clock: ManualClock
let wires: LinkPair
let munich: PipeNode
let shanghai: PipeNode
let home: RoomRouter
let away: RoomRouter
let camera: PacketPicture
const viewers: PacketViewer[] = []

const events = { onLost: () => undefined, onLevels: () => undefined }

beforeAll(async () => {
  workers = await openTestWorker({ count: 3 })
})
beforeEach(async () => {
  clock = new ManualClock(0)
  wires = new LinkPair()
  munich = new PipeNode(wires, 'munich', clock)
  shanghai = new PipeNode(wires, 'shanghai', clock)
  await expect.poll(() => workers.live().length).toBe(3)
  const [first, second] = workers.live()
  home = await RoomRouter.open(workers, events, first)
  away = await RoomRouter.open(workers, events, second)
  camera = await PacketPicture.open(systemClock, home)
  await munich.offer(shanghai, camera.track)
})
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close()
  camera.close()
  munich.close()
  shanghai.close()
  home.close()
  away.close()
})
afterAll(() => workers.close())

async function watch(lines: number, router = away): Promise<PacketViewer> {
  const viewer = await PacketViewer.open(router, shanghai.pipes, shanghai.remote.all())
  viewers.push(viewer)
  await enter(viewer, lines)
  return viewer
}

/** What comes from another node is offered after the answer to a join, and flows when it is built. */
async function enter(viewer: PacketViewer, lines = 180) {
  await viewer.see(shanghai.remote.all(), lines)
  await viewer.subscriptions.enter([])
  viewer.subscriptions.enterFar([])
  await viewer.build()
}

/** Sends frames, and lets time pass for the gates, until something is so. */
const sendUntil = (done: () => boolean) =>
  expect.poll(() => (camera.send(), clock.advance(20), done()), { interval: 20, timeout: 15_000 }).toBe(true)

const carried = () => [...munich.nodePipes.origins.values()].flatMap((pipe) => pipe.outflows())
const streamsOut = () => carried().map(({ layerCount }) => layerCount)

test('a camera reaches viewers on another node in the layer each asks for, and no other layer crosses', async () => {
  const tile = await watch(180)
  await sendUntil(() => tile.packetCount > 5)
  expect([tile.layer, tile.consumers[0]?.type]).toEqual([0, 'simulcast'])
  expect(streamsOut()).toEqual([1])
  const stage = await watch(720)
  await sendUntil(() => stage.layer === 2)
  expect([tile.layer, streamsOut()]).toEqual([0, [2]])
  expect([munich.nodePipes.origins.size, shanghai.nodePipes.inlets.size]).toEqual([1, 1])
})

test('who looks at the stage alone gets its layer at once, and the lowest follows for those whose line is thin', async () => {
  const stage = await watch(720)
  await sendUntil(() => stage.layer === 2)
  expect(streamsOut()).toEqual([1])
  clock.advance(mediaLimits.pipeLayerRestMs)
  await expect.poll(streamsOut).toEqual([2])
})

test('the sender is told what the other region needs, and nothing crosses while nobody there looks', async () => {
  const viewer = await watch(360)
  await sendUntil(() => viewer.packetCount > 5)
  expect(camera.track.picture?.demand.needed).toBe(1)
  await viewer.see([])
  clock.advance(mediaLimits.pipeLayerRestMs)
  await expect.poll(() => camera.track.picture?.demand.needed).toBe(null)
  expect(streamsOut()).toEqual([0])
  const before = viewer.packetCount
  await viewer.see(shanghai.remote.all(), 720)
  await sendUntil(() => viewer.packetCount > before + 5)
  expect(camera.track.picture?.demand.needed).toBe(2)
})

test('pause, resume and close follow, and so does the end of the last viewer', async () => {
  const viewer = await watch(180)
  const [consumer] = viewer.consumers
  await camera.track.producer.pause()
  await expect.poll(() => consumer?.producerPaused).toBe(true)
  expect(shanghai.remote.all()[0]?.paused).toBe(true)
  await camera.track.producer.resume()
  await expect.poll(() => consumer?.producerPaused).toBe(false)
  const other = await PacketPicture.open(systemClock, home)
  await munich.offer(shanghai, other.track)
  camera.track.producer.close()
  await expect.poll(() => viewer.closed).toEqual([consumer!.id])
  expect(shanghai.remote.inflows()).toEqual([])
  const late = await PacketViewer.open(away, shanghai.pipes, shanghai.remote.all())
  await late.see(shanghai.remote.all().slice(1))
  await late.subscriptions.enter([])
  expect(carried()).toHaveLength(1)
  late.close()
  clock.advance(mediaLimits.pipeRestMs)
  await expect.poll(carried).toEqual([])
  other.close()
})

test('one pipe serves all routers of a node', async () => {
  const beside = await RoomRouter.open(workers, events, workers.live()[2])
  const [first, second] = [await watch(180), await watch(720, beside)]
  await sendUntil(() => first.packetCount > 5 && second.packetCount > 5)
  expect([shanghai.nodePipes.inlets.size, shanghai.pipes.count]).toEqual([1, 1])
  expect(carried()).toHaveLength(1)
  beside.close()
})

test('while the link is silent packets go on, and what was wished for meanwhile is asked for afterwards', async () => {
  const viewer = await watch(180)
  await sendUntil(() => viewer.packetCount > 5)
  wires.cut('munich', 'shanghai')
  const before = viewer.packetCount
  await viewer.see(shanghai.remote.all(), 720)
  await sendUntil(() => viewer.packetCount > before + 10)
  expect([viewer.layer, streamsOut()]).toEqual([0, [1]])
  wires.heal('munich', 'shanghai')
  await sendUntil(() => viewer.layer === 2)
})

test('a node that is dead takes its pipes along at both ends, and they can be had again when it was not', async () => {
  const viewer = await watch(180)
  await sendUntil(() => viewer.packetCount > 5)
  wires.kill('munich')
  await expect.poll(() => viewer.closed).toHaveLength(1)
  expect(shanghai.nodePipes.inlets.size).toBe(0)
  wires.revive('munich')
  await expect.poll(() => munich.nodePipes.origins.size).toBe(0)
  expect(shanghai.back.map(({ trackId }) => trackId)).toContain(camera.track.trackId)
  await viewer.subscriptions.again(new Set([camera.track.trackId]))
  await expect.poll(() => viewer.offered).toHaveLength(2)
})

test('an origin that called the viewers’ node dead, alone, is asked for a new pipe when both hear each other', async () => {
  const viewer = await watch(180)
  await sendUntil(() => viewer.packetCount > 5)
  wires.cut('munich', 'shanghai')
  munich.links.linkTo('shanghai').turn('dead')
  expect([munich.nodePipes.origins.size, shanghai.nodePipes.inlets.size]).toEqual([0, 1])
  wires.heal('munich', 'shanghai')
  await expect.poll(() => viewer.closed).toHaveLength(1)
  clock.advance(mediaLimits.pipeRetryMs)
  expect(shanghai.back.map(({ trackId }) => trackId)).toContain(camera.track.trackId)
  await viewer.subscriptions.again(new Set([camera.track.trackId]))
  await viewer.build()
  const before = viewer.packetCount
  await sendUntil(() => viewer.packetCount > before + 5)
  expect([munich.nodePipes.origins.size, shanghai.nodePipes.inlets.size]).toEqual([1, 1])
})

test('a pipe of which one end cannot be had leaves nothing behind', async () => {
  munich.withdraw(camera.track)
  const before = workers.live().map(({ census }) => census.transports)
  const viewer = await watch(180)
  expect(viewer.consumers).toEqual([])
  const viewersAlone = before.map((count, index) => (index === 1 ? count + 1 : count))
  await expect.poll(() => workers.live().map(({ census }) => census.transports)).toEqual(viewersAlone)
  expect([munich.nodePipes.origins.size, shanghai.nodePipes.inlets.size]).toEqual([0, 0])
})

test('a crowd on another node costs the sender few key frames, and the first one there waits for nobody', async () => {
  const crowd = await Promise.all(
    Array.from({ length: 40 }, () => PacketViewer.open(away, shanghai.pipes, shanghai.remote.all())),
  )
  viewers.push(...crowd)
  const startMs = systemClock.monotonicMs()
  const stopFrames = systemClock.every(33, () => (camera.send(), clock.advance(33)))
  const [first, ...others] = crowd
  const enterNext = async (viewer?: PacketViewer) => viewer && enter(viewer)
  await enterNext(first)
  await expect.poll(() => (first?.packetCount ?? 0) > 0, { interval: 5, timeout: 5000 }).toBe(true)
  const firstMs = systemClock.monotonicMs() - startMs
  const stopCrowd = systemClock.every(50, () => void enterNext(others.pop()))
  await expect.poll(() => crowd.every(({ packetCount }) => packetCount > 0), { timeout: 15_000 }).toBe(true)
  stopFrames()
  stopCrowd()
  const seconds = (systemClock.monotonicMs() - startMs) / 1000
  expect(firstMs).toBeLessThan(500)
  // The stream that begins asks once, and those who come in later together once a second.
  expect(camera.keyFrameRequestCount).toBeLessThanOrEqual(2 + Math.ceil(seconds))
})

test('the death of the sender’s worker is told to viewers elsewhere, that of a viewer’s to the origin', async () => {
  const viewer = await watch(180)
  await sendUntil(() => viewer.packetCount > 5)
  process.kill(away.host.worker.pid, 'SIGKILL')
  await expect.poll(() => munich.nodePipes.origins.size).toBe(0)
  expect(camera.track.picture?.demand.needed).toBe(null)
  await expect.poll(() => workers.live().length).toBe(3)
  const again = await RoomRouter.open(workers, events, workers.live()[1])
  const late = await watch(180, again)
  await sendUntil(() => late.packetCount > 5)
  process.kill(home.host.worker.pid, 'SIGKILL')
  await expect.poll(() => late.closed).toHaveLength(1)
  expect(shanghai.remote.inflows()).toEqual([])
  again.close()
})
