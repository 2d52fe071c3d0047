import type { types } from 'mediasoup-client'
import { expect, test } from 'vitest'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { Handover } from './handover.ts'
import type { RemoteTrack } from './remoteTracks.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

function remote(consumerId: string, trackId: string, source: RemoteTrack['source'], peerId: string | null = 'ada') {
  const kind = source === 'camera' ? 'video' : 'audio'
  return {
    consumerId,
    trackId: trackId as TrackId,
    peerId: peerId as PeerId | null,
    source,
    track: { id: `track of ${consumerId}`, kind } as MediaStreamTrack,
    receiver: null,
  } satisfies RemoteTrack
}

function begun(...leaving: RemoteTrack[]) {
  const still = stillClock()
  const told: string[] = []
  const stats = new Map<string, object>()
  const handover = new Handover({
    clock: still.clock,
    leaving: leaving.map((one) => ({ consumer: {} as types.Consumer, remote: one })),
    stats: async () => stats as unknown as RTCStatsReport,
    shown: ({ consumerId }) => told.push(`shows ${consumerId}`),
    dropped: ({ remote: { consumerId } }) => told.push(`drops ${consumerId}`),
    done: () => told.push('done'),
  })
  const flows = ({ track }: RemoteTrack, counts: { framesDecoded?: number; packetsReceived?: number }) =>
    stats.set(track.id, { type: 'inbound-rtp', kind: track.kind, trackIdentifier: track.id, ...counts })
  const look = async () => {
    still.runNext()
    await settled()
  }
  const looks = async (forMs: number) => {
    const untilMs = still.clock.nowMs() + forMs
    while (still.clock.nowMs() < untilMs && still.waiting.length > 0) await look()
  }
  return { handover, told, flows, look, looks }
}

test('a track of before is shown until the same one flows from the new node, then exactly one of them is', async () => {
  const former = remote('old', 'camera-1', 'camera')
  const next = remote('new', 'camera-1', 'camera')
  const { handover, told, flows, look } = begun(former)
  expect(handover.hold(next)).toBe(true)
  // Packets alone are no picture yet.
  flows(next, { packetsReceived: 20, framesDecoded: 0 })
  await look()
  expect([handover.showing, handover.holds(next), told]).toEqual([[former], true, []])
  flows(next, { packetsReceived: 40, framesDecoded: 1 })
  await look()
  expect([handover.showing, handover.holds(next), told]).toEqual([[], false, ['shows new', 'drops old']])
})

test('what has no predecessor is shown at once', () => {
  const { handover } = begun(remote('old', 'microphone-1', 'microphone'))
  expect(handover.hold(remote('new', 'camera-1', 'camera'))).toBe(false)
})

test('voices through slots change all at once, however the slots are called there', async () => {
  const { handover, told, flows, look } = begun(
    remote('a', 'slot-a', 'voice', null),
    remote('b', 'slot-b', 'voice', null),
  )
  const [c, d] = [remote('c', 'slot-c', 'voice', null), remote('d', 'slot-d', 'voice', null)]
  expect([handover.hold(c), handover.hold(d)]).toEqual([true, true])
  flows(d, { packetsReceived: 1 })
  await look()
  expect(told).toEqual(['shows c', 'shows d', 'drops a', 'drops b'])
})

test('it ends a second after it began at the earliest, and is not held up by whoever is muted', async () => {
  const quick = begun()
  await quick.looks(900)
  expect(quick.told).toEqual([])
  await quick.looks(300)
  expect(quick.told).toEqual(['done'])
  const slow = begun(remote('old', 'microphone-1', 'microphone'))
  slow.handover.hold(remote('new', 'microphone-1', 'microphone'))
  await slow.looks(2500)
  expect(slow.told).toEqual([])
  await slow.looks(1000)
  expect(slow.told).toEqual(['shows new', 'drops old', 'done'])
})

test('one that was closed before it flowed is never shown, and an end that is asked for comes once', () => {
  const { handover, told } = begun(remote('old', 'camera-1', 'camera'))
  const next = remote('new', 'camera-1', 'camera')
  handover.hold(next)
  handover.forget(next)
  handover.finish()
  handover.finish()
  expect(told).toEqual(['drops old', 'done'])
})
