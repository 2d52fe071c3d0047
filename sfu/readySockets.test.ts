import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { mediaLimits } from './limits.ts'
import { mediaSocketPath } from './protocol/media.ts'
import { MediaHouse } from './testing/mediaHouse.ts'

let home: MediaHouse
let other: MediaHouse

beforeAll(async () => {
  home = await MediaHouse.open()
  other = await MediaHouse.open({ beside: home })
})
afterAll(async () => {
  await other.close()
  await home.close()
})

test('a socket that shows a seat stands ready, is no stranger, and brings its bearer in when it is time', async () => {
  const { permits } = await home.join({ role: 'member' })
  const ready = await other.connect(permits)
  await ready.call('standby.hold', { seat: permits.seat })
  const url = `${other.url.replace('http', 'ws')}${mediaSocketPath}/?EIO=4&transport=websocket`
  const open = () => {
    const socket = new WebSocket(url)
    socket.on('error', () => undefined)
    socket.on('message', (packet) => String(packet) === '2' && socket.send('3'))
    return socket
  }
  // As many strangers of this address as there may be, and then one more.
  const strangers = Array.from({ length: mediaLimits.unjoinedSocketsPerAddressMax }, open)
  await Promise.all(strangers.map((socket) => once(socket, 'message')))
  await once(open(), 'close')
  expect(await ready.codeOf('hand.raise', { raised: true })).toBe('NOT_JOINED')
  const answer = await ready.join(permits.seat)
  expect(answer.you.peerId).toBe(permits.peerId)
  for (const socket of strangers) socket.terminate()
  ready.close()
  await expect.poll(() => other.socketCount).toBe(0)
})

test('there is one for each seat, and none for what is no seat', async () => {
  const peer = await home.join({ role: 'member' })
  const { permits } = peer
  const [first, second] = [await other.connect(permits), await other.connect(permits)]
  await first.call('standby.hold', { seat: permits.seat })
  await second.call('standby.hold', { seat: permits.seat })
  await first.disconnected()
  await second.call('standby.hold', { seat: permits.seat })
  expect(await second.codeOf('standby.hold', { seat: permits.ticket })).toBe('SEAT_INVALID')
  const foreign = await home.permits({ regions: ['elsewhere'] })
  expect(await second.codeOf('standby.hold', { seat: foreign.seat })).toBe('SEAT_INVALID')
  second.close()
})
