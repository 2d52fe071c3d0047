import { randomInt } from 'node:crypto'
import { RtpHeader } from 'werift'
import type { RecordedLayer, Recording } from './recording.ts'
import { keyFrameRequests, senderReportOf } from './rtcp.ts'

const clockPerMs = 90
const payloadBytesMax = 1150
const reportEveryMs = 300
/** What SRTP adds: header and tag. */
const packetOverheadBytes = 12 + 16
const ssrcMax = 0xffff_ffff
export const cameraPayloadType = 101

/** Where a camera's packets go. */
export interface MediaOut {
  sendRtp(header: RtpHeader, payload: Buffer): number
  sendRtcp(packet: Buffer): void
}

interface Layer {
  readonly recorded: RecordedLayer
  readonly ssrc: number
  readonly timestampBase: number
  sequence: number
  pictureId: number
  /** The frame that is due next. */
  next: number
  /** Sent from the next key frame on; false while nobody wants it. */
  flowing: boolean
  packets: number
  bytes: number
}

/** A recording sent as a simulcast camera: as a browser does it, but nothing is encoded. */
export class Camera {
  /** Key frames the node asked for. */
  keyFramesAsked = 0
  sentBytes = 0
  /** What would have been sent with every layer wanted, by layer. */
  readonly everyLayerBytes: number[]
  readonly #out: MediaOut
  readonly #layers: Layer[]
  readonly #frameMs: number
  #top: number | null
  #dueMs: number
  #reportDueMs: number

  constructor(recording: Recording, out: MediaOut, startMs: number) {
    this.#out = out
    this.#frameMs = 1000 / recording.framesPerSecond
    this.#top = recording.layers.length - 1
    this.everyLayerBytes = recording.layers.map(() => 0)
    // Cameras do not run in step.
    this.#dueMs = startMs + randomInt(0, Math.round(this.#frameMs))
    this.#reportDueMs = this.#dueMs
    this.#layers = recording.layers.map((recorded) => ({
      recorded,
      ssrc: randomInt(1, ssrcMax),
      timestampBase: randomInt(0, ssrcMax),
      sequence: randomInt(0, 0xffff),
      pictureId: randomInt(0, 0x7fff),
      next: 0,
      flowing: true,
      packets: 0,
      bytes: 0,
    }))
  }

  /** What `track.open` is told. */
  rtpParameters() {
    return {
      codecs: [
        {
          mimeType: 'video/VP8',
          payloadType: cameraPayloadType,
          clockRate: 90_000,
          rtcpFeedback: [
            { type: 'nack', parameter: 'pli' },
            { type: 'ccm', parameter: 'fir' },
          ],
        },
      ],
      encodings: this.#layers.map(({ ssrc }) => ({ ssrc, scalabilityMode: 'L1T1' })),
      rtcp: { cname: 'light', reducedSize: true },
    }
  }

  get lines(): number[] {
    return this.#layers.map(({ recorded }) => recorded.lines)
  }

  /** The highest layer somebody needs; null: none. A layer that is wanted again begins with a key frame. */
  want(top: number | null): void {
    this.#top = top
    for (const [index, layer] of this.#layers.entries()) {
      const flowing = top !== null && index <= top
      if (flowing && !layer.flowing) skipToKeyFrame(layer)
      layer.flowing = flowing
    }
  }

  get top(): number | null {
    return this.#top
  }

  takeRtcp(compound: Buffer): void {
    for (const ssrc of keyFrameRequests(compound)) {
      const layer = this.#layers.find((one) => one.ssrc === ssrc)
      if (!layer) continue
      this.keyFramesAsked += 1
      skipToKeyFrame(layer)
    }
  }

  /** Sends what is due. `nowMs` is since 1970. */
  tick(nowMs: number): void {
    while (this.#dueMs <= nowMs) {
      for (const [index, layer] of this.#layers.entries()) this.#sendFrame(index, layer, this.#dueMs)
      this.#dueMs += this.#frameMs
    }
    if (this.#reportDueMs > nowMs) return
    this.#reportDueMs = nowMs + reportEveryMs
    for (const layer of this.#layers.filter(({ flowing, packets }) => flowing && packets > 0)) {
      const { ssrc, packets, bytes } = layer
      this.#out.sendRtcp(senderReportOf({ ssrc, packets, bytes, atMs: nowMs, timestamp: rtpTime(layer, nowMs) }))
    }
  }

  #sendFrame(index: number, layer: Layer, atMs: number): void {
    const { frames } = layer.recorded
    const frame = frames[layer.next]
    layer.next = (layer.next + 1) % frames.length
    if (!frame) return
    layer.pictureId = (layer.pictureId + 1) & 0x7fff
    for (let start = 0; start < frame.bytes.length; start += payloadBytesMax) {
      const chunk = frame.bytes.subarray(start, start + payloadBytesMax)
      const payload = Buffer.concat([payloadDescriptor(layer.pictureId, start === 0), chunk])
      this.everyLayerBytes[index] = (this.everyLayerBytes[index] ?? 0) + payload.length + packetOverheadBytes
      if (!layer.flowing) continue
      layer.sequence = (layer.sequence + 1) & 0xffff
      layer.packets += 1
      layer.bytes += payload.length
      this.sentBytes += this.#out.sendRtp(
        new RtpHeader({
          payloadType: cameraPayloadType,
          marker: start + payloadBytesMax >= frame.bytes.length,
          sequenceNumber: layer.sequence,
          timestamp: rtpTime(layer, atMs),
          ssrc: layer.ssrc,
        }),
        payload,
      )
    }
  }
}

const rtpTime = ({ timestampBase }: Layer, atMs: number) =>
  (timestampBase + Math.round(atMs * clockPerMs)) % (ssrcMax + 1)

/** Nobody deciphers the picture, so that the recording may be left for its next key frame at any time. */
function skipToKeyFrame(layer: Layer): void {
  const { frames } = layer.recorded
  for (let steps = 0; steps < frames.length && !frames[layer.next]?.key; steps += 1)
    layer.next = (layer.next + 1) % frames.length
}

/** X, S at the start of the frame, then a picture id of fifteen bits (RFC 7741, 4.2). */
function payloadDescriptor(pictureId: number, first: boolean): Buffer {
  return Buffer.from([first ? 0x90 : 0x80, 0x80, 0x80 | (pictureId >> 8), pictureId & 0xff])
}
