import { expect, test } from 'vitest'
import { callBackoff, nextDelayMs } from './backoff.ts'

test('the wait is anywhere between nothing and a doubling ceiling', () => {
  expect(nextDelayMs(callBackoff, 0, 0, 0)).toBe(0)
  expect(nextDelayMs(callBackoff, 0, 0, 0.999)).toBe(250)
  expect(nextDelayMs(callBackoff, 3, 0, 0.999)).toBe(1998)
})

test('the ceiling never passes the cap', () => {
  expect(nextDelayMs(callBackoff, 40, 0, 1)).toBe(callBackoff.capMs)
})

test('after ten minutes it gives up', () => {
  expect(nextDelayMs(callBackoff, 9, callBackoff.giveUpMs, 0.5)).toBeNull()
})
