import { z } from 'zod'
import { PeerId } from '../../infra/contract/ids.ts'
import { Caption, CaptionLanguage, roomLanguagesMax } from '../protocol/tools.ts'

/**
 * What a node and a speech engine say to one another: JSON in text frames, sound in binary ones. The engine connects
 * to every node whose people it is to write captions for, with `Authorization: Bearer <CAPTIONS_KEY>`.
 */

/** Where an engine knocks, on the origin of the node. */
export const captionsPath = '/media/captions'

const Languages = z.array(CaptionLanguage).min(1).max(roomLanguagesMax)

/** The first word of an engine, and again when it can do something else: the languages it writes. */
export const EngineHello = z.strictObject({ say: z.literal('hello'), protocol: z.literal(1), languages: Languages })

/** Words of somebody whose microphone the engine has; the same utterance again until it is final. */
export const EngineCaption = Caption.extend({ say: z.literal('caption') }).strict()

export const EngineWord = z.discriminatedUnion('say', [EngineHello, EngineCaption])
export type EngineWord = z.infer<typeof EngineWord>

/** `room` names a room for as long as it is heard; it tells nothing of which one it is. */
const Room = z.string().max(64)
const Stream = z.int().min(1).max(0xffff_ffff)

/** What the node says. */
export const NodeWord = z.discriminatedUnion('say', [
  /** From now on this room is to be written in these languages; none: it is heard no more. */
  z.object({ say: z.literal('room'), room: Room, languages: z.array(CaptionLanguage) }),
  /** A microphone whose packets follow; said again when a name or a hint changed. `speaks`: most likely this. */
  z.object({
    say: z.literal('microphone'),
    room: Room,
    stream: Stream,
    peerId: PeerId,
    name: z.string(),
    speaks: CaptionLanguage.nullable(),
  }),
  z.object({ say: z.literal('closed'), stream: Stream }),
])
export type NodeWord = z.infer<typeof NodeWord>

/** One packet of a microphone, Opus at 48 kHz; it is silent between packets, since senders save what nobody says. */
export interface SoundFrame {
  readonly stream: number
  /** RTP's: counts samples at 48 kHz, and starts anywhere. */
  readonly timestamp: number
  /** RTP's: grows by one with every packet; a gap is a packet that was lost. */
  readonly sequence: number
  /** -127 to 0, as the sender says. */
  readonly levelDbov: number
  readonly payload: Buffer
}

const headBytes = 12

/** Stream (4 bytes), timestamp (4), sequence (2), level as its absolute value (1), zero (1), then the Opus packet. */
export function writeSound({ stream, timestamp, sequence, levelDbov, payload }: SoundFrame): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + payload.length)
  bytes.writeUInt32BE(stream, 0)
  bytes.writeUInt32BE(timestamp, 4)
  bytes.writeUInt16BE(sequence, 8)
  bytes[10] = -levelDbov
  bytes[11] = 0
  payload.copy(bytes, headBytes)
  return bytes
}

/** Null when it is no such frame. */
export function readSound(bytes: Buffer): SoundFrame | null {
  if (bytes.length <= headBytes) return null
  return {
    stream: bytes.readUInt32BE(0),
    timestamp: bytes.readUInt32BE(4),
    sequence: bytes.readUInt16BE(8),
    levelDbov: -bytes.readUInt8(10),
    payload: bytes.subarray(headBytes),
  }
}
