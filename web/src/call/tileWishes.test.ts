import { expect, test } from 'vitest'
import { TileWishes } from './tileWishes.ts'

function wishes() {
  const told: unknown[][] = []
  const tiles = new TileWishes({
    prefer: (layers) => told.push(['prefer', ...layers.map((one) => `${one.consumerId}${one.spatialLayer}`)]),
    show: (ids, shown) => told.push([shown ? 'resume' : 'pause', ...ids]),
  })
  const want = (heights: Record<string, number | null>) => {
    tiles.want(new Map(Object.entries(heights)))
    return told.splice(0)
  }
  return want
}

test('a layer is told once, and the best one not at all', () => {
  const want = wishes()
  expect(want({ large: 720, small: 100 })).toEqual([['prefer', 'small0']])
  expect(want({ large: 720, small: 100 })).toEqual([])
})

test('cameras without a tile are paused together, and resumed with the layer of their tile', () => {
  const want = wishes()
  expect(want({ a: 100, b: 100, c: 100 })).toEqual([['prefer', 'a0', 'b0', 'c0']])
  expect(want({ a: 100, b: null, c: null })).toEqual([['pause', 'b', 'c']])
  expect(want({ a: 100, b: null, c: null })).toEqual([])
  expect(want({ a: 100, b: 100, c: null })).toEqual([
    ['prefer', 'b0'],
    ['resume', 'b'],
  ])
})

test('a tile that comes back large is told so, whatever its layer was', () => {
  const want = wishes()
  want({ a: 100 })
  want({ a: null })
  expect(want({ a: 720 })).toEqual([
    ['prefer', 'a2'],
    ['resume', 'a'],
  ])
})

test('a consumer that comes back under a new id is told anew', () => {
  const want = wishes()
  want({ a: null })
  expect(want({})).toEqual([])
  expect(want({ a: null })).toEqual([['pause', 'a']])
})
