import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import { floorNext, heardOn, rowNext, rowOf } from './speakerPlan.ts'
import type { Floor, Row, Speeches } from './speakerPlan.ts'

const ids = (...names: string[]) => names as PeerId[]
const stepMs = 300

/** Plays `spans` of speech, in ms, and tells who had the floor at every step. */
function play(spans: Record<string, [fromMs: number, toMs: number][]>, endMs: number) {
  const here = new Set(ids(...Object.keys(spans)))
  let speeches: Speeches = new Map()
  let floor: Floor | null = null
  const floors: string[] = []
  for (let nowMs = 0; nowMs <= endMs; nowMs += stepMs) {
    const speaking = new Set(
      ids(...Object.keys(spans).filter((name) => spans[name]?.some(([from, to]) => nowMs >= from && nowMs < to))),
    )
    speeches = heardOn(speeches, speaking, here, nowMs)
    floor = floorNext(floor, speeches, nowMs)
    const name = floor?.peerId ?? ''
    if (floors.at(-1) !== name) floors.push(name)
  }
  return floors
}

test('a cough takes the floor from nobody, nor does a word while somebody speaks', () => {
  expect(play({ ann: [[0, 9000]], bo: [[3000, 3600]], cy: [[5000, 9000]] }, 9000)).toEqual(['', 'ann'])
})

test('whoever goes on after the speaker stopped has the floor, and keeps it through the silence', () => {
  expect(play({ ann: [[0, 4000]], bo: [[4200, 8000]] }, 20_000)).toEqual(['', 'ann', 'bo'])
})

test('a pause for breath loses nothing', () => {
  const ann: [number, number][] = [
    [0, 3000],
    [3600, 6000],
    [6600, 9000],
  ]
  expect(play({ ann, bo: [[3000, 3900]] }, 9000)).toEqual(['', 'ann'])
})

test('two who interrupt one another do not make the large place flicker', () => {
  const turns = (offset: number) =>
    Array.from({ length: 20 }, (_, index): [number, number] => [index * 1800 + offset, index * 1800 + offset + 900])
  expect(play({ ann: turns(0), bo: turns(900) }, 36_000).length).toBeLessThan(4)
})

test('whoever leaves gives the floor up', () => {
  const speeches = heardOn(new Map(), new Set(ids('ann')), new Set(ids('ann')), 0)
  const floor = { peerId: 'ann' as PeerId, sinceMs: 0 }
  expect(floorNext(floor, heardOn(speeches, new Set(), new Set(ids('bo')), 5000), 5000)).toBeNull()
})

const row: Row = { order: ids('a', 'b', 'c', 'd', 'e', 'f'), movedAtMs: new Map() }
const firstPage = new Set(ids('a', 'b', 'c'))
const speech = (fromMs: number, lastMs: number) => ({ fromMs, lastMs })

test('an unseen speaker takes the place of whoever was silent for longest, and nobody else moves', () => {
  const speeches: Speeches = new Map([
    ['a' as PeerId, speech(1000, 20_000)],
    ['b' as PeerId, speech(1000, 30_000)],
    ['c' as PeerId, speech(1000, 25_000)],
    ['e' as PeerId, speech(48_000, 50_000)],
  ])
  expect(rowNext(row, speeches, firstPage, 50_000).order).toEqual(['e', 'b', 'c', 'd', 'a', 'f'])
})

test('of those who never spoke the last one gives way', () => {
  const speeches: Speeches = new Map([['f' as PeerId, speech(48_000, 50_000)]])
  expect(rowNext(row, speeches, firstPage, 50_000).order).toEqual(['a', 'b', 'f', 'd', 'e', 'c'])
})

test('nobody moves for a word, for somebody in sight, or while all in sight were heard lately', () => {
  const unchanged: Speeches[] = [
    new Map([['e' as PeerId, speech(49_800, 50_000)]]),
    new Map([['b' as PeerId, speech(40_000, 50_000)]]),
    new Map([...ids('a', 'b', 'c', 'e')].map((peerId) => [peerId, speech(45_000, 50_000)])),
  ]
  for (const speeches of unchanged) expect(rowNext(row, speeches, firstPage, 50_000)).toBe(row)
})

test('whoever came forward by speaking stays for a while though silent again', () => {
  const first = rowNext(row, new Map([['f' as PeerId, speech(48_000, 50_000)]]), firstPage, 50_000)
  const next = rowNext(first, new Map([['e' as PeerId, speech(51_000, 53_000)]]), new Set(ids('a', 'b', 'f')), 53_000)
  expect(next.order).toEqual(['a', 'e', 'f', 'd', 'b', 'c'])
})

test('who leaves closes up and who comes stands behind, and an unchanged row is the same one', () => {
  expect(rowOf(row, ids('a', 'c', 'd', 'e', 'f', 'g')).order).toEqual(['a', 'c', 'd', 'e', 'f', 'g'])
  expect(rowOf(row, row.order)).toBe(row)
})
