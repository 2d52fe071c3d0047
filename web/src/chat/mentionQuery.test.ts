import { expect, test } from 'vitest'
import { mentionQuery, peopleNamed } from './mentionQuery.ts'

test.each([
  ['hi @An', { from: 3, query: 'An' }],
  ['@', { from: 0, query: '' }],
  ['请@李', { from: 1, query: '李' }],
  ['@Ann Le', { from: 0, query: 'Ann Le' }],
  ['mail me at a@b', null],
  ['@Ann  and', null],
  ['no', null],
])('“%s” asks for somebody, or not', (text, expected) => expect(mentionQuery(text, text.length)).toEqual(expected))

test('names that begin so come first, then words of names, then any place', () => {
  const people = ['Joanna', 'Lee Ann', 'Anna', 'Bob'].map((name) => ({ name, personKey: name }))
  expect(peopleNamed(people, 'ann').map(({ name }) => name)).toEqual(['Anna', 'Lee Ann', 'Joanna'])
  expect(peopleNamed(people, '')).toHaveLength(4)
})
