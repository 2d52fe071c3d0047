import { expect, test } from 'vitest'
import { callerAddress } from './callerAddress.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({ headers: forwarded ? { 'x-forwarded-for': forwarded } : {}, socket: { remoteAddress } }) as never

test('a caller is whoever opened the connection, whatever it claims', () => {
  expect(callerAddress(from('203.0.113.7', '198.51.100.1'), false)).toBe('203.0.113.7')
  expect(callerAddress(from('::ffff:203.0.113.7'), false)).toBe('203.0.113.7')
})

test('behind a proxy it is what the proxy said last', () => {
  expect(callerAddress(from('127.0.0.1', '10.0.0.1, 203.0.113.7'), true)).toBe('203.0.113.7')
  expect(callerAddress(from('127.0.0.1'), true)).toBe('127.0.0.1')
})

test('the addresses of one IPv6 network are one caller', () => {
  expect(callerAddress(from('2001:db8:0:7::1'), false)).toBe('2001:db8:0:7')
  expect(callerAddress(from('2001:0db8:0000:0007:aaaa:bbbb:cccc:dddd'), false)).toBe('2001:db8:0:7')
  expect(callerAddress(from('::1'), false)).toBe('0:0:0:0')
})
