import { expect, test } from 'vitest'
import type { PeerId } from '../../../../infra/contract/ids.ts'
import { QualityReport } from '../../../../sfu/protocol/media.ts'
import { layersOf, limitOf, reportOf } from './figures.ts'
import type { OwnQuality, PeerQuality } from './figures.ts'
import type { LinkSample, OutboundCounters } from './sample.ts'

const layer = (rid: string, bytes: number, values: Partial<OutboundCounters> = {}): OutboundCounters => ({
  trackKey: 'cam',
  kind: 'video',
  rid,
  codec: 'VP8',
  bytes,
  frameWidth: 320,
  frameHeight: 180,
  framesPerSecond: 30,
  active: true,
  targetBitrate: 160_000,
  limitedBy: 'nothing',
  lossShare: null,
  ...values,
})
const sample = (atMs: number, outbound: OutboundCounters[]): LinkSample => ({
  atMs,
  inbound: [],
  outbound,
  path: 'udp',
  rttMs: 1,
  bytesSent: 0,
  bytesReceived: 0,
  responses: 0,
})

test('a layer that sends nothing rests, whatever the browser calls it', () => {
  const before = sample(0, [layer('r1', 1000), layer('r0', 1000)])
  const now = sample(2000, [layer('r1', 1000), layer('r0', 41_000)])
  expect(layersOf(now, before, () => true)).toMatchObject([
    { rid: 'r0', active: true, bitrate: 160_000 },
    { rid: 'r1', active: false, bitrate: 0 },
  ])
})

test('what limits one layer limits the camera, and the processor is named first', () => {
  expect(limitOf([])).toBeNull()
  expect(limitOf([layer('r0', 0), layer('r1', 0, { limitedBy: 'bandwidth' })])).toBe('bandwidth')
  expect(limitOf([layer('r0', 0, { limitedBy: 'cpu' }), layer('r1', 0, { limitedBy: 'bandwidth' })])).toBe('cpu')
  expect(limitOf([layer('r0', 0, { limitedBy: 'cpu', active: false })])).toBeNull()
})

test('the report fits the contract, with strange figures too', () => {
  const own = { lossShare: 0.1, limitedBy: 'cpu' } as OwnQuality
  const quality = (grade: PeerQuality['grade']): PeerQuality => ({ grade, reason: null, picture: null, sound: null })
  const peers = new Map([quality('good'), quality('lost')].map((one, index) => [`p${index}` as PeerId, one]))
  const way = { path: 'relay' as const, rttMs: 1e9 }
  const report = reportOf({ way, own, peers, sentBitrate: -5, receivedBitrate: 1e12 })
  expect(QualityReport.parse(report)).toMatchObject({ rttMs: 60_000, sentBitrate: 0, tiles: { good: 1, lost: 1 } })
})
