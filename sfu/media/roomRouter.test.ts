import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { RoomRouter } from './roomRouter.ts'

let workers: Workers
beforeAll(async () => {
  workers = await openTestWorker()
})
afterAll(() => workers.close())

const payloadType = 100
const levelExtension = 10

/** One packet of sound: RTP with the audio level of RFC 6464 in a one-byte header extension. */
function packet(ssrc: number, sequence: number, levelDbov: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.writeUInt8(0x90, 0)
  bytes.writeUInt8(payloadType, 1)
  bytes.writeUInt16BE(sequence, 2)
  bytes.writeUInt32BE(sequence * 960, 4)
  bytes.writeUInt32BE(ssrc, 8)
  bytes.writeUInt16BE(0xbede, 12)
  bytes.writeUInt16BE(1, 14)
  bytes.writeUInt8(levelExtension << 4, 16)
  bytes.writeUInt8(0x80 | -levelDbov, 17)
  return bytes
}

test('microphones are told loudest first, and silence once', async () => {
  const heard: { producerId: string; level: number }[][] = []
  const room = await RoomRouter.open(workers, { onLost: () => undefined, onLevels: (levels) => heard.push(levels) })
  const transport = await room.router.createDirectTransport()
  const speak = async (ssrc: number) => {
    const producer = await transport.produce({
      kind: 'audio',
      rtpParameters: {
        codecs: [{ mimeType: 'audio/opus', payloadType, clockRate: 48_000, channels: 2 }],
        headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: levelExtension }],
        encodings: [{ ssrc }],
      },
    })
    await room.hear(producer)
    return producer
  }
  const [quiet, loud] = [await speak(1), await speak(2)]
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    quiet.send(packet(1, sequence, -50))
    loud.send(packet(2, sequence, -20))
  }
  await expect.poll(() => heard.length, { timeout: 5000 }).toBe(2)
  expect(heard).toEqual([
    [
      { producerId: loud.id, level: -20 },
      { producerId: quiet.id, level: -50 },
    ],
    [],
  ])
  room.close()
})
