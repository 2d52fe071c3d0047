import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { RoomLevels, type Level } from './roomLevels.ts'

const of = (peerId: string, level: number): Level => ({ peerId: peerId as PeerId, level })

function open() {
  const clock = new ManualClock(0)
  const own: Level[][] = []
  const all: Level[][] = []
  const events = { onOwn: (heard: Level[]) => void own.push(heard), onAll: (heard: Level[]) => void all.push(heard) }
  return { clock, own, all, levels: new RoomLevels(clock, events) }
}

test('one router is told as it is heard, and silence once', () => {
  const { levels, own, all } = open()
  levels.set('a', [of('anna', -20)])
  levels.set('a', [])
  levels.set('a', [])
  expect(all).toEqual([[of('anna', -20)], []])
  expect(own).toEqual(all)
})

test('several routers are told together, loudest first, six at most', () => {
  const { clock, levels, all } = open()
  levels.set('a', [])
  levels.set('b', [of('bo', -30), of('cy', -40)])
  levels.set(
    'a',
    [-25, -35, -45, -55, -65].map((level) => of(`a${level}`, level)),
  )
  expect(all).toEqual([])
  clock.advance(1000)
  expect(all.map((heard) => heard.map(({ level }) => level))).toEqual([[-25, -30, -35, -40, -45, -55]])
  levels.delete('a')
  expect(all.at(-1)?.map(({ peerId }) => peerId)).toEqual(['bo', 'cy'])
})

test('[VN5] those of other nodes are told to the room, and not handed on to other nodes', () => {
  const { clock, levels, own, all } = open()
  levels.set('a', [of('anna', -30)])
  levels.setRemote('west', [of('bo', -20)])
  clock.advance(200)
  expect(all.at(-1)).toEqual([of('bo', -20), of('anna', -30)])
  expect(own).toEqual([[of('anna', -30)]])
  levels.deleteRemote('west')
  expect(all.at(-1)).toEqual([of('anna', -30)])
})

test('[VN5] a node that falls silent in mid-word does not speak for ever', () => {
  const { clock, levels, all } = open()
  levels.setRemote('west', [of('bo', -20)])
  clock.advance(1000)
  levels.setRemote('west', [of('bo', -22)])
  clock.advance(1000)
  expect(all).toEqual([[of('bo', -20)], [of('bo', -22)]])
  clock.advance(500)
  expect(all.at(-1)).toEqual([])
})
