import { expect, test } from 'vitest'
import { TalkMeter } from './talkMeter.ts'

const quiet = 0.1
const voice = 0.6

/** Reads ten times a second from `startMs` on; the moments of the hints. */
function read(meter: TalkMeter, startMs: number, levels: readonly number[]): number[] {
  return levels.flatMap((level, index) => (meter.talks(level, startMs + index * 100) ? [startMs + index * 100] : []))
}

test('somebody who speaks for a second is hinted at, with the gaps of speech', () => {
  const syllables = Array.from({ length: 20 }, (_, index) => (index % 3 === 2 ? quiet : voice))
  const [hintAtMs = 0] = read(new TalkMeter(), 0, syllables)
  expect(hintAtMs).toBeGreaterThanOrEqual(1000)
  expect(hintAtMs).toBeLessThan(2000)
})

test('a cough is not speech', () => {
  const cough = Array.from({ length: 60 }, (_, index) => (index % 30 < 5 ? voice : quiet))
  expect(read(new TalkMeter(), 0, cough)).toEqual([])
})

test('a hint comes at most every half minute', () => {
  const hints = read(
    new TalkMeter(),
    0,
    Array.from({ length: 700 }, () => voice),
  )
  expect(hints).toHaveLength(3)
  expect((hints[1] ?? 0) - (hints[0] ?? 0)).toBeGreaterThanOrEqual(30_000)
})
