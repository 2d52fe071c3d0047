import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../infra/secrets.ts'
import { mediaCalls } from '../protocol/media.ts'
import { codeOfRaw, HostileHouse } from '../testing/hostileHouse.ts'
import type { TestPeer } from '../testing/testPeer.ts'

let hostile: HostileHouse
beforeAll(async () => {
  hostile = await HostileHouse.open()
})
afterAll(() => hostile.close())

/** A third person gets in, tries, leaves, and nothing is left of it. */
async function inside(tries: (peer: TestPeer) => Promise<void>) {
  const stranger = await hostile.house.join()
  await hostile.host.next('peer.joined')
  await hostile.speaker.next('peer.joined')
  await tries(stranger)
  hostile.house.drop(stranger)
  await hostile.host.next('peer.left')
  await hostile.speaker.next('peer.left')
  // What it changed of itself is nothing to the others.
  hostile.forget('peer.changed')
  await hostile.expectUnharmed()
}

const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }
const vp8 = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }
const microphone = {
  source: 'microphone',
  paused: false,
  lines: [],
  rtpParameters: { codecs: [opus], encodings: [{ ssrc: 7 }] },
}
const withEncodings = (encodings: unknown) => ({ ...microphone, rtpParameters: { codecs: [opus], encodings } })

const wrongShapes: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['a string', 'x'],
  ['a list', []],
  ['a deep nest', JSON.parse('['.repeat(2000) + ']'.repeat(2000))],
  ['bytes', new Uint8Array([1, 2, 3])],
  ['an own __proto__', JSON.parse('{"__proto__":{"admin":true}}')],
  ['an own constructor', { constructor: { prototype: { admin: true } } }],
  ['unknown fields', { x: 1 }],
]

