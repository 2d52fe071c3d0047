import { expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import { RegionDemand } from './regionDemand.ts'

function open() {
  const clock = new ManualClock(0)
  const told: string[] = []
  const demand = new RegionDemand({ clock, layerCount: 3, onWanted: (layers) => void told.push(layers.join()) })
  return { clock, told, demand }
}

test('a layer more is asked for at once, the lowest follows, one less waits', () => {
  const { clock, told, demand } = open()
  demand.change(null, 2)
  expect(told).toEqual(['2'])
  clock.advance(mediaLimits.pipeLayerRestMs)
  demand.change(null, 1)
  expect(told).toEqual(['2', '0,2', '0,1,2'])
  demand.change(2, null)
  expect(told).toHaveLength(3)
  clock.advance(mediaLimits.pipeLayerRestMs)
  expect(told.at(-1)).toBe('0,1')
})

test('whoever changes layers keeps the old one until the new one has come', () => {
  const { clock, told, demand } = open()
  demand.change(null, 0)
  demand.change(0, 2)
  expect(told).toEqual(['0', '0,2'])
  clock.advance(mediaLimits.pipeLayerRestMs)
  expect(told).toHaveLength(2)
})

test('it rests when nobody looks for a while, and not when somebody comes back meanwhile', () => {
  const { clock, told, demand } = open()
  demand.change(null, 0)
  demand.change(0, null)
  clock.advance(mediaLimits.pipeLayerRestMs - 1)
  demand.change(null, 0)
  clock.advance(mediaLimits.pipeLayerRestMs)
  expect(told).toEqual(['0'])
  demand.change(0, null)
  clock.advance(mediaLimits.pipeLayerRestMs)
  expect(told).toEqual(['0', ''])
})
