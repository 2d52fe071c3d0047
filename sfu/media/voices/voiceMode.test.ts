import { expect, test } from 'vitest'
import { voiceModeOf } from './voiceMode.ts'

test.each([
  ['direct', 12, 12, 'direct'],
  ['direct', 13, 13, 'slots'],
  ['slots', 9, 9, 'slots'],
  ['slots', 8, 8, 'direct'],
  ['direct', 2, 50, 'direct'],
  ['direct', 2, 51, 'slots'],
  ['slots', 2, 41, 'slots'],
  ['slots', 2, 40, 'direct'],
] as const)('from %s with %i open of %i it is %s after %s', (mode, open, present, next) =>
  expect(voiceModeOf(mode, { open, present })).toBe(next),
)

test('[VN3] a node that gives only its loudest can be heard through slots alone', () => {
  const few = { open: 3, present: 3, crowdElsewhere: true }
  expect(voiceModeOf('direct', few)).toBe('slots')
  expect(voiceModeOf('slots', { ...few, crowdElsewhere: false })).toBe('direct')
})
