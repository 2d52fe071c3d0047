import { expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import { KeyFrameGate } from './keyFrameGate.ts'

test('the first one passes at once, and those who come soon after pass together', () => {
  const clock = new ManualClock(0)
  const gate = new KeyFrameGate(clock, 400)
  const passedAtMs: number[] = []
  const pass = () => gate.pass(() => passedAtMs.push(clock.nowMs()))
  pass()
  expect(passedAtMs).toEqual([0])
  for (let step = 0; step < 10; step += 1) {
    clock.advance(50)
    pass()
  }
  clock.advance(1000)
  expect(passedAtMs).toEqual([0, ...Array.from({ length: 7 }, () => 400), 800, 800, 800])
  pass()
  expect(passedAtMs.at(-1)).toBe(1500)
})

test('a closed gate lets nobody pass', () => {
  const clock = new ManualClock(0)
  const gate = new KeyFrameGate(clock, 400)
  let passedCount = 0
  gate.pass(() => (passedCount += 1))
  gate.pass(() => (passedCount += 1))
  gate.close()
  clock.advance(1000)
  expect(passedCount).toBe(1)
})
