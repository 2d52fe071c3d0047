import { expect, test } from 'vitest'
import { systemClock } from '../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import { LinkPair } from '../../mesh/testing/linkPair.ts'
import { PipeNode } from '../../testing/pipeNode.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import { TimedReceiver } from '../../testing/timedReceiver.ts'
import { TimedSender } from '../../testing/timedSender.ts'
import { LocalTrack } from '../localTrack.ts'
import { RoomRouter } from '../roomRouter.ts'

const msMax = 20

test('sound and picture of one moment are shown together on another node, though pictures are sent later', async () => {
  const workers = await openTestWorker({ count: 2 })
  const wires = new LinkPair()
  const [munich, shanghai] = ['munich', 'shanghai'].map((nodeId) => new PipeNode(wires, nodeId, systemClock)) as [
    PipeNode,
    PipeNode,
  ]
  const events = { onLost: () => undefined, onLevels: () => undefined }
  const [home, away] = (await Promise.all(workers.live().map((host) => RoomRouter.open(workers, events, host)))) as [
    RoomRouter,
    RoomRouter,
  ]
  const sender = await TimedSender.open(home)
  const receiver = await TimedReceiver.open(away)
  const trackOf = (source: 'microphone' | 'camera', producer: TimedSender['sound']) =>
    new LocalTrack({
      trackId: producer.id as TrackId,
      peerId: 'somebody' as PeerId,
      source,
      producer,
      home,
      picture: null,
    })
  await munich.offer(shanghai, trackOf('microphone', sender.sound), trackOf('camera', sender.picture))
  for (const track of shanghai.remote.all()) {
    await shanghai.pipes.take(track, away)
    track.picture?.demand.change(null, 0)
    await receiver.consume(track.source === 'camera' ? 'picture' : 'sound', track.producerId, away)
  }
  // Reports come every few seconds for sound, and the clocks of two machines are learnt from several.
  await expect.poll(() => Math.abs(receiver.skewMs ?? 1000), { timeout: 25_000, interval: 100 }).toBeLessThan(msMax)
  const before = receiver.reportCount
  await expect.poll(() => receiver.reportCount, { timeout: 20_000 }).toBeGreaterThan(before + 1)
  expect(Math.abs(receiver.skewMs ?? 1000)).toBeLessThan(msMax)
  sender.close()
  receiver.close()
  munich.close()
  shanghai.close()
  await workers.close()
}, 60_000)
