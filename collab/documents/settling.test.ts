import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { Settling } from './settling.ts'

function settling() {
  const clock = new ManualClock(0)
  const settledAtMs: number[] = []
  return { clock, settledAtMs, settling: new Settling(clock, () => settledAtMs.push(clock.nowMs())) }
}

test('a burst settles once, a second after its last change', () => {
  const { clock, settledAtMs, settling: burst } = settling()
  for (let change = 0; change < 5; change++) {
    burst.changed()
    clock.advance(500)
  }
  clock.advance(5000)
  expect(settledAtMs).toEqual([3000])
})

test('a burst that does not end settles every ten seconds', () => {
  const { clock, settledAtMs, settling: burst } = settling()
  for (let change = 0; change < 60; change++) {
    burst.changed()
    clock.advance(500)
  }
  expect(settledAtMs).toEqual([10_000, 20_000, 30_000])
})

test('closing settles what waits, and nothing else', () => {
  const { settledAtMs, settling: burst } = settling()
  burst.close()
  burst.changed()
  burst.close()
  burst.close()
  expect(settledAtMs).toEqual([0])
})
