import { expect, test } from 'vitest'
import { withoutRelays } from './withoutRelays.ts'

test('relays are left out, whether over TLS or not, and STUN stays', () => {
  const stun = { urls: 'stun:stun.example' }
  const relays = [{ urls: ['turn:relay.example:3478', 'turns:relay.example:443?transport=tcp'] }, { urls: 'turns:a' }]
  expect(withoutRelays([stun, ...relays])).toEqual([stun])
})
