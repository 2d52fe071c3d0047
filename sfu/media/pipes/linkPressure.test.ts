import { expect, test } from 'vitest'
import { layersUnder, noPressure, pressureRules, weighPressure, type Pressure } from './linkPressure.ts'

/** So many seconds of the same, from a moment on. */
function during(before: Pressure, fromMs: number, seconds: number, rttMs: number, lossShare: number): Pressure {
  let pressure = before
  for (let second = 0; second < seconds; second += 1)
    pressure = weighPressure(pressure, { atMs: fromMs + second * 1000, rttMs, lossShare })
  return pressure
}

test('random loss alone is not congestion, nor is a longer way alone', () => {
  const calm = during(noPressure, 0, 10, 220, 0)
  expect(during(calm, 10_000, 120, 222, 0.1).level).toBe(0)
  expect(during(calm, 10_000, 120, 400, 0).level).toBe(0)
})

test('a queue that grows and spills takes the layers of cameras first, then cameras, then screens', () => {
  const calm = during(noPressure, 0, 10, 220, 0)
  const levels = [1, 3, 5, 7, 12].map((seconds) => during(calm, 10_000, seconds, 400, 0.08).level)
  expect(levels).toEqual([1, 2, 3, 4, 5])
  const at = (source: 'camera' | 'screen' | 'microphone') =>
    [0, 1, 2, 3, 4, 5].map((level) => layersUnder(level, source, source === 'microphone' ? [0] : [0, 1, 2]).at(-1))
  expect(at('camera')).toEqual([2, 1, 0, undefined, undefined, undefined])
  expect(at('screen')).toEqual([2, 2, 2, 2, 0, undefined])
  expect(at('microphone')).toEqual([0, 0, 0, 0, 0, 0])
  expect(layersUnder(1, 'camera', [2])).toEqual([0])
})

test('what was withheld comes back step by step, later each time that was too early', () => {
  const calm = during(noPressure, 0, 10, 220, 0)
  const full = during(calm, 10_000, 3, 400, 0.08)
  expect(full.level).toBe(2)
  const better = during(full, 13_000, 10, 225, 0)
  expect(better.level).toBe(1)
  const early = during(better, 23_000, 1, 400, 0.08)
  expect([early.level, early.patienceMs]).toEqual([2, 2 * pressureRules.patienceMsMin])
  expect(during(early, 24_000, 10, 225, 0).level).toBe(2)
  expect(during(early, 24_000, 60, 225, 0).level).toBe(0)
})

test('a new route is the usual one within half a minute, with loss or without', () => {
  const calm = during(noPressure, 0, 10, 50, 0)
  const rerouted = during(calm, 10_000, 21, 150, 0)
  expect(during(rerouted, 31_000, 60, 150, 0.05).level).toBe(0)
  const lossy = during(calm, 10_000, 12, 150, 0.05)
  expect(lossy.level).toBe(5)
  expect(during(lossy, 22_000, 10, 150, 0.05).level).toBe(0)
})

test('a queue that is ours empties when cameras are withheld, and stays told from the way', () => {
  let [pressure, topped] = [during(noPressure, 0, 10, 50, 0), 0]
  for (let second = 0; second < 120; second += 1) {
    const full = pressure.level < 2
    const sample = { atMs: 10_000 + second * 1000, rttMs: full ? 200 : 55, lossShare: full ? 0.08 : 0 }
    pressure = weighPressure(pressure, sample)
    topped = Math.max(topped, pressure.level)
  }
  expect(topped).toBe(2)
  expect(pressure.level).toBeGreaterThan(0)
})
