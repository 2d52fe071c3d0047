import { expect, test } from 'vitest'
import { byChance, byDepartment } from './split.ts'

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ personKey: `p${index}`, name: `Person ${index}` }))

/** Repeats its numbers; the same chance every time. */
function chance(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    // The lower bits repeat too soon.
    return Math.floor(state / 65_536) % below
  }
}

test('chance makes rooms whose sizes differ by one at most, and forgets nobody', () => {
  for (let seed = 1; seed < 40; seed++) {
    const [count, roomCount] = [seed % 17, 1 + (seed % 6)]
    const rooms = byChance(people(count), roomCount, chance(seed))
    const sizes = rooms.map(({ length }) => length)
    expect(rooms).toHaveLength(roomCount)
    expect(Math.max(...sizes) - Math.min(...sizes), `seed ${seed}`).toBeLessThanOrEqual(1)
    expect(
      rooms
        .flat()
        .map(({ personKey }) => personKey)
        .toSorted(),
    ).toEqual(
      people(count)
        .map(({ personKey }) => personKey)
        .toSorted(),
    )
  }
})

test('every order is possible: chance decides who is with whom', () => {
  const seen = new Set(
    Array.from({ length: 60 }, (_, seed) =>
      byChance(people(3), 1, chance(seed + 1))[0]
        ?.map(({ personKey }) => personKey)
        .join(),
    ),
  )
  expect(seen.size).toBe(6)
})

test('departments stand by name, guests together in a last room without one', () => {
  const of = new Map([
    ['p0', 'Sales'],
    ['p1', 'Law'],
    ['p2', 'Sales'],
  ])
  const rooms = byDepartment(people(4), of, 50)
  expect(rooms.map(({ name, people: inIt }) => [name, inIt.map(({ personKey }) => personKey)])).toEqual([
    ['Law', ['p1']],
    ['Sales', ['p0', 'p2']],
    [null, ['p3']],
  ])
})

test('more departments than rooms: the smallest share one', () => {
  const of = new Map(people(5).map(({ personKey }, index) => [personKey, ['A', 'A', 'B', 'C', 'D'][index] ?? '']))
  const rooms = byDepartment(people(5), of, 3)
  expect(rooms).toHaveLength(3)
  expect(rooms.map(({ name }) => name)).toEqual(['A', 'B', null])
  expect(rooms.flatMap(({ people: inIt }) => inIt)).toHaveLength(5)
})
