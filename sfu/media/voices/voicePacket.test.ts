import { expect, test } from 'vitest'
import { soundLevelExtension, soundPacket } from './testing/soundPacket.ts'
import { readVoicePacket, silenceDbov, writeVoicePacket } from './voicePacket.ts'

const sound = { ssrc: 7, sequence: 65_535, timestamp: 4_294_967_295, levelDbov: -23 }

test('number, time, level and sound are read', () => {
  const packet = readVoicePacket(soundPacket(sound), soundLevelExtension)
  expect(packet).toMatchObject({ sequence: 65_535, timestamp: 4_294_967_295, levelDbov: -23 })
  expect(packet?.payload.readUInt32BE(4)).toBe(65_535)
})

test('the bit of voice activity does not count as level', () => {
  const bytes = soundPacket(sound)
  bytes[17] = 0x80 | 23
  expect(readVoicePacket(bytes, soundLevelExtension)?.levelDbov).toBe(-23)
})

test('contributors, padding and other extensions are passed over', () => {
  const fixed = Buffer.alloc(12)
  fixed[0] = 0x80 | 0x20 | 0x10 | 2
  const rest = Buffer.from([0xbe, 0xde, 0, 2, 0x31, 1, 2, 0, (soundLevelExtension << 4) | 0, 40, 0, 0])
  const bytes = Buffer.concat([fixed, Buffer.alloc(8), rest, Buffer.from('opus'), Buffer.from([0, 0, 3])])
  expect(readVoicePacket(bytes, soundLevelExtension)).toMatchObject({ levelDbov: -40, payload: Buffer.from('opus') })
})

test('two-byte extensions are read as well', () => {
  const fixed = Buffer.alloc(12)
  fixed[0] = 0x90
  const extensions = Buffer.from([0x10, 0, 0, 2, 3, 2, 9, 9, soundLevelExtension, 1, 33, 0])
  const bytes = Buffer.concat([fixed, extensions, Buffer.from('opus')])
  expect(readVoicePacket(bytes, soundLevelExtension)).toMatchObject({ levelDbov: -33, payload: Buffer.from('opus') })
})

test('without a level the size says whether there is sound', () => {
  expect(readVoicePacket(soundPacket(sound), 0)?.levelDbov).toBe(-45)
  expect(readVoicePacket(soundPacket(sound).subarray(0, 22), 0)?.levelDbov).toBe(silenceDbov)
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a stub', soundPacket(sound).subarray(0, 11)],
  ['no sound', soundPacket(sound).subarray(0, 20)],
  ['an extension that ends nowhere', soundPacket(sound).subarray(0, 18)],
  [
    'padding longer than the packet',
    Buffer.concat([Buffer.from([0xb0]), soundPacket(sound).subarray(1), Buffer.from([255])]),
  ],
  ['another version', Buffer.concat([Buffer.from([0x10]), soundPacket(sound).subarray(1)])],
])('%s is no packet', (_what, bytes) => expect(readVoicePacket(bytes, soundLevelExtension)).toBeNull())

test('a slot writes what it can read', () => {
  const packet = { sequence: 1, timestamp: 2, levelDbov: -127, payload: Buffer.from('opus') }
  const bytes = writeVoicePacket(packet, { ssrc: 9, sequence: 500, timestamp: 4_000_000_000, marker: true })
  expect(readVoicePacket(bytes, 1)).toEqual({ ...packet, sequence: 500, timestamp: 4_000_000_000 })
  expect([bytes.readUInt32BE(8), (bytes[1] ?? 0) >> 7]).toEqual([9, 1])
})
