import type { StreamCount } from './wire.ts'

const markerBit = 0x80
const sequenceSpace = 0x1_0000
/** A step further than this is a packet that comes late. */
const forwardMax = sequenceSpace / 2

interface Stream extends StreamCount {
  sequence: number
}

/** Counts RTP packets by SSRC without deciphering them. */
export class StreamCounts {
  readonly #streams = new Map<number, Stream>()

  add(packet: Buffer): void {
    const ssrc = packet.readUInt32BE(8)
    const sequence = packet.readUInt16BE(2)
    let stream = this.#streams.get(ssrc)
    if (!stream) {
      stream = { packets: 0, bytes: 0, frames: 0, lost: 0, sequence: (sequence - 1) & 0xffff }
      this.#streams.set(ssrc, stream)
    }
    const step = (sequence - stream.sequence + sequenceSpace) % sequenceSpace
    if (step > 0 && step < forwardMax) {
      stream.lost += step - 1
      stream.sequence = sequence
    } else if (step !== 0) stream.lost -= 1
    stream.packets += 1
    stream.bytes += packet.length
    if ((packet.readUInt8(1) & markerBit) !== 0) stream.frames += 1
  }

  all(): Map<number, StreamCount> {
    return new Map(
      [...this.#streams].map(([ssrc, { packets, bytes, frames, lost }]) => [ssrc, { packets, bytes, frames, lost }]),
    )
  }
}

/** Whether it is an RTP packet, among all that shares a port with it (RFC 7983, RFC 5761). */
export function isRtp(packet: Buffer): boolean {
  const first = packet.readUInt8(0)
  const second = packet.length > 11 ? packet.readUInt8(1) : 0
  return first >= 128 && first < 192 && packet.length > 11 && !(second >= 192 && second < 224)
}

export function isDtls(packet: Buffer): boolean {
  const first = packet.readUInt8(0)
  return first >= 20 && first < 64
}
