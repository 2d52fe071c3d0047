import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { PeerInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import { pageOf } from './galleryPage.ts'
import type { GalleryPage } from './galleryPage.ts'
import { placeTiles, tilesPerPage } from './tileLayout.ts'
import type { Arrangement, Rect, Size } from './tileLayout.ts'

/** Somebody's camera or somebody's shared screen. */
export interface Subject {
  kind: 'person' | 'screen'
  peer: PeerInfo
}

/** What somebody chose to see large; kept while it is there. */
export interface Chosen {
  kind: Subject['kind']
  peerId: PeerId
}

export interface StagedTile extends Subject {
  rect: Rect
  /** Looked at in particular. */
  large: boolean
  /** Stands over another tile. */
  floats: boolean
}

export interface StagePlan {
  tiles: StagedTile[]
  arrangement: Arrangement
  pages: Omit<GalleryPage<Subject>, 'shown'>
  pager: Rect | null
  perPage: number
  /** Those that have a tile on some page, without myself, in their order. */
  row: Subject[]
}

export interface StageFacts {
  you: PeerInfo | null
  /** In the order they came. */
  others: readonly PeerInfo[]
  /** The audience of a staged room has no tiles. */
  staged: boolean
  /** I share a screen. */
  ownScreen: boolean
  chosen: Chosen | null
  page: number
  size: Size
  gapPx: number
}

/** Who stands where. Pure: the same facts give the same places, and nobody moves because somebody speaks. */
export function planStage(facts: StageFacts): StagePlan {
  const { you, size, gapPx } = facts
  const mayShow = (peer: PeerInfo) => !facts.staged || peer.role !== 'audience'
  const people = facts.others.filter(mayShow).map((peer): Subject => ({ kind: 'person', peer }))
  const me: Subject | null = you && mayShow(you) ? { kind: 'person', peer: you } : null
  const screens = screensOf(facts)
  const large = largeOf(facts.chosen, screens, me ? [...people, me] : people)
  const row = [...screens, ...people].filter((subject) => subject !== large)
  const mine = me === large ? null : me
  const total = row.length + (mine ? 1 : 0)
  const arrangement = arrangementFor(large, row, mine)
  const perPage = tilesPerPage(arrangement, total, size, gapPx)
  const { shown, ...pages } = pageOf(row, mine, perPage, facts.page)
  const placed = placeTiles(arrangement, shown.length, pages.pageCount > 1, size, gapPx)
  const alone = arrangement === 'pair' || (arrangement === 'grid' && shown.length === 1)
  const tiles: StagedTile[] = shown.map(({ kind, peer }, index) => ({
    kind,
    peer,
    rect: placed.tiles[index] ?? { left: 0, top: 0, width: 0, height: 0 },
    large: alone && index === 0,
    floats: arrangement === 'pair' && index === 1,
  }))
  if (large && placed.large) tiles.unshift({ ...large, rect: placed.large, large: true, floats: false })
  return { tiles, arrangement, pages, pager: placed.pager, perPage, row }
}

function arrangementFor(large: Subject | null, row: readonly Subject[], mine: Subject | null): Arrangement {
  if (large) return large.kind
  return row.length === 1 && mine && row[0]?.kind === 'person' ? 'pair' : 'grid'
}

/** Mine only when nobody else shares: looking at oneself is a hall of mirrors. */
function screensOf({ others, you, ownScreen }: StageFacts): Subject[] {
  const sharing = others
    .filter((peer) => trackOf(peer, 'screen') !== null)
    .map((peer): Subject => ({ kind: 'screen', peer }))
  return sharing.length === 0 && ownScreen && you ? [{ kind: 'screen', peer: you }] : sharing
}

/** The choice as long as it is there; else whoever shared a screen first. */
function largeOf(chosen: Chosen | null, screens: readonly Subject[], people: readonly Subject[]): Subject | null {
  const candidates = chosen?.kind === 'screen' ? screens : people
  const found = chosen && candidates.find(({ peer }) => peer.peerId === chosen.peerId)
  return found ?? screens[0] ?? null
}

/** An open track of that source; null while it is off or muted. */
export function trackOf(peer: PeerInfo, source: TrackSource): TrackId | null {
  return peer.tracks.find((track) => track.source === source && !track.paused)?.trackId ?? null
}
