import type { Device, types } from 'mediasoup-client'
import { expect, test } from 'vitest'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { ProblemCode } from '../../../infra/contract/problems.ts'
import type { TrackInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { OwnTrack } from './ownTrack.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A source whose node answers `track.open` with the given refusals before it says yes. */
function sending(source: TrackSource, answers: (ProblemCode | 'LOST')[] = []) {
  const still = stillClock()
  const calls: string[] = []
  const lines: number[][] = []
  const refusals: string[] = []
  let openCount = 0
  const call = async (name: string, input: { paused?: boolean; lines?: number[] }) => {
    calls.push(`${name} ${input.paused ? 'muted' : 'open'}`)
    if (name !== 'track.open') return {}
    const code = answers.shift()
    if (code === 'LOST') throw new LinkLostError('gone')
    if (code) throw new ProblemError(code)
    lines.push(input.lines ?? [])
    openCount += 1
    return { trackId: `track-${openCount}` }
  }
  const own = new OwnTrack({
    source,
    link: { call } as unknown as Pick<MediaLink, 'call'>,
    clock: still.clock,
    refused: ({ code }) => refusals.push(code),
    mutedAway: () => refusals.push('muted'),
  })
  const size = { width: 1280, height: 720 }
  const track = { enabled: true, getSettings: () => size } as unknown as MediaStreamTrack
  const encodings = [{ active: true }, { active: true }, { active: true }]
  const rtpSender = { getParameters: () => ({ encodings }), setParameters: async () => undefined }
  const transport = {
    produce: async () => {
      void own.announce({} as types.RtpParameters)
      const idle = () => undefined
      return { closed: false, track, rtpSender, close: idle, pause: idle, resume: idle }
    },
  } as unknown as types.Transport
  const device = { recvRtpCapabilities: {} } as Device
  const set = async (paused: boolean) => {
    own.set(track, paused)
    await own.produce(transport, device)
    await settled()
  }
  const active = () => encodings.map((encoding) => encoding.active)
  return { own, still, calls, lines, refusals, set, size, active }
}
const microphone = (answers: (ProblemCode | 'LOST')[] = []) => sending('microphone', answers)
const known = (source: TrackSource, paused: boolean, trackId = 'track-1'): TrackInfo[] => [
  { trackId: trackId as TrackId, source, paused },
]

test('a node that is only busy is asked again, with the intention of that moment', async () => {
  const { still, calls, refusals, set } = microphone(['RATE_LIMITED'])
  await set(false)
  await set(true)
  expect(calls).toEqual(['track.open open'])
  still.runNext()
  await settled()
  expect(calls).toEqual(['track.open open', 'track.open muted'])
  expect(refusals).toEqual([])
})

test('a refusal is told once, and only turning the track on again asks once more', async () => {
  const { calls, refusals, set } = microphone(['MEDIA_REFUSED'])
  await set(false)
  expect(refusals).toEqual(['MEDIA_REFUSED'])
  await set(true)
  expect(calls).toHaveLength(1)
  await set(false)
  expect(calls).toHaveLength(2)
  expect(refusals).toHaveLength(1)
})

test('a lost socket is no refusal: another transport announces the track anew', async () => {
  const { own, calls, refusals, set } = microphone(['LOST'])
  await set(false)
  expect(refusals).toEqual([])
  own.transportGone()
  await set(false)
  expect(calls).toEqual(['track.open open', 'track.open open'])
})

test('nobody is asked again for a transport that is gone', async () => {
  const { own, still, calls, refusals, set } = microphone(['RATE_LIMITED'])
  await set(false)
  own.transportGone()
  still.runNext()
  await settled()
  expect(calls).toHaveLength(1)
  expect(refusals).toEqual([])
})

test('another socket that knows the track as it is hears nothing, one that does not is told', async () => {
  const { own, calls, set } = microphone()
  await set(false)
  own.resumed(known('microphone', false))
  await settled()
  expect(calls).toEqual(['track.open open'])
  own.resumed([])
  await settled()
  expect(calls).toEqual(['track.open open', 'track.open open'])
})

test('an opening whose answer was lost counts once the node lists the track', async () => {
  const { own, calls, set } = microphone(['LOST'])
  await set(false)
  own.resumed(known('microphone', false))
  await settled()
  expect(calls).toEqual(['track.open open'])
  expect(own.trackId).toBe('track-1')
})

test('a mute that the cut swallowed is said again', async () => {
  const { own, calls, refusals, set } = microphone()
  await set(false)
  await set(true)
  own.resumed(known('microphone', false))
  await settled()
  expect(calls).toEqual(['track.open open', 'track.pause muted', 'track.pause muted'])
  expect(refusals).toEqual([])
})

test('whoever was muted while the socket was away learns of it instead of speaking again', async () => {
  const { own, refusals, set } = microphone()
  await set(false)
  own.resumed(known('microphone', true))
  expect(refusals).toEqual(['muted'])
})

test('only layers that somebody needs are encoded, also when it was said before the opening was answered', async () => {
  const { own, set, active } = sending('camera')
  own.want('track-1' as TrackId, 0)
  await set(false)
  expect(active()).toEqual([true, false, false])
  own.want('track-1' as TrackId, null)
  await settled()
  expect(active()).toEqual([false, false, false])
  own.want('track-1' as TrackId, 2)
  await settled()
  expect(active()).toEqual([true, true, true])
  own.want('another' as TrackId, 0)
  await settled()
  expect(active()).toEqual([true, true, true])
})

test('a phone that is turned opens its camera anew, with the lines of its layers', async () => {
  const { own, lines, set, size } = sending('camera')
  await set(false)
  own.review()
  await settled()
  Object.assign(size, { width: 720, height: 1280 })
  own.review()
  await settled()
  expect(lines).toEqual([
    [180, 360, 720],
    [320, 640, 1280],
  ])
})

test('after a camera was opened anew the node that only knows the former one is told', async () => {
  const { own, calls, set, size } = sending('camera', [])
  await set(false)
  Object.assign(size, { width: 640, height: 360 })
  own.review()
  await settled()
  own.resumed(known('camera', false, 'track-1'))
  await settled()
  expect(calls).toEqual(['track.open open', 'track.open open', 'track.open open'])
})