test.each(wrongShapes)('no call takes %s', async (_, input) => {
  await inside(async (peer) => {
    for (const name of Object.keys(mediaCalls)) {
      const empty = mediaCalls[name as keyof typeof mediaCalls].in.safeParse(input).success
      if (!empty) expect(`${name} ${await codeOfRaw(peer, name, input)}`).toBe(`${name} BODY_INVALID`)
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})

test.each(['__proto__', 'constructor', 'hasOwnProperty', 'valueOf', 'room.nothing', '', 'x'.repeat(10_000)])(
  'there is no call %.20s',
  async (name) => inside(async (peer) => expect(await codeOfRaw(peer, name, {})).toBe('BODY_INVALID')),
)

test('a call without room for its answer is run and harms nobody', () =>
  inside(async (peer) => {
    for (const name of Object.keys(mediaCalls)) peer.socket.emit(name, { x: 1 })
    peer.socket.emit('room.lock', 1, 2, 3, 4)
    expect(await codeOfRaw(peer, 'consumer.resume', { consumerIds: [] })).toBe('OK')
  }))

test('a client cannot choose the ids of tracks, producers or consumers', () =>
  inside(async (peer) => {
    const id = newId()
    for (const extra of [{ id }, { trackId: id }, { producerId: id }, { appData: {} }, { keyFrameRequestDelay: 1 }])
      expect(await codeOfRaw(peer, 'track.open', { ...microphone, ...extra })).toBe('BODY_INVALID')
    for (const extra of [{ id }, { consumerId: id }, { peerId: id }, { role: 'host' }, { personKey: id }])
      expect(await codeOfRaw(peer, 'room.join', { ...peer.joinInput(), ...extra })).toBe('BODY_INVALID')
  }))

test.each<[string, unknown[]]>([
  ['NaN', [{ ssrc: Number.NaN }]],
  ['negative', [{ ssrc: -1 }]],
  ['broken', [{ ssrc: 1.5 }]],
  ['too large', [{ ssrc: 2 ** 32 }]],
  ['written as text', [{ ssrc: '7' }]],
  ['repaired by NaN', [{ ssrc: 7, rtx: { ssrc: Number.NaN } }]],
  ['infinite bitrate', [{ ssrc: 7, maxBitrate: Number.POSITIVE_INFINITY }]],
  ['a thousand', Array.from({ length: 1000 }, (_, index) => ({ ssrc: index + 1 }))],
  ['none', []],
  ['L99T99', [{ ssrc: 7, scalabilityMode: 'L99T99' }]],
  ['S1T0', [{ ssrc: 7, scalabilityMode: 'S1T0' }]],
  ['a mode of a megabyte', [{ ssrc: 7, scalabilityMode: `L1T${'1'.repeat(50_000)}` }]],
])('encodings that are refused: %s', async (_, encodings) =>
  inside(async (peer) => {
    expect(await codeOfRaw(peer, 'track.open', withEncodings(encodings))).toBe('BODY_INVALID')
  }),
)

test('what the shape lets through and the worker does not take is MEDIA_REFUSED', () =>
  inside(async (peer) => {
    expect(await codeOfRaw(peer, 'track.open', withEncodings([{ ssrc: 7 }, { ssrc: 7 }]))).toBe('MEDIA_REFUSED')
    const camera = { ...microphone, source: 'camera', lines: [720] }
    const codecs = [
      { ...vp8, parameters: { apt: 96 } },
      { ...vp8, mimeType: 'video/rtx' },
    ]
    const rtpParameters = { codecs, encodings: [{ ssrc: 7, rid: '' }] }
    expect(await codeOfRaw(peer, 'track.open', { ...camera, rtpParameters })).toBe('MEDIA_REFUSED')
    expect(await codeOfRaw(peer, 'track.open', { ...camera, rtpParameters: microphone.rtpParameters })).toBe(
      'MEDIA_REFUSED',
    )
  }))

const sha256 = Array.from({ length: 32 }, () => 'AB').join(':')
test.each<[string, unknown[]]>([
  ['none', []],
  ['sha-1', [{ algorithm: 'sha-1', value: sha256 }]],
  ['sha-512', [{ algorithm: 'sha-512', value: sha256 }]],
  ['two bytes', [{ algorithm: 'sha-256', value: 'AA' }]],
  ['33 bytes', [{ algorithm: 'sha-256', value: `${sha256}:AB` }]],
  ['no hex', [{ algorithm: 'sha-256', value: sha256.replace('AB', 'XY') }]],
  ['a hundred', Array.from({ length: 100 }, () => ({ algorithm: 'sha-256', value: sha256 }))],
])('fingerprints that are refused: %s', async (_, fingerprints) =>
  inside(async (peer) => {
    const connect = { direction: 'send', dtlsParameters: { role: 'client', fingerprints } }
    expect(await codeOfRaw(peer, 'transport.connect', connect)).toBe('BODY_INVALID')
  }),
)

test('lists without end are refused', () =>
  inside(async (peer) => {
    const ids = Array.from({ length: 257 }, () => newId())
    expect(await codeOfRaw(peer, 'consumer.resume', { consumerIds: ids })).toBe('BODY_INVALID')
    expect(await codeOfRaw(peer, 'consumer.resume', { consumerIds: ['x'.repeat(65)] })).toBe('BODY_INVALID')
    const tiles = Array.from({ length: 65 }, () => ({ trackId: newId(), lines: 180, rank: 'tile' }))
    expect(await codeOfRaw(peer, 'view.set', { tiles })).toBe('BODY_INVALID')
    expect(await codeOfRaw(peer, 'view.set', { tiles: [{ ...tiles[0], lines: Number.NaN }] })).toBe('BODY_INVALID')
    const codecs = Array.from({ length: 10_000 }, () => ({ kind: 'audio', ...opus }))
    const join = { ...peer.joinInput(), rtpCapabilities: { codecs: codecs.slice(0, 400) } }
    expect(await codeOfRaw(peer, 'room.join', join)).toBe('BODY_INVALID')
  }))

test('calls in a flood are RATE_LIMITED, and the others go on', () =>
  inside(async (peer) => {
    const codes = Promise.all(Array.from({ length: 500 }, () => peer.codeOf('hand.raise', { raised: false })))
    expect(await hostile.speaker.codeOf('consumer.resume', { consumerIds: [] })).toBe('OK')
    expect((await codes).filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(300)
  }))
