import { expect, test } from 'vitest'
import { repairsSound } from './soundRepair.ts'

test.each([
  [20, true],
  [100, true],
  [101, false],
  [null, false],
])('[VN7] at a round trip of %s ms lost sound is sent again: %s', (rttMs, repaired) =>
  expect(repairsSound(rttMs)).toBe(repaired),
)
