import { expect, test } from 'vitest'
import { placeLanes } from './lanes.ts'

const places = (stretches: [number, number][]) =>
  placeLanes(stretches, ([from, until]) => ({ from, until })).map(({ lane, lanes, width }) => [lane, lanes, width])

test('what overlaps stands side by side, what touches shares a lane', () => {
  expect(
    places([
      [0, 40],
      [20, 60],
      [40, 80],
      [80, 90],
    ]),
  ).toEqual([
    [0, 2, 1],
    [1, 2, 1],
    [0, 2, 1],
    [0, 1, 1],
  ])
})

test('a meeting fills the lanes beside it that nobody needs', () => {
  expect(
    places([
      [0, 30],
      [0, 10],
      [0, 10],
      [10, 30],
    ]),
  ).toEqual([
    [0, 3, 1],
    [1, 3, 1],
    [2, 3, 1],
    [1, 3, 2],
  ])
})

test('nothing takes no lanes', () => expect(places([])).toEqual([]))
