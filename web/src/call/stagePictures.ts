import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { TrackFor } from './pictureWindow.ts'
import type { RoomSession } from './roomSession.ts'
import { trackOf } from './stagePlan.ts'
import type { StagePlan, Subject } from './stagePlan.ts'
import type { Size } from './tileLayout.ts'
import type { StagedPicture } from './viewReport.ts'

/** A picture somewhere on the stage or above it. */
interface Shown extends Subject {
  rect: Size
  large: boolean
}

/** Which pictures a stage shows, which of them come from the node, and as which tracks. */
export const stagePictures = {
  /** What the window above other windows shows: what is large, else who speaks, else whoever is here. */
  floating({ tiles, row }: StagePlan, floor: PeerId | null): Subject | null {
    const speaks = row.find(({ kind, peer }) => kind === 'person' && peer.peerId === floor)
    return tiles.find(({ large }) => large) ?? speaks ?? row[0] ?? tiles[0] ?? null
  },

  /** Every tile of this page, and what floats in a window of the size `small` though it has none here. */
  shown({ tiles }: StagePlan, floats: Subject | null, small: Size | null): Shown[] {
    const here = tiles.some(({ kind, peer }) => kind === floats?.kind && peer.peerId === floats.peer.peerId)
    return small && floats && !here ? [...tiles, { ...floats, rect: small, large: false }] : [...tiles]
  },

  /** Everything but my own. */
  coming(shown: readonly Shown[], session: RoomSession): StagedPicture[] {
    return shown.flatMap(({ kind, peer, rect, large }) => {
      const trackId = trackOf(peer, kind === 'screen' ? 'screen' : 'camera')
      if (trackId === null || peer.peerId === session.you?.peerId) return []
      return { trackId, size: rect, rank: large ? ('stage' as const) : ('tile' as const), whole: kind === 'screen' }
    })
  },

  /** `settled`: until then my own picture gives way to the first one of somebody else. */
  tracks(session: RoomSession, resting: ReadonlySet<TrackId>, settled: boolean): TrackFor {
    const remotes = new Map(session.engine.remotes.map(({ trackId, track }) => [trackId, track]))
    const { soundAlone } = session.minutes
    return (peer, source) => {
      if (peer.peerId === session.you?.peerId) {
        if (source === 'screen') return session.screen?.getVideoTracks()[0] ?? null
        // What nobody is sent is not shown to me either.
        return settled && !soundAlone ? session.media.track('camera') : null
      }
      const trackId = trackOf(peer, source)
      if (!trackId || soundAlone || resting.has(trackId)) return null
      return remotes.get(trackId) ?? session.remoteOf(peer.peerId, source)?.track ?? null
    }
  },
}
