import { expect, test } from 'vitest'
import { sharesOf } from './minuteBar.ts'

const account = (grantedSeconds: number, usedSeconds: number, heldSeconds: number) =>
  sharesOf({ grantedSeconds, usedSeconds, heldSeconds } as Parameters<typeof sharesOf>[0])

test('used and held together never leave the bar', () => {
  expect(account(100, 90, 40)).toEqual({ used: 0.9, held: expect.closeTo(0.1), mood: 'spent' })
  expect(account(100, 80, 0).mood).toBe('low')
  expect(account(0, 0, 0)).toMatchObject({ used: 1, mood: 'spent' })
})
