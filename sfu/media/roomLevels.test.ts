import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { RoomLevels, type Level } from './roomLevels.ts'

const of = (producerId: string, level: number): Level => ({ producerId, level })

test('one router is told as it is heard, and silence once', () => {
  const told: Level[][] = []
  const levels = new RoomLevels(new ManualClock(0), (heard) => told.push(heard))
  levels.set('a', [of('anna', -20)])
  levels.set('a', [])
  levels.set('a', [])
  expect(told).toEqual([[of('anna', -20)], []])
})

test('several routers are told together, loudest first, six at most', () => {
  const clock = new ManualClock(0)
  const told: Level[][] = []
  const levels = new RoomLevels(clock, (heard) => told.push(heard))
  levels.set('a', [])
  levels.set('b', [of('bo', -30), of('cy', -40)])
  levels.set(
    'a',
    [-25, -35, -45, -55, -65].map((level) => of(`a${level}`, level)),
  )
  expect(told).toEqual([])
  clock.advance(1000)
  expect(told.map((heard) => heard.map(({ level }) => level))).toEqual([[-25, -30, -35, -40, -45, -55]])
  levels.delete('a')
  expect(told.at(-1)?.map(({ producerId }) => producerId)).toEqual(['bo', 'cy'])
})
