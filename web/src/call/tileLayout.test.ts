import { expect, test } from 'vitest'
import { gridFor, placeTiles, tilesPerPage } from './tileLayout.ts'
import type { Arrangement, Rect } from './tileLayout.ts'

const gapPx = 8
const desk = { width: 1888, height: 940 }
const phone = { width: 374, height: 650 }

test('one tile fills a wide stage at 16:9', () => {
  expect(gridFor(1, { width: 1600, height: 900 }, gapPx)).toEqual({
    columns: 1,
    rows: 1,
    tile: { width: 1600, height: 900 },
  })
})

test('five tiles on a wide stage stand three above two', () => {
  const grid = gridFor(5, { width: 1080, height: 700 }, gapPx)
  expect([grid.columns, grid.rows]).toEqual([3, 2])
})

test('three tiles on a phone stand one below the other', () => {
  expect(gridFor(3, phone, gapPx).columns).toBe(1)
})

test('tiles never overflow the stage, for any count up to a full page', () => {
  const stage = { width: 811, height: 617 }
  for (let count = 1; count <= 49; count++) {
    const { columns, rows, tile } = gridFor(count, stage, gapPx)
    expect(columns * rows).toBeGreaterThanOrEqual(count)
    expect(columns * tile.width + (columns - 1) * gapPx).toBeLessThanOrEqual(stage.width)
    expect(rows * tile.height + (rows - 1) * gapPx).toBeLessThanOrEqual(stage.height)
    expect(tile.width / tile.height).toBeLessThan(1.8)
  }
})

test('a stage without room yields empty tiles and no error', () => {
  expect(gridFor(4, { width: 0, height: 0 }, gapPx).tile).toEqual({ width: 0, height: 0 })
  expect(tilesPerPage({ kind: 'grid' }, 300, { width: 0, height: 0 }, gapPx)).toBe(1)
})

test('a page holds 49 on a large screen, 8 on a phone, and every tile can be recognised', () => {
  expect(tilesPerPage({ kind: 'grid' }, 300, desk, gapPx)).toBe(49)
  expect(tilesPerPage({ kind: 'grid' }, 300, phone, gapPx)).toBe(8)
  for (const width of [320, 600, 800, 1000, 1200, 1600]) {
    const stage = { width, height: 700 }
    const count = tilesPerPage({ kind: 'grid' }, 300, stage, gapPx)
    expect(placeTiles({ kind: 'grid' }, count, true, stage, gapPx).tiles[0]?.width).toBeGreaterThanOrEqual(149)
  }
})

test('page buttons stand below the tiles and over none of them', () => {
  const { tiles, pager } = placeTiles({ kind: 'grid' }, 49, true, desk, gapPx)
  for (const tile of tiles) expect(tile.top + tile.height).toBeLessThanOrEqual(pager?.top ?? 0)
  expect(placeTiles({ kind: 'grid' }, 49, false, desk, gapPx).pager).toBeNull()
})

test('two people: the other one fills the stage, I stand in its corner', () => {
  const { tiles } = placeTiles({ kind: 'pair' }, 2, false, { width: 1000, height: 600 }, gapPx)
  expect(tiles[0]).toEqual({ left: 0, top: 0, width: 1000, height: 600 })
  expect(tiles[1]?.width).toBe(220)
})

test('a newcomer takes the last place and nobody in front of them changes their order', () => {
  const stage = { width: 1000, height: 600 }
  for (let count = 3; count <= 49; count++) {
    const order = placeTiles({ kind: 'grid' }, count, false, stage, gapPx).tiles.map(
      (rect) => rect.top * 10_000 + rect.left,
    )
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }
})

const besides: Arrangement[] = [
  { kind: 'row', larges: ['screen'] },
  { kind: 'split', larges: ['screen'] },
  { kind: 'row', larges: ['person', 'screen', 'person'] },
  { kind: 'split', larges: ['person', 'person'] },
]

test.each(
  [desk, { width: 1000, height: 600 }, { width: 374, height: 650 }].flatMap((stage) =>
    besides.map((arrangement) => ({ stage, arrangement })),
  ),
)('nobody overlaps what is large beside them: $arrangement on $stage', ({ stage, arrangement }) => {
  const count = tilesPerPage(arrangement, 20, stage, gapPx)
  const { tiles, larges, pager } = placeTiles(arrangement, count, true, stage, gapPx)
  const all = [...tiles, ...larges, pager!]
  for (const [index, one] of all.entries()) {
    expect(one.left).toBeGreaterThanOrEqual(0)
    expect(one.left + one.width).toBeLessThanOrEqual(stage.width)
    expect(one.top + one.height).toBeLessThanOrEqual(stage.height)
    for (const other of all.slice(index + 1)) expect(apart(one, other)).toBe(true)
  }
})

function apart(a: Rect, b: Rect): boolean {
  const beside = a.left + a.width <= b.left || b.left + b.width <= a.left
  return beside || a.top + a.height <= b.top || b.top + b.height <= a.top
}

test('somebody pinned alone has the whole stage at a shape their camera fits', () => {
  const [large] = placeTiles({ kind: 'row', larges: ['person'] }, 0, false, { width: 1600, height: 600 }, gapPx).larges
  expect(large!.width / large!.height).toBeCloseTo(16 / 9, 1)
})
