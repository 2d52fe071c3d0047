import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'
import { RemotePeers } from './remotePeers.ts'

const peerId = newId<PeerId>()
let clock: ManualClock
let removed: Set<string>
let remote: RemotePeers
beforeEach(() => {
  clock = new ManualClock(0)
  removed = new Set()
  remote = new RemotePeers(clock, ({ personKey }) => removed.has(personKey))
})

const stay = (incarnation: number, nodeId: string): MeshPeer => ({
  peerId,
  incarnation,
  nodeId,
  personKey: 'anna',
  name: 'Anna',
  zone: 'UTC',
  role: 'member',
  ownRole: 'member',
  enteredAt: '2026-11-21T10:00:00.000Z',
  handRaisedAt: null,
  tracks: [],
  soundAlone: null,
})
const counts = () => remote.all().map(({ incarnation, nodeId }) => `${incarnation} ${nodeId}`)

test('[RN2] the highest incarnation counts, of equal ones that of the greater node, whoever spoke first', () => {
  remote.replace('munich', [stay(2, 'munich')])
  remote.replace('shanghai', [stay(1, 'shanghai')])
  expect(counts()).toEqual(['2 munich'])
  expect(remote.change('shanghai', { peers: [stay(2, 'shanghai')], left: [] })).toMatchObject([
    { before: { nodeId: 'munich' }, after: { nodeId: 'shanghai' } },
  ])
  remote.delete('shanghai')
  expect(counts()).toEqual(['2 munich'])
})

test('[RN2] with a lost node its people leave, and do not fall back to an earlier stay', () => {
  remote.replace('munich', [stay(1, 'munich')])
  remote.replace('shanghai', [stay(2, 'shanghai')])
  expect(remote.delete('shanghai')).toMatchObject([{ before: { incarnation: 2 }, after: undefined }])
  clock.advance(5000)
  expect(remote.settle()).toMatchObject([{ before: undefined, after: { incarnation: 1 } }])
})

test('[RN2] a node that was given up and is heard again has its people at once', () => {
  remote.replace('munich', [stay(1, 'munich')])
  remote.replace('shanghai', [stay(2, 'shanghai')])
  remote.delete('shanghai')
  expect(remote.replace('shanghai', [stay(2, 'shanghai')])).toMatchObject([{ after: { incarnation: 2 } }])
})

test('a node speaks of its own peers, whatever it says', () => {
  remote.replace('munich', [stay(1, 'shanghai')])
  expect(counts()).toEqual(['1 munich'])
})

test('[RN2] an ended stay is not followed by an earlier one, unless its node is heard and insists', () => {
  remote.replace('munich', [stay(1, 'munich')])
  remote.replace('shanghai', [stay(2, 'shanghai')])
  remote.change('shanghai', { peers: [], left: [{ peerId, incarnation: 2 }] })
  expect(counts()).toEqual([])
  clock.advance(4999)
  expect(remote.settle()).toEqual([])
  clock.advance(1)
  expect(remote.settle()).toMatchObject([{ after: { incarnation: 1 } }])
})

test('[RN2] a node that is not heard insists on nothing, and does when it is heard again', () => {
  remote.replace('munich', [stay(1, 'munich')])
  remote.freeze('munich')
  remote.ended(peerId, 2)
  clock.advance(60_000)
  remote.settle()
  expect(counts()).toEqual([])
  remote.replace('munich', [stay(1, 'munich')])
  expect(counts()).toEqual(['1 munich'])
})

test('a goodbye to an earlier stay does not end a later one', () => {
  remote.replace('munich', [stay(3, 'munich')])
  expect(remote.change('munich', { peers: [], left: [{ peerId, incarnation: 2 }] })).toEqual([])
  expect(counts()).toEqual(['3 munich'])
})

test('[RN6] whoever was removed does not count, on no node', () => {
  remote.replace('munich', [stay(1, 'munich')])
  removed.add('anna')
  expect(remote.removed()).toMatchObject([{ before: { incarnation: 1 }, after: undefined }])
  expect(remote.replace('shanghai', [stay(2, 'shanghai')])).toEqual([])
})
