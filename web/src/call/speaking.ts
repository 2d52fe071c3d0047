import type { PeerId } from '../../../infra/contract/ids.ts'
import type { VoiceSlot } from '../../../sfu/protocol/media.ts'

/** Quieter than this is breathing and keyboards, in dBov. */
const spokenDb = -50

/** Who gets the ring: everybody loud enough, by the node's measure. */
export function heard(speakers: readonly { peerId: PeerId; level: number }[]): ReadonlySet<PeerId> {
  return new Set(speakers.filter(({ level }) => level >= spokenDb).map(({ peerId }) => peerId))
}

/** Who speaks through which voice slot. */
export const voiceMap = (voices: readonly VoiceSlot[]) =>
  new Map(voices.map(({ trackId, peerId }) => [trackId, peerId]))
