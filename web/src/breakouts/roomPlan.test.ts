import { expect, test } from 'vitest'
import { placed, renamed, resized, type RoomPlan } from './roomPlan.ts'

const [ada, bo, cy] = ['Ada', 'Bo', 'Cy'].map((name) => ({ personKey: name.toLowerCase(), name })) as [
  { personKey: string; name: string },
  { personKey: string; name: string },
  { personKey: string; name: string },
]
const plan: RoomPlan = {
  rooms: [
    { name: 'Room 1', people: [ada] },
    { name: 'Room 2', people: [bo] },
  ],
  unplaced: [cy],
}

test('somebody is in one room at a time, or in none', () => {
  const moved = placed(placed(plan, ada, 1), cy, 1)
  expect(moved.rooms.map(({ people }) => people)).toEqual([[], [ada, bo, cy]])
  expect(moved.unplaced).toEqual([])
  const out = placed(moved, bo, -1)
  expect(out.rooms[1]?.people).toEqual([ada, cy])
  expect(out.unplaced).toEqual([bo])
})

test('fewer rooms give back their people, more are empty and named', () => {
  expect(resized(plan, 1, String)).toEqual({ rooms: [plan.rooms[0]], unplaced: [bo, cy] })
  expect(resized(plan, 3, (number) => `Room ${number}`).rooms[2]).toEqual({ name: 'Room 3', people: [] })
})

test('a name stays with its room', () => {
  expect(renamed(plan, 1, 'Design').rooms.map(({ name }) => name)).toEqual(['Room 1', 'Design'])
})
