import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'

/** One line of the people panel. */
export type RosterRow = { row: 'heading'; seat: 'stage' | 'audience'; count: number } | { row: 'peer'; peer: PeerInfo }

/** From here on a field to search in is worth its place. */
export const searchFrom = 20

/**
 * Raised hands first in a staged room's audience, because the host came to look for them; everybody else as they
 * came. `text` keeps those whose name contains it.
 */
export function rosterRows(everybody: readonly PeerInfo[], staged: boolean, text: string): RosterRow[] {
  const wanted = text.trim().toLocaleLowerCase()
  const found = wanted ? everybody.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)) : everybody
  const rows = (peers: readonly PeerInfo[]): RosterRow[] => peers.map((peer) => ({ row: 'peer', peer }))
  if (!staged) return rows(found)
  const stage = found.filter(({ role }) => role !== 'audience')
  const audience = found.filter(({ role }) => role === 'audience')
  const hands = audience
    .filter(({ handRaisedAt }) => handRaisedAt !== null)
    .toSorted((a, b) => (a.handRaisedAt ?? '').localeCompare(b.handRaisedAt ?? ''))
  const raised = new Set<PeerId>(hands.map(({ peerId }) => peerId))
  return [
    { row: 'heading', seat: 'stage', count: stage.length },
    ...rows(stage),
    { row: 'heading', seat: 'audience', count: audience.length },
    ...rows([...hands, ...audience.filter(({ peerId }) => !raised.has(peerId))]),
  ]
}

export interface Slice {
  first: number
  /** Not included. */
  last: number
  /** Where the first one stands, in pixels. */
  offsetPx: number
  totalPx: number
}

const beyondPx = 260

/** What of `count` rows, all `rowPx` high, is worth drawing when `heightPx` are seen from `scrollPx` on. */
export function sliceOf(count: number, rowPx: number, scrollPx: number, heightPx: number): Slice {
  const first = Math.max(0, Math.floor((scrollPx - beyondPx) / rowPx))
  const last = Math.min(count, Math.ceil((scrollPx + heightPx + beyondPx) / rowPx))
  return { first: Math.min(first, last), last, offsetPx: Math.min(first, last) * rowPx, totalPx: count * rowPx }
}
