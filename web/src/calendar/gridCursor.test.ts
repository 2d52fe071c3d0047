import { expect, test } from 'vitest'
import { carried, drawn, pulled, slotAt, step, type Cursor } from './gridCursor.ts'

const home = { column: 1, fromMinute: 600, lengthMinutes: 45 }
const lifted: Cursor = { at: 'lifted', place: home, home }
const press = (cursor: Cursor, key: string, shift = false) => step(cursor, { key, shift }, 7)
const placeOf = (cursor: Cursor, key: string, shift = false) => {
  const outcome = press(cursor, key, shift)
  return 'cursor' in outcome ? outcome.cursor.place : null
}

test('arrows carry a meeting by a quarter of an hour or a day', () => {
  expect(placeOf(lifted, 'ArrowDown')).toEqual({ ...home, fromMinute: 615 })
  expect(placeOf(lifted, 'ArrowUp')).toEqual({ ...home, fromMinute: 585 })
  expect(placeOf(lifted, 'ArrowRight')).toEqual({ ...home, column: 2 })
})

test('with shift they change its length, never below a quarter of an hour', () => {
  expect(placeOf(lifted, 'ArrowDown', true)?.lengthMinutes).toBe(60)
  const short: Cursor = { ...lifted, place: { ...home, lengthMinutes: 15 } }
  expect(placeOf(short, 'ArrowUp', true)?.lengthMinutes).toBe(15)
})

test('over the edge of the days shown the view turns', () => {
  const sunday: Cursor = { ...lifted, place: { ...home, column: 6 } }
  expect(press(sunday, 'ArrowRight')).toMatchObject({ does: 'turn', by: 1, cursor: { place: { column: 0 } } })
  expect(press(slotAt(0, 540), 'ArrowLeft')).toMatchObject({ does: 'turn', by: -1, cursor: { place: { column: 6 } } })
})

test('Enter puts down or creates, Escape puts back or leaves', () => {
  expect([press(lifted, 'Enter').does, press(lifted, 'Escape').does]).toEqual(['drop', 'putBack'])
  expect([press(slotAt(0, 0), 'Enter').does, press(slotAt(0, 0), 'Escape').does]).toEqual(['create', 'leave'])
  expect(press(lifted, 'x').does).toBe('nothing')
})

test('an empty place moves by half an hour and stays within the day', () => {
  expect(placeOf(slotAt(0, 555), 'ArrowDown')?.fromMinute).toBe(570)
  expect(placeOf(slotAt(0, 0), 'ArrowUp')?.fromMinute).toBe(0)
})

test('a drag takes in the quarter hours at both ends, whichever way it goes', () => {
  expect(drawn(2, 547, 601)).toEqual({ column: 2, fromMinute: 540, lengthMinutes: 75 })
  expect(drawn(2, 601, 547)).toEqual({ column: 2, fromMinute: 540, lengthMinutes: 75 })
})

test('a meeting that is carried keeps where it was held, and its end can be pulled', () => {
  expect(carried(home, 3, 700, 20)).toEqual({ column: 3, fromMinute: 675, lengthMinutes: 45 })
  expect(pulled(home, 661).lengthMinutes).toBe(75)
  expect(pulled(home, 100).lengthMinutes).toBe(15)
})
