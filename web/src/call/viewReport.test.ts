import { expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import type { TrackId } from '../../../infra/contract/ids.ts'
import type { SeenTile } from '../../../sfu/protocol/media.ts'
import { ViewReport, seenTiles } from './viewReport.ts'
import type { Sight, StagedPicture } from './viewReport.ts'

const id = (name: string) => name as TrackId
const picture = (name: string, height: number, values: Partial<StagedPicture> = {}): StagedPicture => ({
  trackId: id(name),
  size: { width: Math.round((height * 16) / 9), height },
  rank: 'tile',
  whole: false,
  ...values,
})
const sight: Sight = { pixelRatio: 1, hidden: false, floating: new Set(), pressure: 0 }
const tile = (name: string, lines: number, rank: SeenTile['rank'] = 'tile'): SeenTile => ({
  trackId: id(name),
  lines,
  rank,
})

function reporting() {
  const clock = Object.assign(new ManualClock(1_000_000), { random: () => 0 })
  const told: (readonly SeenTile[])[] = []
  return { clock, told, report: new ViewReport(clock, (tiles) => told.push(tiles)) }
}

test('a tile is worth its height in device pixels, at most two of them to one of CSS', () => {
  expect(seenTiles([picture('a', 180)], { ...sight, pixelRatio: 3 })).toEqual([tile('a', 360)])
})

test('a tile wider than the camera needs the lines that fill its width', () => {
  expect(seenTiles([{ ...picture('a', 0), size: { width: 1600, height: 450 } }], sight)[0]?.lines).toBe(900)
  const whole = { ...picture('s', 0), size: { width: 1600, height: 450 }, whole: true }
  expect(seenTiles([whole], sight)[0]?.lines).toBe(450)
})

test('a hidden page sees nothing but what floats above other windows', () => {
  const pictures = [picture('a', 300), picture('b', 300)]
  expect(seenTiles(pictures, { ...sight, hidden: true })).toEqual([])
  expect(seenTiles(pictures, { ...sight, hidden: true, floating: new Set([id('b')]) })).toEqual([tile('b', 300)])
})

test('under pressure tiles shrink first, the large picture later, and at last half of the tiles rest', () => {
  const pictures = [picture('large', 720, { rank: 'stage' }), ...['a', 'b', 'c'].map((name) => picture(name, 300))]
  const at = (pressure: Sight['pressure']) => seenTiles(pictures, { ...sight, pressure }).map(({ lines }) => lines)
  expect(at(0)).toEqual([720, 300, 300, 300])
  expect(at(1)).toEqual([720, 180, 180, 180])
  expect(at(2)).toEqual([432, 105, 105, 105])
  expect(at(3)).toEqual([432, 90, 90, 90])
  expect(at(4)).toEqual([252, 90, 90])
})

test('no more is reported than the node takes', () => {
  expect(
    seenTiles(
      Array.from({ length: 90 }, (_, index) => picture(`p${index}`, 100)),
      sight,
    ),
  ).toHaveLength(64)
})

test('what becomes visible or larger is told at once, what shrinks only when it has settled', () => {
  const { clock, told, report } = reporting()
  report.show([tile('a', 180)])
  expect(told).toHaveLength(1)
  clock.advance(500)
  report.show([tile('a', 720)])
  expect(told).toHaveLength(2)
  clock.advance(500)
  report.show([tile('a', 180)])
  expect(told).toHaveLength(2)
  clock.advance(100)
  expect(told.at(-1)).toEqual([tile('a', 180)])
})

test('a layout that shrinks and grows back says nothing', () => {
  const { clock, told, report } = reporting()
  report.show([tile('a', 720)])
  clock.advance(500)
  report.show([tile('a', 180)])
  clock.advance(50)
  report.show([tile('a', 720)])
  clock.advance(500)
  expect(told).toHaveLength(1)
})

test('dragging a window for a second is ten messages and not sixty', () => {
  const { clock, told, report } = reporting()
  for (let frame = 0; frame < 60; frame++) {
    report.show([tile('a', 200 + frame)])
    clock.advance(16)
  }
  clock.advance(200)
  expect(told.length).toBeLessThanOrEqual(12)
  expect(told.at(-1)).toEqual([tile('a', 259)])
})

test('an empty view is told, because it stops everything', () => {
  const { clock, told, report } = reporting()
  report.show([tile('a', 180)])
  report.show([])
  clock.advance(100)
  expect(told.at(-1)).toEqual([])
})
