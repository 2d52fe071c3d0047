import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { readConfig } from '../../infra/config.ts'
import { mediaSettings, refuseMediaContradictions } from '../config.ts'
import { iceServersFor } from './iceServers.ts'
import { turnCredentials } from './turnCredentials.ts'

const secret = 'sixteen letters!'
const urls = 'turn:turn.example.com:3478, turns:turn.example.com:443?transport=tcp'
const clock = new ManualClock(1_800_000_000_500)
const staticServer = { urls: ['stun:stun.example.com'] }

test('the credential is the HMAC-SHA1 of the username, in base64', () => {
  expect(turnCredentials('north', '1800000000:someone', 1)).toEqual({
    username: '1:1800000000:someone',
    credential: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
  })
  // As `openssl dgst -sha1 -hmac` has it.
  expect(turnCredentials(secret, 'peer', 1_800_000_000).credential).toBe('Fz1R1vBaOYhO9OUQ3vjo2N77FXI=')
})

test('everybody gets the TURN servers under their own name and until their own time, beside the given ones', () => {
  const env = { TURN_URLS: urls, TURN_SECRET: secret, TURN_TTL: '600', ICE_SERVERS: JSON.stringify([staticServer]) }
  const servers = iceServersFor(readConfig(mediaSettings, env), clock)
  expect(servers('peer-1')).toEqual([
    staticServer,
    {
      urls: ['turn:turn.example.com:3478', 'turns:turn.example.com:443?transport=tcp'],
      ...turnCredentials(secret, 'peer-1', 1_800_000_600),
    },
  ])
  expect(servers('peer-2')[1]?.username).toBe('1800000600:peer-2')
  expect(servers('probe-1', 120)[1]?.username).toBe('1800000120:probe-1')
  expect(servers('probe-1', 9000)[1]?.username).toBe('1800000600:probe-1')
})

test('without TURN the given servers are all there is', () => {
  const config = readConfig(mediaSettings, { ICE_SERVERS: JSON.stringify([staticServer]) })
  expect(iceServersFor(config, clock)('peer-1')).toEqual([staticServer])
})

test('a secret without servers, servers without a secret, and addresses that are none, stop the start', () => {
  const check = (env: Record<string, string>) => refuseMediaContradictions(readConfig(mediaSettings, env))
  expect(() => check({ TURN_URLS: urls })).toThrow('TURN_URLS: needs TURN_SECRET')
  expect(() => check({ TURN_SECRET: secret })).toThrow('TURN_SECRET: needs TURN_URLS')
  expect(() => check({ TURN_URLS: urls, TURN_SECRET: secret })).not.toThrow()
  expect(() => check({ TURN_SECRET: 'short', TURN_URLS: urls })).toThrow('TURN_SECRET:')
  for (const wrong of ['https://turn.example.com', 'turn:', 'turn:a b', 'stun:stun.example.com'])
    expect(() => check({ TURN_URLS: wrong, TURN_SECRET: secret })).toThrow('TURN_URLS:')
})
