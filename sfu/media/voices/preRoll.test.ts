import { expect, test } from 'vitest'
import { PreRoll } from './preRoll.ts'

const packet = (sequence: number, timestamp = sequence * 960) => ({
  sequence: sequence & 0xffff,
  timestamp,
  levelDbov: -70,
  payload: Buffer.from('opus'),
})
const numbersOf = (packets: { sequence: number }[]) => packets.map(({ sequence }) => sequence)

test('the last three packets precede the onset, in order', () => {
  const preRoll = new PreRoll()
  for (const sequence of [65_532, 65_533, 65_535, 65_534]) preRoll.keep(packet(sequence))
  expect(numbersOf(preRoll.take(packet(65_536)))).toEqual([65_533, 65_534, 65_535])
})

test('they precede it once', () => {
  const preRoll = new PreRoll()
  preRoll.keep(packet(1))
  preRoll.take(packet(2))
  expect(preRoll.take(packet(3))).toEqual([])
})

test('noise of long ago and what is newer than the onset stay out', () => {
  const preRoll = new PreRoll()
  preRoll.keep(packet(1, 0))
  preRoll.keep(packet(9, 30_000))
  preRoll.keep(packet(3, 21_000))
  expect(numbersOf(preRoll.take(packet(4, 20_160)))).toEqual([])
})
