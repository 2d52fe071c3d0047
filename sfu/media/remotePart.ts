import type { MeshPeer } from '../mesh/meshProtocol.ts'
import type { CameraCodec, VoiceSlot } from '../protocol/media.ts'

/** What another node has for the media of this one. */
export interface RemotePart {
  /** Those who count: the highest incarnation of each peer, wherever it is. */
  readonly peers: readonly MeshPeer[]
  readonly decodesSvc: readonly CameraCodec[]
  readonly voices: readonly VoiceSlot[]
}
