import { expect, test } from 'vitest'
import { arrangementFor, gridFor, layerFor, placeTiles } from './tileLayout.ts'

test('one tile fills a wide stage at 16:9', () => {
  expect(gridFor(1, { width: 1600, height: 900 }, 8)).toEqual({
    columns: 1,
    rows: 1,
    tile: { width: 1600, height: 900 },
  })
})

test('five tiles on a wide stage stand three above two', () => {
  const grid = gridFor(5, { width: 1080, height: 700 }, 8)
  expect([grid.columns, grid.rows]).toEqual([3, 2])
})

test('three tiles on a phone stand one below the other', () => {
  expect(gridFor(3, { width: 374, height: 650 }, 8).columns).toBe(1)
})

test('tiles never overflow the stage, for any count up to a full page', () => {
  const stage = { width: 811, height: 617 }
  for (let count = 1; count <= 49; count++) {
    const { columns, rows, tile } = gridFor(count, stage, 8)
    expect(columns * rows).toBeGreaterThanOrEqual(count)
    expect(columns * tile.width + (columns - 1) * 8).toBeLessThanOrEqual(stage.width)
    expect(rows * tile.height + (rows - 1) * 8).toBeLessThanOrEqual(stage.height)
    expect(tile.width / tile.height).toBeLessThan(1.8)
  }
})

test('a stage without room yields empty tiles and no error', () => {
  expect(gridFor(4, { width: 0, height: 0 }, 8).tile).toEqual({ width: 0, height: 0 })
})

test('a shared screen takes the stage, two people make a pair', () => {
  expect([0, 1, 2, 3].map((count) => arrangementFor(count, false))).toEqual(['alone', 'alone', 'pair', 'grid'])
  expect(arrangementFor(2, true)).toBe('screen')
})

test('a tile asks for the layer it can show', () => {
  expect([layerFor(120, 1), layerFor(200, 2), layerFor(700, 1)]).toEqual([0, 1, 2])
})

test('two people: the other one fills the stage, I stand in its corner', () => {
  const { people } = placeTiles(2, false, { width: 1000, height: 600 }, 8)
  expect(people[0]).toEqual({ left: 0, top: 0, width: 1000, height: 600 })
  expect(people[1]?.width).toBe(220)
})

test('a newcomer takes the last place and nobody in front of them changes their order', () => {
  const stage = { width: 1000, height: 600 }
  const orderOf = (count: number) =>
    placeTiles(count, false, stage, 8).people.map((rect) => rect!.top * 10_000 + rect!.left)
  for (let count = 3; count <= 49; count++) {
    const order = orderOf(count)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }
})

test('beside a shared screen nobody overlaps it, and those without room are not shown', () => {
  const { people, screen } = placeTiles(20, true, { width: 1000, height: 600 }, 8)
  expect(people.filter((rect) => rect === null).length).toBeGreaterThan(0)
  for (const rect of people) if (rect) expect(rect.left).toBeGreaterThanOrEqual(screen!.width)
})
