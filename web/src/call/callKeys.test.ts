import { expect, test } from 'vitest'
import { callKeyFor, letterOf } from './callKeys.ts'

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
})

test('m and v switch microphone and camera, capitals too', () => {
  expect(callKeyFor(press('m'), false)).toBe('microphone')
  expect(callKeyFor(press('V'), false)).toBe('camera')
})

test('nothing is switched while somebody types, with a modifier, or by a held key', () => {
  expect(callKeyFor(press('m'), true)).toBeNull()
  expect(callKeyFor(press('v', { metaKey: true }), false)).toBeNull()
  expect(callKeyFor(press('m', { repeat: true }), false)).toBeNull()
})

test('every shortcut has a letter of its own, and the letter leads back to it', () => {
  const meanings = ['microphone', 'camera', 'hand', 'layout', 'self', 'fullScreen', 'float', 'chat', 'more'] as const
  for (const means of meanings) expect(callKeyFor(press(letterOf(means)), false)).toBe(means)
})
