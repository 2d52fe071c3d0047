import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../infra/clock.ts'
import { mediaLimits } from './limits.ts'
import type { CameraCodec } from './protocol/media.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let clock: ManualClock
let house: MediaHouse
beforeEach(async () => {
  clock = new ManualClock(systemClock.nowMs())
  house = await MediaHouse.open({ clock, cameraCodec: 'vp9' })
})
afterEach(() => house.close())

async function join(...decodesSvc: Exclude<CameraCodec, 'vp8'>[]): Promise<{ peer: TestPeer; codec: CameraCodec }> {
  const peer = await house.connect(await house.permits())
  const { codec } = await peer.call('room.join', { ...peer.joinInput(), decodesSvc })
  return { peer, codec }
}

test('cameras use the codec of the house while everybody decodes it, and VP8 as soon as somebody does not', async () => {
  const { peer: anna, codec } = await join('vp9', 'av1')
  expect(codec).toBe('vp9')
  const bo = await join()
  expect(bo.codec).toBe('vp8')
  expect(await anna.next('room.codec')).toEqual({ codec: 'vp8' })

  await bo.peer.call('room.leave', {})
  await anna.next('peer.left')
  clock.advance(mediaLimits.codecReturnMs)
  expect(await anna.next('room.codec')).toEqual({ codec: 'vp9' })
})

test('the room of a node that wishes for VP8 says nothing of it', async () => {
  await house.close()
  house = await MediaHouse.open({ clock })
  expect([(await join('vp9')).codec, (await join()).codec]).toEqual(['vp8', 'vp8'])
})
