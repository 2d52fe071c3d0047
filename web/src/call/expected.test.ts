import { expect, test } from 'vitest'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ConsumedSource, PeerInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import { isExpected } from './expected.ts'
import type { Hearing } from './expected.ts'
import { emptyRoster, withPeer } from './roster.ts'

const ada = 'ada' as PeerId
const track = (source: TrackSource, paused: boolean) => ({ trackId: `t-${source}` as TrackId, source, paused })

function hears(source: ConsumedSource, paused: boolean, more: Partial<Hearing> = {}): boolean {
  const sent = source === 'voice' ? 'microphone' : source
  const info = { peerId: ada, incarnation: 1, tracks: [track(sent, paused)] } as unknown as PeerInfo
  const trackId = (source === 'voice' ? 'slot' : `t-${sent}`) as TrackId
  const hearing = {
    roster: withPeer(emptyRoster, info),
    voices: new Map<TrackId, PeerId>(),
    speaking: new Set<PeerId>(),
    seen: [],
    ...more,
  }
  return isExpected({ peerId: source === 'voice' ? null : ada, trackId, source }, hearing)
}
const seen = [{ trackId: 't-camera' as TrackId, lines: 200, rank: 'tile' as const }]
const speaking = new Set([ada])

test('a camera must come while it is on and seen', () => {
  expect(hears('camera', false, { seen })).toBe(true)
  expect(hears('camera', true, { seen })).toBe(false)
  expect(hears('camera', false)).toBe(false)
})

test('a microphone must come while somebody speaks into it', () => {
  expect(hears('microphone', false, { speaking })).toBe(true)
  expect(hears('microphone', false)).toBe(false)
  expect(hears('microphone', true, { speaking })).toBe(false)
})

test('a voice slot must carry whoever it was given to, and an empty one nothing', () => {
  expect(hears('voice', false, { speaking, voices: new Map([['slot' as TrackId, ada]]) })).toBe(true)
  expect(hears('voice', false, { speaking, voices: new Map([['slot' as TrackId, null]]) })).toBe(false)
})

test('what a screen plays may be silent', () => {
  expect(hears('screenAudio', false, { speaking })).toBe(false)
})
