import type { PeerInfo, SeenTile } from '../../sfu/protocol/media.ts'

/** What somebody has on screen: a page of the gallery, by name, and one camera on the stage. */
export interface Gallery {
  /** Of the viewer, who is on no page of their own. */
  ownName: string
  /** Who speaks: on everyone's stage. The speaker sees `speakerSees`. */
  speaker: string
  speakerSees: string
  page: number
  tilesPerPage: number
  tileLines: number
  stageLines: number
}

/** The tiles to ask for. The last page is filled from the front, so that all pages are full. */
export function tilesOf(gallery: Gallery, others: PeerInfo[]): SeenTile[] {
  const onStage = gallery.ownName === gallery.speaker ? gallery.speakerSees : gallery.speaker
  const seats = others
    .filter(({ name }) => name !== onStage && name !== gallery.ownName)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const tilesMax = Math.min(gallery.tilesPerPage, seats.length)
  const first = seats.length === 0 ? 0 : (gallery.page * gallery.tilesPerPage) % seats.length
  const page = Array.from({ length: tilesMax }, (_, index) => seats[(first + index) % seats.length])
  const stage = others.find(({ name }) => name === onStage)
  return [
    ...cameras(stage ? [stage] : []).map((trackId) => ({ trackId, lines: gallery.stageLines, rank: 'stage' as const })),
    ...cameras(page).map((trackId) => ({ trackId, lines: gallery.tileLines, rank: 'tile' as const })),
  ]
}

const cameras = (peers: (PeerInfo | undefined)[]) =>
  peers.flatMap((peer) => peer?.tracks.filter(({ source }) => source === 'camera').map(({ trackId }) => trackId) ?? [])
