import { expect, test } from 'vitest'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { peopleOf, tiledPeers } from './personDevices.ts'

function peer(peerId: string, personKey: string, camera: boolean): PeerInfo {
  const tracks = [{ trackId: `${peerId}-camera`, source: 'camera', paused: !camera }]
  return { peerId, personKey, tracks } as unknown as PeerInfo
}
const ids = (peers: readonly PeerInfo[]) => peers.map(({ peerId }) => peerId)

test('of two devices of one person the one without a picture has no tile', () => {
  const others = [peer('laptop', 'ada', true), peer('phone', 'ada', false), peer('desk', 'bob', false)]
  expect(ids(tiledPeers(others, null))).toEqual(['laptop', 'desk'])
  expect(ids(tiledPeers([peer('phone', 'ada', false), peer('laptop', 'ada', true)], null))).toEqual(['laptop'])
})

test('where none of them sends a picture the first one stands for the person, and where both do both are seen', () => {
  expect(ids(tiledPeers([peer('a', 'ada', false), peer('b', 'ada', false)], null))).toEqual(['a'])
  expect(ids(tiledPeers([peer('a', 'ada', true), peer('b', 'ada', true)], null))).toEqual(['a', 'b'])
})

test('my own other device has a tile only for its picture', () => {
  const me = peer('me', 'ada', true)
  expect(ids(tiledPeers([peer('phone', 'ada', false), peer('bob', 'bob', false)], me))).toEqual(['bob'])
  expect(ids(tiledPeers([peer('phone', 'ada', true)], me))).toEqual(['phone'])
})

test('everybody is listed once, with all their devices', () => {
  const all = [peer('a', 'ada', false), peer('b', 'bob', true), peer('c', 'ada', true)]
  const people = peopleOf(all, null).map((person) => ({ shown: person.peer.peerId, devices: ids(person.devices) }))
  expect(people).toEqual([
    { shown: 'c', devices: ['a', 'c'] },
    { shown: 'b', devices: ['b'] },
  ])
})
