import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { emptyRoster, isSmallRoom, replacedBy, withChanges, withPeer, withoutPeer } from './roster.ts'

const peer = (id: string, incarnation: number, name = id): PeerInfo => ({
  peerId: id as PeerId,
  incarnation,
  nodeId: 'n1',
  personKey: id,
  name,
  zone: 'UTC',
  role: 'member',
  handRaisedAt: null,
  tracks: [],
})
const ids = (roster: typeof emptyRoster) => [...roster.peers.keys()]

test('the highest incarnation of a peer wins, whichever node speaks last', () => {
  const two = withPeer(withPeer(emptyRoster, peer('a', 2, 'new')), peer('a', 1, 'old'))
  expect(two.peers.get('a' as PeerId)?.name).toBe('new')
})

test('the same incarnation may change', () => {
  const changed = withPeer(withPeer(emptyRoster, peer('a', 1)), peer('a', 1, 'renamed'))
  expect(changed.peers.get('a' as PeerId)?.name).toBe('renamed')
})

test('the end of an older incarnation does not take away the newer one', () => {
  const roster = withoutPeer(withPeer(emptyRoster, peer('a', 2)), { peerId: 'a' as PeerId, incarnation: 1 })
  expect(ids(roster)).toEqual(['a'])
})

test('a late word about somebody who left changes nothing, their return does', () => {
  const left = withoutPeer(withPeer(emptyRoster, peer('a', 1)), { peerId: 'a' as PeerId, incarnation: 1 })
  expect(ids(withPeer(left, peer('a', 1)))).toEqual([])
  expect(ids(withPeer(left, peer('a', 2)))).toEqual(['a'])
})

test('people keep their places over a reconnect', () => {
  const before = ['a', 'b', 'c'].map((id) => peer(id, 1)).reduce(withPeer, emptyRoster)
  expect(ids(replacedBy(before, [peer('d', 1), peer('c', 1), peer('a', 2)]))).toEqual(['a', 'c', 'd'])
})

test('many changes at once are the same as one after another', () => {
  const before = ['a', 'b', 'c'].map((id) => peer(id, 2)).reduce(withPeer, emptyRoster)
  const gone = [
    { peerId: 'a' as PeerId, incarnation: 2 },
    { peerId: 'b' as PeerId, incarnation: 1 },
  ]
  const infos = [peer('c', 1, 'old'), peer('d', 1), peer('a', 2)]
  const after = withChanges(before, infos, gone)
  expect(ids(after)).toEqual(['b', 'c', 'd'])
  expect(after.peers.get('c' as PeerId)?.name).toBe('c')
  expect(after).toEqual(infos.reduce(withPeer, gone.reduce(withoutPeer, before)))
})

test('comings and goings are worth a line until twenty others are here', () => {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, index) => peer(`p${index}`, 1)).reduce(withPeer, emptyRoster)
  expect([isSmallRoom(crowd(19)), isSmallRoom(crowd(20))]).toEqual([true, false])
})
