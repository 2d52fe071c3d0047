import { expect, test } from 'vitest'
import { isRank, rankBetween } from './rank.ts'

test('there is always a place between two neighbours', () => {
  let seed = 7
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const ranks: string[] = []
  for (let count = 0; count < 2000; count++) {
    const at = Math.floor(chance() * (ranks.length + 1))
    const rank = rankBetween(ranks[at - 1] ?? null, ranks[at] ?? null)
    expect(isRank(rank)).toBe(true)
    ranks.splice(at, 0, rank)
  }
  expect(ranks).toEqual(ranks.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(ranks).size).toBe(2000)
})

test('two hundred things put in front one after the other keep short ranks', () => {
  let top: string | null = null
  for (let count = 0; count < 200; count++) top = rankBetween(top, null)
  expect(top?.length).toBeLessThan(8)
})

test('put behind again and again, ranks grow slowly', () => {
  let bottom = 'V'
  for (let count = 0; count < 200; count++) bottom = rankBetween(null, bottom)
  expect(bottom.length).toBeLessThan(60)
})

test('a rank of somebody else that is none is not taken', () => {
  for (const wrong of ['', '0', 'a0', 'ä', '<', 5, null, 'z'.repeat(300)]) expect(isRank(wrong)).toBe(false)
  expect(() => rankBetween('b', 'b')).toThrow(RangeError)
})
