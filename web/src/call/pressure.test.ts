import { expect, test } from 'vitest'
import { nextPressure, noPressure, pressureSign } from './pressure.ts'
import type { Pressure, PressureFacts, PressureSign } from './pressure.ts'

const calm: PressureFacts = {
  machine: 'nominal',
  droppedShare: 0,
  decodeShare: 0.1,
  encoderLimited: false,
  blockedShare: 0,
}
const periodMs = 2000

function feel(signs: readonly PressureSign[], from: Pressure = noPressure, startMs = 1_000_000) {
  const steps: number[] = []
  let pressure = from
  for (const [index, sign] of signs.entries()) {
    pressure = nextPressure(pressure, sign, startMs + index * periodMs)
    steps.push(pressure.step)
  }
  return { pressure, steps, endMs: startMs + signs.length * periodMs }
}

test('a machine at its limit gives up size before a frame is lost', () => {
  expect(pressureSign({ ...calm, machine: 'critical' })).toBe('strained')
  expect(feel(Array.from({ length: 20 }, () => 'strained')).steps.at(-1)).toBe(1)
  expect(pressureSign({ ...calm, machine: 'serious' })).toBe('calm')
})

test('without a sensor, dropped frames, slow decoding, a blocked page and a limited encoder tell', () => {
  const blind: PressureFacts = { ...calm, machine: null }
  expect(pressureSign(blind)).toBe('calm')
  expect(pressureSign({ ...blind, droppedShare: 0.06 })).toBe('busy')
  expect(pressureSign({ ...blind, decodeShare: 0.95 })).toBe('busy')
  expect(pressureSign({ ...blind, blockedShare: 0.3 })).toBe('busy')
  expect(pressureSign({ ...blind, encoderLimited: true })).toBe('strained')
  expect(pressureSign({ ...blind, droppedShare: 0.2 })).toBe('critical')
})

test('one busy moment changes nothing, lasting trouble takes one step after the other', () => {
  expect(feel(['busy', 'calm', 'busy', 'calm']).steps).toEqual([0, 0, 0, 0])
  expect(feel(Array.from({ length: 14 }, () => 'busy')).steps.at(-1)).toBe(4)
  expect(feel(['critical']).steps).toEqual([1])
})

test('a step is taken back after fifteen calm seconds, one at a time', () => {
  const { pressure, endMs } = feel(['critical', 'critical', 'critical'])
  expect(pressure.step).toBe(2)
  const back = feel(
    Array.from({ length: 20 }, () => 'calm'),
    pressure,
    endMs,
  )
  expect(back.steps.slice(0, 7)).toEqual([2, 2, 2, 2, 2, 2, 2])
  expect(back.steps.at(-1)).toBe(0)
})

test('whoever relapses waits longer before trying again', () => {
  let { pressure, endMs } = feel(['critical'])
  ;({ pressure, endMs } = feel(
    Array.from({ length: 9 }, () => 'calm'),
    pressure,
    endMs,
  ))
  expect(pressure.step).toBe(0)
  ;({ pressure, endMs } = feel(['critical', 'critical'], pressure, endMs))
  expect(pressure).toMatchObject({ step: 1, patienceMs: 30_000 })
})
