import { expect, test } from 'vitest'
import { heirOf, type Heir } from './succession.ts'

const heir = (personKey: string, role: Heir['role'], minute: number, ownRole = role): Heir => ({
  personKey,
  role,
  ownRole,
  enteredAt: new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString(),
})

test('[HO4] cohosts come first by the time they came in, then members by theirs', () => {
  const people = [
    heir('anna', 'member', 1),
    heir('bo', 'cohost', 9),
    heir('chen', 'cohost', 5),
    heir('dia', 'guest', 0),
  ]
  expect(heirOf(people)).toBe('chen')
  expect(heirOf(people.filter(({ role }) => role !== 'cohost'))).toBe('anna')
  expect(heirOf(people.toReversed())).toBe('chen')
})

test('[HO4] guests and the audience by ticket are never host; a member who listens on a stage may be', () => {
  expect(heirOf([heir('dia', 'guest', 0), heir('eli', 'audience', 1)])).toBeNull()
  expect(heirOf([heir('eli', 'audience', 1, 'member')])).toBe('eli')
})

test('[HO4] of two who came in at once the same one is chosen everywhere', () => {
  expect(heirOf([heir('bo', 'member', 1), heir('anna', 'member', 1)])).toBe('anna')
})
