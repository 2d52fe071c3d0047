import type { DirectTransport, Producer } from 'mediasoup/types'
import { systemClock, type Clock } from '../../infra/clock.ts'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { mediaLimits } from '../limits.ts'
import type { RoomRouter } from '../media/roomRouter.ts'
import { Demand, type Layer } from '../media/subscriptions/demand.ts'
import { KeyFrameGate } from '../media/subscriptions/keyFrameGate.ts'
import { LocalTrack } from '../media/localTrack.ts'

const payloadType = 96
const pictureLossFormat = 1
const payloadFeedback = 206
const senderReportType = 200
const layerSsrcs = [1001, 1002, 1003] as const
const framesPerReport = 10

/** One packet that is a whole VP8 frame, as far as the worker looks into it. */
function frame(ssrc: number, sequence: number, timestamp: number, key: boolean): Buffer {
  const bytes = Buffer.alloc(12 + 1 + 10)
  bytes.writeUInt8(0x80, 0)
  bytes.writeUInt8(0x80 | payloadType, 1)
  bytes.writeUInt16BE(sequence & 0xffff, 2)
  bytes.writeUInt32BE(timestamp, 4)
  bytes.writeUInt32BE(ssrc, 8)
  bytes.writeUInt8(0x10, 12)
  bytes.writeUInt8(key ? 0 : 1, 13)
  // Whose frame it is, for whoever receives it under other numbers.
  bytes.writeUInt32BE(ssrc, bytes.length - 4)
  return bytes
}

/** The layer of a frame as it arrives anywhere. */
export const layerOfFrame = (bytes: Buffer) => bytes.readUInt32BE(bytes.length - 4) - layerSsrcs[0]

/** What a sender says of its clock: without it nobody changes from one layer to another. */
function senderReport(ssrc: number, nowMs: number, timestamp: number): Buffer {
  const bytes = Buffer.alloc(28)
  bytes.writeUInt8(0x80, 0)
  bytes.writeUInt8(senderReportType, 1)
  bytes.writeUInt16BE(6, 2)
  bytes.writeUInt32BE(ssrc, 4)
  bytes.writeUInt32BE(Math.floor(nowMs / 1000), 8)
  bytes.writeUInt32BE(Math.floor(((nowMs % 1000) / 1000) * 2 ** 32), 12)
  bytes.writeUInt32BE(timestamp, 16)
  return bytes
}

/** A camera whose packets come out of the test, over a direct transport of a real worker. */
export class PacketPicture {
  readonly track: LocalTrack
  readonly wanted: Layer[] = []
  /** Requests for a key frame that reached the sender. */
  keyFrameRequestCount = 0
  readonly #transport: DirectTransport
  readonly #producer: Producer
  #sequence = 0
  #keyDue = true

  private constructor(clock: Clock, home: RoomRouter, transport: DirectTransport, producer: Producer) {
    this.#transport = transport
    this.#producer = producer
    const demand = new Demand({ clock, topLayer: 2, onWanted: (layer) => this.wanted.push(layer) })
    const gate = new KeyFrameGate(clock, mediaLimits.keyFramePeriodMs)
    const picture = { lines: [180, 360, 720], demand, gate }
    const trackId = producer.id as TrackId
    this.track = new LocalTrack({ trackId, peerId: newId<PeerId>(), source: 'camera', producer, home, picture })
    transport.on('rtcp', (bytes) => this.#heard(bytes))
  }

  /** Three layers of simulcast, or as one scalable stream. */
  static async open(clock: Clock, home: RoomRouter, codec: 'vp8' | 'vp9' = 'vp8'): Promise<PacketPicture> {
    const transport = await home.router.createDirectTransport()
    const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }]
    const producer = await transport.produce({
      id: newId<string>(),
      kind: 'video',
      rtpParameters: {
        codecs: [
          { mimeType: codec === 'vp8' ? 'video/VP8' : 'video/VP9', payloadType, clockRate: 90_000, rtcpFeedback },
        ],
        encodings:
          codec === 'vp8'
            ? [{ ssrc: 1001 }, { ssrc: 1002 }, { ssrc: 1003 }]
            : [{ ssrc: 1001, scalabilityMode: 'L3T3_KEY' }],
      },
    })
    return new PacketPicture(clock, home, transport, producer)
  }

  /** The next frame in all three layers; a key frame when one was asked for. */
  send() {
    this.#sequence += 1
    const nowMs = systemClock.monotonicMs()
    const timestamp = Math.round(nowMs * 90) >>> 0
    for (const ssrc of layerSsrcs) {
      this.#producer.send(frame(ssrc, this.#sequence, timestamp, this.#keyDue))
      if (this.#sequence % framesPerReport === 1) this.#transport.sendRtcp(senderReport(ssrc, nowMs, timestamp))
    }
    this.#keyDue = false
  }

  close() {
    this.track.picture?.demand.close()
    this.track.picture?.gate.close()
    this.#transport.close()
  }

  #heard(bytes: Buffer) {
    for (let at = 0; at + 4 <= bytes.length; at += (bytes.readUInt16BE(at + 2) + 1) * 4) {
      const isRequest =
        bytes.readUInt8(at + 1) === payloadFeedback && (bytes.readUInt8(at) & 0x1f) === pictureLossFormat
      if (!isRequest) continue
      this.keyFrameRequestCount += 1
      this.#keyDue = true
    }
  }
}
