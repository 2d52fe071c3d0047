import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'

/** Whose hand is up, the longest first; each person once, whichever of their devices raised it first. */
export function handQueue(everybody: readonly PeerInfo[]): (PeerInfo & { handRaisedAt: string })[] {
  const raised = everybody
    .flatMap((peer) => (peer.handRaisedAt === null ? [] : [{ ...peer, handRaisedAt: peer.handRaisedAt }]))
    .toSorted((a, b) => a.handRaisedAt.localeCompare(b.handRaisedAt) || a.peerId.localeCompare(b.peerId))
  const persons = new Set<string>()
  return raised.filter(({ personKey }) => !persons.has(personKey) && persons.add(personKey))
}

/** The place of every device whose hand is up, from 1. */
export function handPlaces(everybody: readonly PeerInfo[]): ReadonlyMap<PeerId, number> {
  const places = new Map(handQueue(everybody).map(({ personKey }, index) => [personKey, index + 1]))
  return new Map(
    everybody.flatMap(({ peerId, personKey, handRaisedAt }) => {
      const place = handRaisedAt === null ? undefined : places.get(personKey)
      return place === undefined ? [] : [[peerId, place] as const]
    }),
  )
}
