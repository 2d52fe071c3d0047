import { expect, test } from 'vitest'
import { hueOf, initialsOf } from './portrait.ts'

test('a Western name gives its first and last letter, a Chinese one its given name', () => {
  expect(initialsOf('Ana de Souza')).toBe('AS')
  expect(initialsOf('Prince')).toBe('P')
  expect(initialsOf('王小明')).toBe('小明')
  expect(['Gwen 访客', '访客 Grüße'].map(initialsOf)).toEqual(['访客', '访客'])
})

test('a hue is stable and within the circle', () => {
  expect(hueOf('abc')).toBe(hueOf('abc'))
  expect(hueOf('x'.repeat(80))).toBeLessThan(360)
})
