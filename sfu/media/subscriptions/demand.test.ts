import { expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import { Demand, type Layer } from './demand.ts'

function open(topLayer = 2) {
  const clock = new ManualClock(0)
  const told: Layer[] = []
  const demand = new Demand({ clock, topLayer, onWanted: (layer) => told.push(layer) })
  return { clock, told, demand }
}

test('a track that nobody looks at is told to stop after five seconds, once', () => {
  const { clock, told } = open()
  clock.advance(4999)
  expect(told).toEqual([])
  clock.advance(10_000)
  expect(told).toEqual([null])
})

test('more is told at once', () => {
  const { clock, told, demand } = open()
  clock.advance(5000)
  demand.change(null, 0)
  demand.change(null, 2)
  expect(told).toEqual([null, 0, 2])
})

test('less is told when it has lasted two seconds, and not when it has not', () => {
  const { clock, told, demand } = open()
  demand.change(null, 2)
  demand.change(2, 0)
  clock.advance(1999)
  demand.change(0, 2)
  clock.advance(10_000)
  expect(told).toEqual([])
  demand.change(2, 1)
  clock.advance(2000)
  expect(told).toEqual([1])
})

test('the viewer that needs most decides', () => {
  const { clock, told, demand } = open()
  for (const layer of [0, 0, 1, 2]) demand.change(null, layer)
  demand.change(2, null)
  clock.advance(2000)
  demand.change(1, null)
  clock.advance(2000)
  demand.change(0, null)
  clock.advance(10_000)
  expect(told).toEqual([1, 0])
  expect(demand.needed).toBe(0)
})

test('nothing is told after the track was closed', () => {
  const { clock, told, demand } = open()
  demand.close()
  clock.advance(10_000)
  expect(told).toEqual([])
})
