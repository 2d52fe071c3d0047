import { expect, test } from 'vitest'
import { readConfig } from '../infra/config.ts'
import { mediaSettings } from './config.ts'
import { listenAddresses } from './listenAddresses.ts'

test('without any setting there is a usable configuration', () => {
  expect(readConfig(mediaSettings, {})).toMatchObject({
    REGION: 'local',
    MEDIA_PORT: 0,
    MEDIA_GRACE_MS: 5000,
    ICE_SERVERS: [],
  })
})

test('every setting is read', () => {
  const ICE_SERVERS = '[{"urls":["turns:turn.example.com:443"],"username":"u","credential":"c"}]'
  const env = { MEDIA_WORKERS: '4', MEDIA_PORT: '40000', MEDIA_ADDRESSES: '10.0.0.1, 10.0.0.2', ICE_SERVERS }
  expect(readConfig(mediaSettings, env)).toMatchObject({
    MEDIA_WORKERS: 4,
    MEDIA_PORT: 40_000,
    MEDIA_ADDRESSES: ['10.0.0.1', '10.0.0.2'],
    ICE_SERVERS: [{ urls: ['turns:turn.example.com:443'], username: 'u', credential: 'c' }],
  })
})

test('every fault is named at once', () => {
  const env = {
    MEDIA_WORKERS: '0',
    MEDIA_ADDRESSES: 'here',
    ICE_SERVERS: 'none',
    REGION: 'São Paulo',
    MEDIA_GRACE_MS: '0',
  }
  const names = Object.keys(env)
  expect(() => readConfig(mediaSettings, env)).toThrow(new RegExp(names.map((name) => `(?=[^]*${name}:)`).join('')))
})

const card = (address: string, internal = false) => ({
  address,
  internal,
  family: 'IPv4' as const,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
})
const interfaces = { lo: [card('127.0.0.1', true)], eth0: [card('192.168.1.7')], eth1: [card('169.254.3.3')] }

test('a house that only this machine reaches carries its media on loopback alone', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(listenAddresses(interfaces, host)).toEqual(['127.0.0.1'])
})

test('a house on the network listens on each interface by its address, never on 0.0.0.0', () => {
  expect(listenAddresses(interfaces, '0.0.0.0')).toEqual(['192.168.1.7', '127.0.0.1'])
  expect(listenAddresses(interfaces, '0.0.0.0', ['10.0.0.1'])).toEqual(['10.0.0.1'])
})
