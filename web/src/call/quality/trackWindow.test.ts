import { expect, test } from 'vitest'
import { readStats } from './sample.ts'
import type { InboundCounters } from './sample.ts'
import { TrackWindow, linkFacts } from './trackWindow.ts'

const empty: InboundCounters = {
  trackKey: 't',
  kind: 'video',
  codec: 'VP8',
  bytes: 0,
  packets: 0,
  packetsLost: 0,
  jitterMs: 0,
  frameWidth: 1280,
  frameHeight: 720,
  framesPerSecond: 30,
  framesDecoded: 0,
  framesDropped: 0,
  decodeSeconds: 0,
  freezeCount: 0,
  frozenSeconds: 0,
  samples: 0,
  samplesConcealed: 0,
}

test('figures are those of the last ten seconds, the bitrate that of the last six', () => {
  const window = new TrackWindow(0)
  for (let at = 0; at <= 30; at += 2) {
    // A bad start long ago: a quarter lost, then nothing.
    const packetsLost = Math.min(at, 10) * 25
    window.add({ ...empty, bytes: at * 125_000, packets: at * 100, packetsLost }, at * 1000, 720)
  }
  expect(window.figures(30_000)).toMatchObject({ lossShare: 0, silentMs: 0, linesShare: 1 })
  expect(window.figures(30_000)?.bitrate).toBeCloseTo(1_000_000)
})

test('a picture is measured against what it has shown before, and given six seconds to follow its tile', () => {
  const window = new TrackWindow(0)
  let atMs = 0
  const add = (frameHeight: number, lines: number) => {
    atMs += 2000
    window.add({ ...empty, packets: atMs, frameHeight }, atMs, lines)
  }
  add(180, 720)
  add(180, 720)
  // It never had more: a small camera is not a poor connection.
  expect(window.figures(atMs)?.linesShare).toBe(1)
  add(720, 720)
  add(180, 720)
  expect(window.figures(atMs)?.linesShare).toBe(1)
  for (let turn = 0; turn < 4; turn++) add(180, 720)
  expect(window.figures(atMs)?.linesShare).toBe(0.25)
  // A thumbnail needs no more than it gets.
  for (let turn = 0; turn < 4; turn++) add(180, 150)
  expect(window.figures(atMs)?.linesShare).toBeGreaterThanOrEqual(1)
})

test('a track that begins again starts a new window, and one that just came into view is not silent', () => {
  const window = new TrackWindow(0)
  window.add({ ...empty, packets: 1000 }, 2000, 720)
  window.add({ ...empty, packets: 10 }, 4000, 720)
  window.add({ ...empty, packets: 10 }, 6000, 720)
  expect(window.figures(9000)?.silentMs).toBe(5000)
  window.expect(9000)
  expect(window.figures(9000)).toBeNull()
})

test('a picture from which nothing comes counts as frozen before the browser says so', () => {
  const window = new TrackWindow(0)
  for (const atMs of [0, 2000, 4000, 6000]) window.add({ ...empty, packets: 10 }, atMs, 720)
  expect(linkFacts(window.figures(6000), null)).toMatchObject({ silentMs: 6000, frozenShare: 0.6 })
})

test('a report is read into counters, with codec, path and what the other end says of my packets', () => {
  const report = new Map<string, unknown>(
    [
      {
        id: 'i1',
        type: 'inbound-rtp',
        kind: 'video',
        trackIdentifier: 'cam',
        codecId: 'c1',
        frameHeight: 360,
        jitter: 0.02,
      },
      { id: 'o1', type: 'outbound-rtp', kind: 'video', rid: 'r0', mediaSourceId: 'm1', remoteId: 'r1', active: false },
      { id: 'm1', type: 'media-source', trackIdentifier: 'mine' },
      { id: 'r1', type: 'remote-inbound-rtp', fractionLost: 0.1 },
      { id: 'c1', type: 'codec', mimeType: 'video/VP8' },
      { id: 't1', type: 'transport', selectedCandidatePairId: 'p1' },
      { id: 'p1', type: 'candidate-pair', localCandidateId: 'l1', currentRoundTripTime: 0.03, bytesSent: 5 },
      { id: 'l1', type: 'local-candidate', candidateType: 'prflx', protocol: 'tcp' },
    ].map((stat) => [stat.id, stat]),
  )
  const sample = readStats(report, 7)
  expect(sample).toMatchObject({ path: 'tcp', rttMs: 30, bytesSent: 5 })
  expect(sample.inbound[0]).toMatchObject({ trackKey: 'cam', codec: 'VP8', frameHeight: 360, jitterMs: 20 })
  expect(sample.outbound[0]).toMatchObject({ trackKey: 'mine', rid: 'r0', active: false, lossShare: 0.1 })
})
