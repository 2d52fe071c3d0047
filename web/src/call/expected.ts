import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { SeenTile } from '../../../sfu/protocol/media.ts'
import type { RemoteTrack } from './remoteTracks.ts'
import type { Roster } from './roster.ts'

export interface Hearing {
  roster: Roster
  voices: ReadonlyMap<TrackId, PeerId | null>
  speaking: ReadonlySet<PeerId>
  seen: readonly SeenTile[]
}

/**
 * Whether packets of this must come now: a camera or screen that is on and seen, a microphone that is open and spoken
 * into. Who is silent sends next to nothing, and what a screen plays may pause.
 */
export function isExpected(
  { peerId, trackId, source }: Pick<RemoteTrack, 'peerId' | 'trackId' | 'source'>,
  { roster, voices, speaking, seen }: Hearing,
): boolean {
  const sender = peerId ?? voices.get(trackId) ?? null
  if (sender === null || source === 'screenAudio') return false
  const sent = source === 'voice' ? 'microphone' : source
  const on = roster.peers.get(sender)?.tracks.some((track) => track.source === sent && !track.paused) ?? false
  if (sent === 'microphone') return on && speaking.has(sender)
  return on && seen.some((tile) => tile.trackId === trackId)
}
