import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../infra/secrets.ts'
import { MediaHouse, type Invitation } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let anna: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open()
  anna = await house.join({ role: 'host' })
})
afterEach(() => house.close())

/** [JR3]: one person in, two transports, and nobody was told anything. */
function expectNothingChanged() {
  expect(house.node.counts()).toMatchObject({ rooms: 1, peers: 1, transports: 2, producers: 0, consumers: 0 })
  expect(anna.said).toEqual([])
}

async function knock(permit: string) {
  const stranger = await house.connect(await house.permits())
  return stranger.codeOf('room.join', stranger.joinInput(permit))
}

test.each<[string, Invitation]>([
  ['an expired ticket', { ticketExpiresAtMs: 1_000_000 }],
  ['a ticket for another node', { nodeId: 'node-elsewhere' }],
  ['a ticket of a foreign tenant', { tenantId: newId() }],
])('[JR2] [JR3] %s is TICKET_INVALID and changes nothing', async (_, invitation) => {
  const { ticket } = await house.permits(invitation)
  expect(await knock(ticket)).toBe('TICKET_INVALID')
  expectNothingChanged()
})

test('[JR2] a forged ticket and a forged seat are refused', async () => {
  const stranger = await MediaHouse.open()
  const forged = await stranger.permits({ tenantId: house.tenantId, roomId: house.roomId })
  await stranger.close()
  expect(await knock(forged.ticket)).toBe('TICKET_INVALID')
  expect(await knock(forged.seat)).toBe('SEAT_INVALID')
  expect(await knock('not a token')).toBe('TICKET_INVALID')
  const honest = await house.permits()
  const [head, , tail] = honest.ticket.split('.')
  expect(await knock(`${head}.${honest.seat.split('.')[1]}.${tail}`)).toBe('SEAT_INVALID')
  expectNothingChanged()
})

test('[PL11] permits that are good in other regions alone open nothing here', async () => {
  const { ticket, seat } = await house.permits({ regions: ['eu', 'sa'] })
  expect([await knock(ticket), await knock(seat)]).toEqual(['TICKET_INVALID', 'SEAT_INVALID'])
})

test('[JR2] a seat of a foreign tenant is SEAT_INVALID', async () => {
  const { seat } = await house.permits({ tenantId: newId() })
  expect(await knock(seat)).toBe('SEAT_INVALID')
  expectNothingChanged()
})

test('[JR2] a used ticket is TICKET_USED, also after a restart of the node', async () => {
  expect(await knock(anna.permits.ticket)).toBe('TICKET_USED')
  expectNothingChanged()
  await house.stop()
  await house.start()
  expect(await knock(anna.permits.ticket)).toBe('TICKET_USED')
})

test('a call of the wrong shape, an unknown call and reserved names are BODY_INVALID', async () => {
  const ask = async (name: string, input: unknown) => {
    const reply = (await anna.socket.emitWithAck(name, input)) as { ok: boolean; problem?: { code: string } }
    return reply.ok ? 'OK' : reply.problem?.code
  }
  expect(await ask('room.lock', { locked: 'yes' })).toBe('BODY_INVALID')
  expect(await ask('room.lock', { locked: true, extra: 1 })).toBe('BODY_INVALID')
  expect(await ask('room.lock', null)).toBe('BODY_INVALID')
  expect(await ask('toString', {})).toBe('BODY_INVALID')
  expect(await ask('room.destroy', {})).toBe('BODY_INVALID')
  const wish = { consumerId: 'x', spatialLayer: 3 }
  expect(await ask('consumer.prefer', { wishes: [wish] })).toBe('BODY_INVALID')
  expect(await ask('consumer.prefer', { consumerId: 'x', spatialLayer: 1 })).toBe('BODY_INVALID')
  const rtpParameters = { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }] }
  const encodings = [{ ssrc: Number.NaN }]
  const open = { source: 'microphone', paused: false }
  expect(await ask('track.open', { ...open, rtpParameters: { ...rtpParameters, encodings } })).toBe('BODY_INVALID')
  const four = Array.from({ length: 4 }, (_, index) => ({ ssrc: index + 1 }))
  expect(await ask('track.open', { ...open, rtpParameters: { ...rtpParameters, encodings: four } })).toBe(
    'BODY_INVALID',
  )
  expectNothingChanged()
})

test('parameters the worker cannot take are MEDIA_REFUSED', async () => {
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }
  const encodings = [{ ssrc: 1 }]
  const open = (source: 'microphone' | 'camera', codec: typeof opus) =>
    anna.codeOf('track.open', { source, paused: false, lines: [], rtpParameters: { codecs: [codec], encodings } })
  expect(await open('camera', opus)).toBe('MEDIA_REFUSED')
  expect(await open('microphone', { ...opus, mimeType: 'audio/speex' })).toBe('MEDIA_REFUSED')
  const fingerprints = [{ algorithm: 'sha-256' as const, value: Array.from({ length: 32 }, () => 'AB').join(':') }]
  const connect = { direction: 'send' as const, dtlsParameters: { role: 'client' as const, fingerprints } }
  expect(await anna.codeOf('transport.connect', connect)).toBe('OK')
  expect(await anna.codeOf('transport.connect', connect)).toBe('MEDIA_REFUSED')
  expectNothingChanged()
})

test('a message of 10 MB closes the connection unread', async () => {
  const bo = await house.join()
  await anna.next('peer.joined')
  bo.socket.emit('room.join', { permit: 'x'.repeat(10_000_000), rtpCapabilities: {} })
  await bo.disconnected()
  await anna.next('peer.left')
  expectNothingChanged()
})

test('one socket joins one room as one peer', async () => {
  const other = await house.permits()
  expect(await anna.codeOf('room.join', anna.joinInput(other.ticket))).toBe('CONFLICT')
  expectNothingChanged()
  expect(await anna.codeOf('hand.raise', { raised: true })).toBe('OK')
})

test('more calls than allowed are RATE_LIMITED', async () => {
  const answers = await Promise.all(
    Array.from({ length: 80 }, () => anna.codeOf('consumer.resume', { consumerIds: [] })),
  )
  expect(answers).toContain('OK')
  expect(answers).toContain('RATE_LIMITED')
})

test('a peer controls its own tracks and consumers alone', async () => {
  const bo = await house.join()
  const track = await anna.publish('camera')
  await bo.look([track.id])
  expect(await bo.codeOf('track.close', { trackId: track.id as never })).toBe('NOT_FOUND')
  expect(await bo.codeOf('track.pause', { trackId: track.id as never, paused: true })).toBe('NOT_FOUND')
  const other = await anna.publish('camera')
  expect(other.id).not.toBe(track.id)
  await bo.next('consumer.closed')
  await bo.look([other.id])
  await bo.next('consumer.offered', ({ trackId }) => trackId === other.id)
  expect(house.node.counts()).toMatchObject({ producers: 1, consumers: 1 })
})
