import { expect, test } from 'vitest'
import { minutesText, typedSeconds } from './minuteFields.ts'

test('minutes are typed whole or broken, and nothing is nothing', () => {
  expect(minutesText(90)).toBe('1.5')
  expect(minutesText(null)).toBe('')
  expect(typedSeconds(' 1.5 ')).toBe(90)
  expect(typedSeconds('0')).toBe(0)
  expect(typedSeconds('')).toBeNull()
  expect(typedSeconds('ten')).toBeNull()
})
