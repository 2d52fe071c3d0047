import { expect, test } from 'vitest'
import { peopleNamed } from './peopleHere.ts'

const people = ['Ana Weiß', 'Wei Zhang', '张伟', 'Li Na', 'Steinweiler'].map((name) => ({ personId: name, name }))
const found = (sought: string) => peopleNamed(people, sought).map(({ name }) => name)

test('somebody is found by any part of their name, those whose name or surname begins with it first', () => {
  expect(found('wei')).toEqual(['Wei Zhang', 'Ana Weiß', 'Steinweiler'])
  expect(found('伟')).toEqual(['张伟'])
  expect(found('nobody')).toEqual([])
})

test('everybody is offered before anything is typed, eight at most', () => {
  expect(found('')).toHaveLength(5)
  expect(peopleNamed([...people, ...people], '')).toHaveLength(8)
})
