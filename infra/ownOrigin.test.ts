import { expect, test } from 'vitest'
import { isLoopback, ownOrigin } from './ownOrigin.ts'

test('on loopback the origin is localhost, elsewhere the address itself, in brackets where it has colons', () => {
  expect(ownOrigin('127.0.0.1', 4000, false)).toBe('http://localhost:4000')
  expect(ownOrigin('192.0.2.7', 443, true)).toBe('https://192.0.2.7:443')
  expect(ownOrigin('2001:db8::1', 4000, true)).toBe('https://[2001:db8::1]:4000')
  expect(['localhost', '127.8.0.1', '::1', '192.0.2.7', '0.0.0.0'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('on all interfaces the origin is one that browsers can open', () => {
  expect(new URL(ownOrigin('0.0.0.0', 4000, true)).hostname).not.toBe('0.0.0.0')
})
