import { expect, test } from 'vitest'
import { actionName, changedFields } from './changeWords.ts'
import '../i18n/testing/words.ts'

test('only what differs is told, in words', () => {
  expect(
    changedFields(
      { poolSeconds: 3600, period: 'month', graceSeconds: null },
      { poolSeconds: 7200, period: 'month', graceSeconds: 60 },
    ),
  ).toEqual([
    { name: 'Minutes each period', before: '60 min', after: '120 min' },
    { name: 'Grace', before: '–', after: '1 min' },
  ])
})

test('a transfer tells how much went where, and no sums or ids', () => {
  const before = { fromSeconds: 600, toSeconds: 0 }
  const after = { from: 'a', to: 'b', seconds: 120, note: '' }
  expect(changedFields(before, after, (id) => (id === 'b' ? 'Munich' : undefined))).toEqual([
    { name: 'To', before: '–', after: 'Munich' },
    { name: 'Minutes', before: '–', after: '2 min' },
  ])
  expect(changedFields({ tagId: 'x', state: 'open' }, { state: 'refused' })).toEqual([
    { name: 'State', before: 'open', after: 'refused' },
  ])
})

test('something new has no before, and what a newer server tells keeps its own name', () => {
  expect(changedFields(null, { name: 'Night shift', personIds: ['a', 'b'] })).toEqual([
    { name: 'Name', before: '–', after: 'Night shift' },
    { name: 'People', before: '–', after: '2 people' },
  ])
  expect(changedFields({ colour: 'red' }, { colour: 'blue' })).toEqual([
    { name: 'colour', before: 'red', after: 'blue' },
  ])
  expect(actionName('rebase')).toBe('rebase')
})
