import type { Device, types } from 'mediasoup-client'
import { expect, test } from 'vitest'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { ProblemCode } from '../../../infra/contract/problems.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { OwnTrack } from './ownTrack.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A microphone whose node answers `track.open` with the given refusals before it says yes. */
function microphone(answers: (ProblemCode | 'LOST')[]) {
  const still = stillClock()
  const calls: string[] = []
  const refusals: string[] = []
  const call = async (name: string, input: { paused?: boolean }) => {
    calls.push(`${name} ${input.paused ? 'muted' : 'open'}`)
    const code = name === 'track.open' ? answers.shift() : undefined
    if (code === 'LOST') throw new LinkLostError('gone')
    if (code) throw new ProblemError(code)
    return { trackId: 'track-1' }
  }
  const own = new OwnTrack({
    source: 'microphone',
    link: { call } as unknown as Pick<MediaLink, 'call'>,
    clock: still.clock,
    refused: ({ code }) => refusals.push(code),
  })
  const track = { enabled: true } as MediaStreamTrack
  const transport = {
    produce: async () => {
      void own.announce({} as types.RtpParameters)
      return { closed: false, track, close: () => undefined, pause: () => undefined, resume: () => undefined }
    },
  } as unknown as types.Transport
  const device = { recvRtpCapabilities: {} } as Device
  const set = async (paused: boolean) => {
    own.set(track, paused)
    await own.produce(transport, device)
    await settled()
  }
  return { own, still, calls, refusals, set }
}

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
