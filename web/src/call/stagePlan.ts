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
export interface Pin {
  kind: Subject['kind']
  peerId: PeerId
}

/** `auto` shows two people as a pair, more as equals, and a shared screen large. */
export const layouts = ['auto', 'gallery', 'speaker', 'side'] as const
export type Layout = (typeof layouts)[number]

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
  layout: Layout
  /** In the order they were pinned. */
  pins: readonly Pin[]
  /** Who speaks, where a layout shows that large; see speakerPlan.ts. */
  speaker: PeerId | null
  /** I do not want to look at myself. */
  selfHidden: boolean
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
  const larges = largesOf(facts, screens, people, me)
  const row = [...screens, ...people].filter((subject) => !larges.includes(subject))
  const hidden = facts.selfHidden && people.length + screens.length > 0
  const mine = me === null || larges.includes(me) || hidden ? null : me
  const total = row.length + (mine ? 1 : 0)
  const arrangement = arrangementFor(facts.layout, larges, row, mine)
  const perPage = tilesPerPage(arrangement, total, size, gapPx)
  const { shown, ...pages } = pageOf(row, mine, perPage, facts.page)
  const placed = placeTiles(arrangement, shown.length, pages.pageCount > 1, size, gapPx)
  const alone = arrangement.kind === 'pair' || (arrangement.kind === 'grid' && shown.length === 1)
  const tiles = shown.map(({ kind, peer }, index): StagedTile => {
    const floats = arrangement.kind === 'pair' && index === 1
    return { kind, peer, rect: placed.tiles[index] ?? nowhere, large: alone && index === 0, floats }
  })
  const first = larges.map(({ kind, peer }, index): StagedTile => {
    return { kind, peer, rect: placed.larges[index] ?? nowhere, large: true, floats: false }
  })
  return { tiles: [...first, ...tiles], arrangement, pages, pager: placed.pager, perPage, row }
}

const nowhere: Rect = { left: 0, top: 0, width: 0, height: 0 }

function arrangementFor(
  layout: Layout,
  larges: readonly Subject[],
  row: readonly Subject[],
  mine: Subject | null,
): Arrangement {
  const kinds = larges.map(({ kind }) => kind)
  if (kinds.length > 0) return { kind: layout === 'side' ? 'split' : 'row', larges: kinds }
  const two = row.length === 1 && mine !== null && row[0]?.kind === 'person'
  return { kind: two && (layout === 'auto' || layout === 'speaker') ? 'pair' : 'grid' }
}

/** Mine only when nobody else shares: looking at oneself is a hall of mirrors. */
function screensOf({ others, you, ownScreen }: StageFacts): Subject[] {
  const sharing = others
    .filter((peer) => trackOf(peer, 'screen') !== null)
    .map((peer): Subject => ({ kind: 'screen', peer }))
  return sharing.length === 0 && ownScreen && you ? [{ kind: 'screen', peer: you }] : sharing
}

/** What is pinned and still here; else the screen that was shared first; else, where the layout asks for it, who speaks. */
function largesOf(
  { layout, pins, speaker }: StageFacts,
  screens: readonly Subject[],
  people: readonly Subject[],
  me: Subject | null,
): Subject[] {
  const candidates = [...screens, ...people, ...(me ? [me] : [])]
  const pinned = pins.flatMap(
    (pin) => candidates.find(({ kind, peer }) => kind === pin.kind && peer.peerId === pin.peerId) ?? [],
  )
  if (pinned.length > 0) return pinned
  const screen = screens[0]
  if (screen && layout !== 'gallery') return [screen]
  // Of two people the other one is large without any row.
  if ((layout !== 'speaker' && layout !== 'side') || people.length < 2) return []
  const speaks = people.find(({ peer }) => peer.peerId === speaker) ?? people[0]
  return speaks ? [speaks] : []
}

/** An open track of that source; null while it is off or muted. */
export function trackOf(peer: PeerInfo, source: TrackSource): TrackId | null {
  return peer.tracks.find((track) => track.source === source && !track.paused)?.trackId ?? null
}
