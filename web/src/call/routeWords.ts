import type { PeerInfo, RoomNode } from '../../../sfu/protocol/media.ts'
import { t } from '../i18n/t.ts'
import { msInWords } from './quality/qualityWords.ts'
import { isFrozen, nodeOf } from './roomNodes.ts'

/** Why somebody stands still, in a sentence; empty while their node is heard. */
export function frozenInWords(nodes: readonly RoomNode[], peer: PeerInfo): string {
  const place = isFrozen(nodes, peer) ? nodeOf(nodes, peer)?.place : undefined
  return place === undefined ? '' : t('region.frozen', { name: peer.name, place })
}

/** "Shanghai → Frankfurt · 220 ms": from where somebody is connected to where I am, there and back. */
export function routeInWords(nodes: readonly RoomNode[], peer: Pick<PeerInfo, 'nodeId'>): string | null {
  const here = nodes.find(({ state }) => state === 'here')
  const there = nodeOf(nodes, peer)
  if (!here || !there) return null
  if (there === here) return t('region.routeHere', { place: here.place })
  const ends = { from: there.place, to: here.place }
  if (there.rttMs === null) return t('region.routeOnly', ends)
  return t('region.routeMs', { ...ends, time: msInWords(there.rttMs) })
}
