import type { PeerInfo, TrackSource } from '../../../sfu/protocol/media.ts'

const sends = (wanted: TrackSource, { tracks }: PeerInfo) =>
  tracks.some(({ source, paused }) => source === wanted && !paused)
const sendsPicture = (peer: PeerInfo) => sends('camera', peer)
const isHeard = (peer: PeerInfo) => sends('microphone', peer)

/**
 * Those of the others that have a tile: of one person's devices every one that sends a picture, and where none does the
 * one that came first. A device of my own beside this one has a tile only for its picture.
 */
export function tiledPeers(others: readonly PeerInfo[], you: PeerInfo | null): PeerInfo[] {
  const shown = new Set<string>(you ? [you.personKey] : [])
  for (const peer of others) if (sendsPicture(peer)) shown.add(peer.personKey)
  return others.filter((peer) => {
    if (sendsPicture(peer)) return true
    if (shown.has(peer.personKey)) return false
    shown.add(peer.personKey)
    return true
  })
}

/** All that one person is here with. */
export const devicesOf = (everybody: readonly PeerInfo[], { personKey }: PeerInfo): PeerInfo[] =>
  everybody.filter((peer) => peer.personKey === personKey)

/**
 * One peer for each person, in the order they came, with all the devices they are here with: the one that is heard, else
 * the one that is seen, else the first; of mine always this one.
 */
export function peopleOf(
  everybody: readonly PeerInfo[],
  you: PeerInfo | null,
): { peer: PeerInfo; devices: PeerInfo[] }[] {
  const byPerson = Map.groupBy(everybody, ({ personKey }) => personKey)
  return [...byPerson.values()].flatMap((devices) => {
    const mine = devices.find((device) => device === you)
    const peer = mine ?? devices.find(isHeard) ?? devices.find(sendsPicture) ?? devices[0]
    return peer ? [{ peer, devices }] : []
  })
}
