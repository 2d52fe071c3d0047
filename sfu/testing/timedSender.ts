import type { PlainTransport, Producer } from 'mediasoup/types'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { RoomRouter } from '../media/roomRouter.ts'

interface Stream {
  readonly kind: 'audio' | 'video'
  readonly ssrc: number
  readonly payloadType: number
  readonly ticksPerMs: number
  /** Where its RTP time began. */
  readonly firstTimestamp: number
  readonly periodMs: number
  /** Between capturing and sending: an encoder takes its time for pictures. */
  readonly encodingMs: number
}

const sound: Stream = {
  kind: 'audio',
  ssrc: 1111,
  payloadType: 100,
  ticksPerMs: 48,
  firstTimestamp: 1_000_000,
  periodMs: 20,
  encodingMs: 0,
}
const picture: Stream = {
  kind: 'video',
  ssrc: 2222,
  payloadType: 101,
  ticksPerMs: 90,
  firstTimestamp: 77_000_000,
  periodMs: 40,
  encodingMs: 150,
}
export const timedStreams = { sound, picture }

const reportPeriodMs = 200
const receiverReportType = 201
/** The sender's clock is nobody else's. */
const senderClockAheadMs = 3_600_000
const ntpEpochMs = 2_208_988_800_000

/** Somebody who sends sound and pictures with sender reports of one clock, over a real socket into a real worker. */
export class TimedSender {
  readonly sound: Producer
  readonly picture: Producer
  /** What was lost of its sound of late, as receiver reports say, in 256ths. */
  soundLoss = 0
  readonly #transport: PlainTransport
  readonly #socket: Socket
  readonly #timers: NodeJS.Timeout[] = []
  readonly #startMs = performance.now()

  private constructor(transport: PlainTransport, socket: Socket, producers: readonly [Producer, Producer]) {
    this.#transport = transport
    this.#socket = socket
    ;[this.sound, this.picture] = producers
    socket.on('message', (bytes) => this.#heard(bytes))
    for (const stream of [sound, picture]) this.#begin(stream)
  }

  static async open({ router }: Pick<RoomRouter, 'router'>): Promise<TimedSender> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      comedia: true,
      rtcpMux: true,
    })
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const produce = ({ kind, ssrc, payloadType }: Stream) =>
      transport.produce({
        id: crypto.randomUUID(),
        kind,
        rtpParameters: {
          codecs: [
            kind === 'audio'
              ? {
                  mimeType: 'audio/opus',
                  payloadType,
                  clockRate: 48_000,
                  channels: 2,
                  parameters: { useinbandfec: 1 },
                }
              : { mimeType: 'video/VP8', payloadType, clockRate: 90_000 },
          ],
          encodings: [{ ssrc }],
          rtcp: { cname: 'timed' },
          msid: 'stream track',
        },
      })
    return new TimedSender(transport, socket, [await produce(sound), await produce(picture)])
  }

  close() {
    for (const timer of this.#timers) clearInterval(timer)
    this.#socket.close()
    this.#transport.close()
  }

  /** Milliseconds on the sender's clock, as its reports tell it. */
  #nowMs() {
    return performance.now() - this.#startMs
  }

  #heard(bytes: Buffer) {
    for (let at = 0; at + 8 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2) * 4)
      if (bytes.readUInt8(at + 1) === receiverReportType) this.#report(bytes.subarray(at + 8))
  }

  #report(blocks: Buffer) {
    for (let at = 0; at + 24 <= blocks.length; at += 24)
      if (blocks.readUInt32BE(at) === sound.ssrc) this.soundLoss = blocks.readUInt8(at + 4)
  }

  #begin(stream: Stream) {
    let sequence = 0
    const packet = () => {
      const capturedMs = this.#nowMs() - stream.encodingMs
      if (capturedMs < 0) return
      sequence += 1
      this.#send(rtpPacket(stream, sequence, capturedMs))
    }
    this.#timers.push(setInterval(packet, stream.periodMs))
    this.#timers.push(setInterval(() => this.#send(senderReport(stream, this.#nowMs(), sequence)), reportPeriodMs))
  }

  #send(bytes: Buffer) {
    const { localAddress, localPort } = this.#transport.tuple
    this.#socket.send(bytes, localPort, localAddress)
  }
}

const timestampAt = ({ firstTimestamp, ticksPerMs }: Stream, capturedMs: number) =>
  (firstTimestamp + Math.round(capturedMs * ticksPerMs)) >>> 0

/** A packet of sound, or one that is a whole VP8 key frame as far as the worker looks into it. */
function rtpPacket(stream: Stream, sequence: number, capturedMs: number): Buffer {
  const bytes = Buffer.alloc(12 + 24)
  bytes.writeUInt8(0x80, 0)
  bytes.writeUInt8((stream.kind === 'video' ? 0x80 : 0) | stream.payloadType, 1)
  bytes.writeUInt16BE(sequence & 0xffff, 2)
  bytes.writeUInt32BE(timestampAt(stream, capturedMs), 4)
  bytes.writeUInt32BE(stream.ssrc, 8)
  if (stream.kind === 'video') bytes.writeUInt8(0x10, 12)
  return bytes
}

function senderReport(stream: Stream, nowMs: number, packetCount: number): Buffer {
  const bytes = Buffer.alloc(28)
  const ntpMs = performance.timeOrigin + performance.now() + ntpEpochMs + senderClockAheadMs
  bytes.writeUInt8(0x80, 0)
  bytes.writeUInt8(200, 1)
  bytes.writeUInt16BE(6, 2)
  bytes.writeUInt32BE(stream.ssrc, 4)
  bytes.writeUInt32BE(Math.floor(ntpMs / 1000) >>> 0, 8)
  bytes.writeUInt32BE(Math.floor(((ntpMs % 1000) / 1000) * 2 ** 32) >>> 0, 12)
  bytes.writeUInt32BE(timestampAt(stream, nowMs), 16)
  bytes.writeUInt32BE(packetCount, 20)
  return bytes
}
