export const soundPayloadType = 100
export const soundLevelExtension = 10

/** One packet of a microphone: 20 ms of sound that says its number, with its level in a one-byte header extension. */
export function soundPacket(sound: { ssrc: number; sequence: number; timestamp?: number; levelDbov: number }): Buffer {
  const bytes = Buffer.alloc(20 + 20)
  bytes.writeUInt8(0x90, 0)
  bytes.writeUInt8(soundPayloadType, 1)
  bytes.writeUInt16BE(sound.sequence & 0xffff, 2)
  bytes.writeUInt32BE((sound.timestamp ?? sound.sequence * 960) >>> 0, 4)
  bytes.writeUInt32BE(sound.ssrc, 8)
  bytes.writeUInt16BE(0xbede, 12)
  bytes.writeUInt16BE(1, 14)
  bytes.writeUInt8(soundLevelExtension << 4, 16)
  bytes.writeUInt8(-sound.levelDbov, 17)
  bytes.writeUInt32BE(sound.ssrc, 20)
  bytes.writeUInt32BE(sound.sequence, 24)
  return bytes
}
