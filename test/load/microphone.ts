import { randomBytes, randomInt } from 'node:crypto'
import { RtpHeader } from 'werift'
import type { MediaOut } from './camera.ts'

const frameMs = 20
/** With DTX an encoder says only that there is silence, so often. */
const silenceEveryMs = 400
const clockPerMs = 48
const speechBytes = 80
const ssrcMax = 0xffff_ffff
const levelExtensionId = 1
const levelExtensionUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'
const oneByteProfile = 0xbede
const voiceActive = 0x80
const speechDbov = 25
const silenceDbov = 127
export const microphonePayloadType = 100

const speech = randomBytes(speechBytes)
/** An Opus frame of silence in DTX: the table-of-contents byte and two more. */
const silence = Buffer.from([0x78, 0xff, 0xfe])

/** Opus with DTX: mostly silence. Nobody listens, so that the speech is any bytes of its size. */
export class Microphone {
  speaking: boolean
  sentBytes = 0
  readonly #out: MediaOut
  readonly #ssrc = randomInt(1, ssrcMax)
  readonly #startMs: number
  #sequence = randomInt(0, 0xffff)
  #dueMs: number
  #spoke = false

  constructor(out: MediaOut, startMs: number, speaking: boolean) {
    this.#out = out
    this.#startMs = startMs
    this.#dueMs = startMs + randomInt(0, silenceEveryMs)
    this.speaking = speaking
  }

  rtpParameters() {
    return {
      codecs: [
        {
          mimeType: 'audio/opus',
          payloadType: microphonePayloadType,
          clockRate: 48_000,
          channels: 2,
          parameters: { useinbandfec: 1, usedtx: 1 },
        },
      ],
      headerExtensions: [{ uri: levelExtensionUri, id: levelExtensionId }],
      encodings: [{ ssrc: this.#ssrc, dtx: true }],
      rtcp: { cname: 'light', reducedSize: true },
    }
  }

  tick(nowMs: number): void {
    while (this.#dueMs <= nowMs) {
      this.#sendFrame(this.#dueMs)
      this.#dueMs += this.speaking ? frameMs : silenceEveryMs
    }
  }

  #sendFrame(atMs: number): void {
    const { speaking } = this
    this.#sequence = (this.#sequence + 1) & 0xffff
    const level = speaking ? voiceActive | speechDbov : silenceDbov
    const header = new RtpHeader({
      payloadType: microphonePayloadType,
      marker: speaking && !this.#spoke,
      sequenceNumber: this.#sequence,
      timestamp: Math.round((atMs - this.#startMs) * clockPerMs) % (ssrcMax + 1),
      ssrc: this.#ssrc,
      extension: true,
      extensionProfile: oneByteProfile,
      extensions: [{ id: levelExtensionId, payload: Buffer.from([level]) }],
    })
    this.#spoke = speaking
    this.sentBytes += this.#out.sendRtp(header, speaking ? speech : silence)
  }
}
