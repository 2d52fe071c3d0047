import { expect, test } from 'vitest'
import { gradeOf, worst } from './grade.ts'
import type { LinkFacts } from './grade.ts'

const fine: LinkFacts = {
  bitrateShare: 0.9,
  lossShare: 0,
  linesShare: 1,
  frozenShare: 0,
  concealedShare: 0,
  silentMs: 0,
}

test.each<[string, Partial<LinkFacts>, ReturnType<typeof gradeOf>]>([
  ['a still picture needs few bits', { bitrateShare: 0.02 }, 'good'],
  ['loss that is repaired within half of the bitrate', { lossShare: 0.2, bitrateShare: 0.6 }, 'good'],
  ['5.9 % loss at any bitrate', { lossShare: 0.059, bitrateShare: 0.05 }, 'good'],
  ['7 % loss and little left', { lossShare: 0.07, bitrateShare: 0.1 }, 'fair'],
  ['a third of the bitrate under heavy loss', { lossShare: 0.3, bitrateShare: 0.35 }, 'fair'],
  ['9 % loss and little left', { lossShare: 0.09, bitrateShare: 0.1 }, 'poor'],
  ['frozen for half a second in ten', { frozenShare: 0.05 }, 'fair'],
  ['frozen for two seconds in ten', { frozenShare: 0.2 }, 'poor'],
  ['a tenth of the sound made up', { concealedShare: 0.1 }, 'fair'],
  ['a fifth of the sound made up', { concealedShare: 0.2 }, 'poor'],
  ['a third of the lines it had', { linesShare: 0.34 }, 'fair'],
  ['an eighth of the lines it had', { linesShare: 0.125 }, 'poor'],
  ['2.9 seconds of nothing', { silentMs: 2900 }, 'good'],
  ['three seconds of nothing', { silentMs: 3000 }, 'lost'],
  ['nothing that should come', { silentMs: null, lossShare: null, bitrateShare: null, linesShare: null }, 'good'],
])('%s', (_what, facts, grade) => {
  expect(gradeOf({ ...fine, ...facts })).toBe(grade)
})

test('the worst of several counts', () => {
  expect(worst('good', 'poor', 'fair')).toBe('poor')
  expect(worst()).toBe('good')
})
