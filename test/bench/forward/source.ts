import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Inlet } from './forwarder.ts'
import { picture, sound, type Mix } from './mix.ts'

const tickMs = 5
const keyFramePackets = 150

interface Stream {
  readonly kind: typeof sound | typeof picture
  readonly packet: Buffer
  readonly port: number
  count: number
}

/** Sends the sounds and pictures of a mix as RTP, paced, to one port or to one for each. */
export class Source {
  readonly #socket: Socket
  readonly #streams: Stream[]
  readonly #timer: NodeJS.Timeout
  readonly #startedAtMs = performance.now()

  private constructor(socket: Socket, streams: Stream[]) {
    this.#socket = socket
    this.#streams = streams
    this.#timer = setInterval(() => this.#send(), tickMs)
  }

  static async open(mix: Mix, inletOf: (kind: 'audio' | 'video', index: number) => Inlet): Promise<Source> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const make = (kind: typeof sound | typeof picture, name: 'audio' | 'video', count: number) =>
      Array.from({ length: count }, (_, index) => {
        const { port, ssrc } = inletOf(name, index)
        return { kind, packet: blank(kind, ssrc), port, count: 0 }
      })
    return new Source(socket, [...make(sound, 'audio', mix.sounds), ...make(picture, 'video', mix.pictures)])
  }

  close() {
    clearInterval(this.#timer)
    this.#socket.close()
  }

  #send() {
    const seconds = (performance.now() - this.#startedAtMs) / 1000
    for (const stream of this.#streams) {
      const due = Math.floor(seconds * stream.kind.perSecond)
      for (; stream.count < due; stream.count += 1) {
        fill(stream)
        this.#socket.send(Buffer.from(stream.packet), stream.port, '127.0.0.1')
      }
    }
  }
}

function blank({ bytes, payloadType }: typeof sound | typeof picture, ssrc: number): Buffer {
  const packet = Buffer.alloc(bytes, 0x5a)
  packet[0] = 0x80
  packet[1] = payloadType
  packet.writeUInt32BE(ssrc, 8)
  return packet
}

/** Numbers and times go on; a picture says where a key frame begins, as VP8 does. */
function fill({ kind, packet, count }: Stream) {
  packet.writeUInt16BE(count & 0xffff, 2)
  packet.writeUInt32BE(Math.floor((count * kind.clockRate) / kind.perSecond) >>> 0, 4)
  if (kind.payloadType !== picture.payloadType) return
  packet[12] = 0x90
  packet[13] = 0x80
  packet.writeUInt16BE(0x8000 | (count & 0x7fff), 14)
  packet[16] = count % keyFramePackets === 0 ? 0 : 1
}
