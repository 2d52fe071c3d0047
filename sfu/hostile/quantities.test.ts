import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { mediaLimits } from '../limits.ts'
import { mediaSocketPath } from '../protocol/media.ts'
import { codeOfRaw, HostileHouse } from '../testing/hostileHouse.ts'

let hostile: HostileHouse
beforeEach(async () => {
  hostile = await HostileHouse.open()
})
afterEach(() => hostile.close())

test('joining in a loop leaves one peer with its two transports', { timeout: 60_000 }, async () => {
  const { house } = hostile
  const mallory = await house.connect(await house.permits())
  await mallory.join()
  for (let round = 0; round < 200; round += 1)
    expect(['OK', 'CONFLICT']).toContain(await codeOfRaw(mallory, 'room.join', mallory.joinInput(mallory.permits.seat)))
  expect(house.node.counts()).toMatchObject({ peers: 3, transports: 6 })
  mallory.close()
  await hostile.host.next('peer.left')
  await hostile.speaker.next('peer.left')
  hostile.forget('peer.changed', 'peer.joined')
  await hostile.expectUnharmed()
})

test('joining many times at once on one socket is one join', async () => {
  const { house } = hostile
  const mallory = await house.connect(await house.permits())
  const codes = await Promise.all(
    Array.from({ length: 40 }, () => mallory.codeOf('room.join', mallory.joinInput(mallory.permits.seat))),
  )
  expect(codes.filter((code) => code === 'OK')).toHaveLength(1)
  expect(new Set(codes)).toEqual(new Set(['OK', 'CONFLICT']))
  expect(house.node.counts()).toMatchObject({ peers: 3, transports: 6 })
})

test('probes in a loop hold one endpoint', async () => {
  const { house } = hostile
  const mallory = await house.connect(await house.permits())
  const codes = await Promise.all(Array.from({ length: 40 }, () => mallory.codeOf('network.probe', {})))
  expect(codes.filter((code) => code === 'OK')).toHaveLength(1)
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(39)
  expect(house.node.counts().transports).toBe(5)
  mallory.close()
  await expect.poll(() => house.node.counts().transports).toBe(4)
  await hostile.expectUnharmed()
})

test('looking at one picture a hundred times makes one consumer', async () => {
  const { house, speaker } = hostile
  const camera = await speaker.publish('camera')
  const mallory = await house.join()
  const tile = { trackId: camera.id as never, lines: 720, rank: 'stage' as const }
  const before = house.node.counts().consumers
  for (let round = 0; round < 40; round += 1) {
    await codeOfRaw(mallory, 'view.set', { tiles: Array.from({ length: 64 }, () => tile) })
    await codeOfRaw(mallory, 'view.set', { tiles: [] })
  }
  expect(house.node.counts().consumers - before).toBeLessThanOrEqual(1)
})

test('a source has one track however often it is opened', async () => {
  const { house, host } = hostile
  const mallory = await house.join()
  for (let round = 0; round < 60; round += 1) {
    const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }
    const rtpParameters = { codecs: [opus], encodings: [{ ssrc: round + 1 }] }
    const input = { source: 'microphone', paused: true, lines: [], rtpParameters }
    expect(await codeOfRaw(mallory, 'track.open', input)).toBe('OK')
  }
  await expect.poll(() => house.node.counts()).toMatchObject({ producers: 2, consumers: 4 })
  expect(host.said.filter(({ name }) => name === 'consumer.closed')).toHaveLength(59)
})

test(
  'sockets that do not join are so many for each address, and nobody else is kept out',
  { timeout: 60_000 },
  async () => {
    const { house } = hostile
    const url = `${house.url.replace('http', 'ws')}${mediaSocketPath}/?EIO=4&transport=websocket`
    const openFrom = (address: string) =>
      new WebSocket(url, { headers: { 'x-forwarded-for': `198.51.100.9, ${address}` } })
    const most = mediaLimits.unjoinedSocketsPerAddressMax
    const sockets = Array.from({ length: most + 30 }, () => openFrom('203.0.113.7'))
    let refused = 0
    for (const socket of sockets) {
      socket.on('error', () => undefined)
      socket.once('close', () => (refused += 1))
      // Answers pings, as whoever wants to stay does.
      socket.on('message', (packet) => String(packet) === '2' && socket.send('3'))
    }
    await expect.poll(() => refused, { timeout: 30_000 }).toBe(30)
    const other = openFrom('203.0.113.8')
    const opened = new Promise((resolve) => other.once('message', resolve))
    expect(String(await opened)).toMatch(/^0/)
    await hostile.expectUnharmed()
    // Whoever goes makes room for the next.
    for (const socket of [...sockets, other]) socket.terminate()
    await expect.poll(() => house.socketCount, { timeout: 5000 }).toBe(2)
    const again = openFrom('203.0.113.7')
    await new Promise((resolve) => again.once('message', resolve))
    again.terminate()
  },
)
