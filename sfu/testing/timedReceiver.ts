import type { PlainTransport } from 'mediasoup/types'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { RoomRouter } from '../media/roomRouter.ts'
import { timedStreams } from './timedSender.ts'

const senderReportType = 200
const rtcpTypes = new Set([200, 201, 202, 203, 204, 205, 206, 207])

/** Receives what a TimedSender sends, and reads from sender reports when it was captured. */
export class TimedReceiver {
  /** By kind: when on the node's clock, as its newest report says, the sender began; in ms. */
  readonly #beganAtMs = new Map<'sound' | 'picture', number>()
  readonly #kinds = new Map<number, 'sound' | 'picture'>()
  readonly #transport: PlainTransport
  readonly #socket: Socket
  reportCount = 0
  packetCount = 0

  private constructor(transport: PlainTransport, socket: Socket) {
    this.#transport = transport
    this.#socket = socket
    socket.on('message', (bytes) => this.#heard(bytes))
  }

  static async open({ router }: Pick<RoomRouter, 'router'>): Promise<TimedReceiver> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: true,
    })
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    await transport.connect({ ip: '127.0.0.1', port: socket.address().port })
    const receiver = new TimedReceiver(transport, socket)
    return receiver
  }

  async consume(kind: 'sound' | 'picture', producerId: string, router: Pick<RoomRouter, 'router'>): Promise<void> {
    const consumer = await this.#transport.consume({ producerId, rtpCapabilities: router.router.rtpCapabilities })
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc
    if (ssrc) this.#kinds.set(ssrc, kind)
  }

  /** By how much later pictures are shown than the sound of the same moment, for who goes by the reports. */
  get skewMs(): number | null {
    const [heard, seen] = [this.#beganAtMs.get('sound'), this.#beganAtMs.get('picture')]
    return heard === undefined || seen === undefined ? null : seen - heard
  }

  close() {
    this.#socket.close()
    this.#transport.close()
  }

  #heard(bytes: Buffer) {
    if (!rtcpTypes.has(bytes.readUInt8(1))) {
      this.packetCount += 1
      return
    }
    // Several reports come in one datagram.
    for (let at = 0; at + 8 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2) * 4)
      if (bytes.readUInt8(at + 1) === senderReportType) this.#report(bytes.subarray(at))
  }

  #report(bytes: Buffer) {
    const kind = this.#kinds.get(bytes.readUInt32BE(4))
    if (!kind) return
    const { firstTimestamp, ticksPerMs } = timedStreams[kind]
    const ntpMs = bytes.readUInt32BE(8) * 1000 + (bytes.readUInt32BE(12) / 2 ** 32) * 1000
    const capturedMs = ((bytes.readUInt32BE(16) - firstTimestamp) | 0) / ticksPerMs
    this.#beganAtMs.set(kind, ntpMs - capturedMs)
    this.reportCount += 1
  }
}
