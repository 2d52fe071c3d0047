import { expect, test } from 'vitest'
import { SlotStream } from './slotStream.ts'
import type { VoicePacket } from './voicePacket.ts'

const packet = (sequence: number, timestamp: number): VoicePacket => ({
  sequence: sequence & 0xffff,
  timestamp: timestamp >>> 0,
  levelDbov: -20,
  payload: Buffer.from('opus'),
})
const open = () => new SlotStream({ ssrc: 1, sequence: 65_530, timestamp: 0 })
const numbers = (bytes: Buffer | null) =>
  bytes && { sequence: bytes.readUInt16BE(2), timestamp: bytes.readUInt32BE(4), marker: (bytes[1] ?? 0) >> 7 === 1 }

test('a turn begins with a marker and goes on from the last number', () => {
  const stream = open()
  stream.begin(packet(100, 7000), 0, 0)
  expect(numbers(stream.write(packet(100, 7000), 0))).toEqual({ sequence: 65_531, timestamp: 960, marker: true })
  expect(numbers(stream.write(packet(101, 7960), 20))).toEqual({ sequence: 65_532, timestamp: 1920, marker: false })
})

test('the next speaker follows without a gap in number, and after as much time as passed', () => {
  const stream = open()
  stream.begin(packet(100, 7000), 0, 0)
  stream.write(packet(100, 7000), 0)
  stream.begin(packet(9, 4_294_967_000), 0, 1000)
  const first = numbers(stream.write(packet(9, 4_294_967_000), 1000))
  expect(first).toEqual({ sequence: 65_532, timestamp: 960 + 48_000, marker: true })
  expect(numbers(stream.write(packet(10, 664), 1020))).toEqual({ sequence: 65_533, timestamp: 49_920, marker: false })
})

test('what comes before the onset is dated back, but never before what was sent', () => {
  const stream = open()
  stream.begin(packet(1, 960), 0, 0)
  stream.write(packet(1, 960), 0)
  stream.begin(packet(50, 96_000), 1920, 500)
  expect(numbers(stream.write(packet(50, 96_000), 500))?.timestamp).toBe(960 + 24_000 - 1920)
  stream.write(packet(52, 97_920), 500)
  stream.begin(packet(7, 0), 1920, 510)
  expect(numbers(stream.write(packet(7, 0), 510))?.timestamp).toBe(960 + 24_000 + 960)
})

test('a lost packet leaves its gap, and finds its place when it is repaired', () => {
  const stream = open()
  stream.begin(packet(1, 0), 0, 0)
  stream.write(packet(1, 0), 0)
  expect(numbers(stream.write(packet(3, 1920), 40))?.sequence).toBe(65_533)
  expect(numbers(stream.write(packet(2, 960), 60))?.sequence).toBe(65_532)
  expect(numbers(stream.write(packet(4, 2880), 60))?.sequence).toBe(65_534)
})

test('a late packet from before the turn is left out', () => {
  const stream = open()
  stream.begin(packet(10, 9600), 0, 0)
  stream.write(packet(10, 9600), 0)
  expect(stream.write(packet(9, 8640), 1)).toBeNull()
})

test('numbers wrap in the middle of a turn', () => {
  const stream = open()
  stream.begin(packet(65_535, 4_294_966_800), 0, 0)
  stream.write(packet(65_535, 4_294_966_800), 0)
  expect(numbers(stream.write(packet(65_536, 4_294_967_760), 20))).toEqual({
    sequence: 65_532,
    timestamp: 1920,
    marker: false,
  })
})

test.each([
  ['number', packet(30_000, 960)],
  ['time', packet(2, 2_000_000_000)],
])('a sender that starts its %s anew makes no step in the slot', (_what, strange) => {
  const stream = open()
  stream.begin(packet(1, 0), 0, 0)
  stream.write(packet(1, 0), 0)
  expect(numbers(stream.write(strange, 20))).toEqual({ sequence: 65_532, timestamp: 1920, marker: true })
})
