import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bindingCheck } from '../../test/load/stun.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'
import { RealCall } from '../testing/realCall.ts'

let house: MediaHouse
let call: RealCall
let workers: number[]
beforeEach(async () => {
  house = await MediaHouse.open({ graceMs: 5000 })
  call = await RealCall.open(house)
  workers = pids()
  await expect.poll(() => call.heardCount(), { timeout: 10_000 }).toBeGreaterThan(20)
})
afterEach(async () => {
  call.close()
  await house.close()
})

const pids = () => house.node.workers.live().map(({ worker }) => worker.pid)
const packetsMax = 5000
const burst = 100

function target(protocol: 'udp' | 'tcp') {
  const candidate = call.media.send.iceCandidates.find(
    (each) => each.protocol === protocol && !each.address.includes(':'),
  )
  if (!candidate) throw new Error(`no ${protocol} candidate`)
  return candidate
}

/** Sends packets of one address to the media port, in bursts, while the call goes on. */
async function flood(packetOf: (index: number) => Buffer) {
  const { address, port } = target('udp')
  const socket: Socket = createSocket('udp4')
  socket.on('error', () => undefined)
  socket.connect(port, address)
  await once(socket, 'connect')
  const answers: Buffer[] = []
  socket.on('message', (packet) => answers.push(packet))
  for (let sent = 0; sent < packetsMax; sent += burst) {
    for (let index = sent; index < sent + burst; index += 1) socket.send(packetOf(index))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expectHearing()
  socket.close()
  return answers
}

/** The call goes on in the same workers, with the same transports, and new people get in. */
async function expectHearing() {
  const before = await call.heardCount()
  await expect.poll(() => call.heardCount(), { timeout: 10_000 }).toBeGreaterThan(before + 50)
  expect(pids()).toEqual(workers)
  expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4, producers: 1, consumers: 1 })
}

const rtp = (ssrc: number, sequence: number, payload: Buffer) => {
  const header = Buffer.alloc(12)
  header.writeUInt8(0x80, 0)
  header.writeUInt8(100, 1)
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE((sequence * 960) >>> 0, 4)
  header.writeUInt32BE(ssrc, 8)
  return Buffer.concat([header, payload])
}

test('random bytes at the UDP port', async () => {
  const answers = await flood((index) => randomBytes(1 + (index % 1400)))
  expect(answers).toEqual([])
})

test('headers that end too soon: STUN, DTLS, RTP and RTCP', async () => {
  const whole = [
    bindingCheck(call.media.send.iceParameters, 'abcd'),
    Buffer.concat([Buffer.from([22, 254, 253]), randomBytes(60)]),
    rtp(1, 1, randomBytes(40)),
    Buffer.concat([Buffer.from([0x81, 200, 0, 6]), randomBytes(24)]),
  ]
  await flood((index) => {
    const packet = whole[index % whole.length]!
    return packet.subarray(0, 1 + (Math.floor(index / whole.length) % packet.length))
  })
})

test('STUN requests with wrong names, wrong passwords and lying lengths', async () => {
  const { usernameFragment, password } = call.media.send.iceParameters
  const answers = await flood((index) => {
    if (index % 3 === 0) return bindingCheck({ usernameFragment: randomBytes(8).toString('hex'), password }, 'abcd')
    const packet = bindingCheck({ usernameFragment, password: randomBytes(16).toString('hex') }, 'abcd')
    if (index % 3 === 1) packet.writeUInt16BE(index & 0xffff, 2)
    return packet
  })
  const success = 0x0101
  expect(answers.filter((answer) => answer.readUInt16BE(0) === success)).toEqual([])
})

test('sound that nobody enciphered, under the speaker’s own numbers and before any handshake', async () => {
  const before = await call.heardCount()
  await flood((index) => rtp(index % 2 === 0 ? 0x1234 : index, index, randomBytes(80)))
  const after = await call.heardCount()
  // What was forged never reaches a listener: nothing but the speaker's 50 packets a second came.
  expect(after - before).toBeLessThan(packetsMax / 4)
})

test('packets of the call itself, sent again from its own address and from a foreign one', async () => {
  const before = await call.heardCount()
  const recorded = [...call.sent]
  const atMs = performance.now()
  for (const packet of recorded) for (let round = 0; round < 10; round += 1) call.repeat(packet)
  await flood((index) => recorded[index % recorded.length]!)
  const heard = (await call.heardCount()) - before
  const spokenMax = ((performance.now() - atMs) / 1000) * 50
  // Each is deciphered once: repeated ones reach nobody.
  expect(heard).toBeLessThan(spokenMax * 1.2 + 10)
})

test('a forged check does not move the call to a foreign address', async () => {
  const { usernameFragment } = call.media.send.iceParameters
  await flood(() => bindingCheck({ usernameFragment, password: 'x'.repeat(22) }, 'abcd'))
})

test('hellos of DTLS from a foreign address before the client’s own do not win the race', async () => {
  const mallory = await house.join({ name: 'Waiting' })
  const { iceParameters } = mallory.answer!.media!.send
  const hello = Buffer.concat([
    Buffer.from([22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80, 1, 0, 0, 68, 0, 0, 0, 0, 0, 0, 0, 68, 254, 253]),
    randomBytes(66),
  ])
  const { address, port } = target('udp')
  const socket = createSocket('udp4')
  socket.connect(port, address)
  await once(socket, 'connect')
  const answers: Buffer[] = []
  socket.on('message', (packet) => answers.push(packet))
  for (let index = 0; index < 500; index += 1) {
    // Whoever does not know the password of ICE is nobody, and gets no handshake.
    socket.send(bindingCheck({ ...iceParameters, password: 'guessed-by-somebody' }, 'abcd'))
    socket.send(hello)
  }
  await call.listener.next('peer.joined')
  const before = await call.heardCount()
  await expect.poll(() => call.heardCount(), { timeout: 10_000 }).toBeGreaterThan(before + 50)
  const handshake = 22
  expect(answers.filter((answer) => answer[0] === handshake)).toEqual([])
  expect(pids()).toEqual(workers)
  socket.close()
  const late = await RealCall.open(house)
  await expect.poll(() => late.heardCount(), { timeout: 10_000 }).toBeGreaterThan(20)
  late.close()
})

test('garbage, endless frames and hundreds of connections at the TCP port', async () => {
  const { address, port } = target('tcp')
  const sockets = Array.from({ length: 200 }, () => connect(port, address))
  for (const [index, socket] of sockets.entries()) {
    socket.on('error', () => undefined)
    // RFC 4571: a length of two bytes, and a frame that never comes whole.
    const start = index % 2 === 0 ? Buffer.from([0xff, 0xff]) : randomBytes(2)
    socket.write(Buffer.concat([start, randomBytes(1 + (index % 5000))]))
  }
  await expectHearing()
  for (const socket of sockets) socket.destroy()
  await expectHearing()
})
