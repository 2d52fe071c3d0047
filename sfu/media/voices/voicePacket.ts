/** One RTP packet of sound, as far as a voice slot looks into it. */
export interface VoicePacket {
  readonly sequence: number
  readonly timestamp: number
  /** RFC 6464: -127 (silence) to 0. */
  readonly levelDbov: number
  readonly payload: Buffer
}

export interface VoiceHeader {
  ssrc: number
  sequence: number
  timestamp: number
  marker: boolean
}

export const voicePayloadType = 111
export const voiceLevelExtension = 1
export const silenceDbov = -127

const fixedBytes = 12
const extensionBytes = 8
const oneByteProfile = 0xbede
const twoByteProfile = 0x1000
/** Opus says "nothing to hear" in up to this many bytes. */
const quietPayloadBytesMax = 8
/** What sound counts as when its sender tells no level: enough for a free slot, hardly for one that is taken. */
const unknownDbov = -45

/** Null when it is not RTP, or carries nothing. `levelExtension` is the id of ssrc-audio-level, 0 when there is none. */
export function readVoicePacket(bytes: Buffer, levelExtension: number): VoicePacket | null {
  if (bytes.length < fixedBytes || byteAt(bytes, 0) >> 6 !== 2) return null
  const first = byteAt(bytes, 0)
  const extensionAt = fixedBytes + (first & 0x0f) * 4
  let payloadAt = extensionAt
  let level: number | null = null
  if (first & 0x10) {
    if (bytes.length < extensionAt + 4) return null
    payloadAt = extensionAt + 4 + bytes.readUInt16BE(extensionAt + 2) * 4
    if (payloadAt > bytes.length) return null
    level = readLevel(bytes, extensionAt, payloadAt, levelExtension)
  }
  const padding = first & 0x20 ? byteAt(bytes, bytes.length - 1) : 0
  if (payloadAt + padding >= bytes.length) return null
  const payload = bytes.subarray(payloadAt, bytes.length - padding)
  return {
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    levelDbov: level ?? (payload.length > quietPayloadBytesMax ? unknownDbov : silenceDbov),
    payload,
  }
}

/** The packet as it leaves a slot: a bare header, the level, and the sound. */
export function writeVoicePacket({ payload, levelDbov }: VoicePacket, header: VoiceHeader): Buffer {
  const bytes = Buffer.allocUnsafe(fixedBytes + extensionBytes + payload.length)
  bytes[0] = 0x90
  bytes[1] = (header.marker ? 0x80 : 0) | voicePayloadType
  bytes.writeUInt16BE(header.sequence, 2)
  bytes.writeUInt32BE(header.timestamp, 4)
  bytes.writeUInt32BE(header.ssrc, 8)
  bytes.writeUInt16BE(oneByteProfile, 12)
  bytes.writeUInt16BE(1, 14)
  bytes[16] = voiceLevelExtension << 4
  bytes[17] = -levelDbov
  bytes[18] = 0
  bytes[19] = 0
  payload.copy(bytes, fixedBytes + extensionBytes)
  return bytes
}

const byteAt = (bytes: Buffer, index: number) => bytes[index] ?? 0

function readLevel(bytes: Buffer, extensionAt: number, end: number, wanted: number): number | null {
  const profile = bytes.readUInt16BE(extensionAt)
  const oneByte = profile === oneByteProfile
  if (wanted === 0 || (!oneByte && (profile & 0xfff0) !== twoByteProfile)) return null
  let at = extensionAt + 4
  while (at < end) {
    const head = byteAt(bytes, at)
    // A zero is padding between elements.
    if (head === 0) {
      at += 1
      continue
    }
    const id = oneByte ? head >> 4 : head
    const length = oneByte ? (head & 0x0f) + 1 : byteAt(bytes, at + 1)
    const valueAt = at + (oneByte ? 1 : 2)
    if (id === wanted && length > 0 && valueAt < end) return -(byteAt(bytes, valueAt) & 0x7f)
    at = valueAt + length
  }
  return null
}
