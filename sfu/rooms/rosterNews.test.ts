import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerInfo } from '../protocol/media.ts'
import { RosterNews } from './rosterNews.ts'

let clock: ManualClock
let inside: Map<PeerId, PeerInfo>
let sent: { peers: string[]; left: string[] }[]
let news: RosterNews
beforeEach(() => {
  clock = new ManualClock(0)
  inside = new Map()
  sent = []
  news = new RosterNews({
    clock,
    post: (task) => task(),
    infoOf: (peerId) => inside.get(peerId),
    send: ({ peers, left }) =>
      sent.push({
        peers: peers.map(({ name }) => name),
        left: left.map(({ peerId, incarnation }) => `${peerId} ${incarnation}`),
      }),
  })
})

const join = (id: string, name = id) => {
  const peerId = id as PeerId
  inside.set(peerId, { peerId, name } as PeerInfo)
  news.joined(peerId)
}
const change = (id: string, name: string) => {
  inside.set(id as PeerId, { peerId: id, name } as PeerInfo)
  news.changed(id as PeerId)
}
const leave = (id: string, incarnation = 1) => {
  inside.delete(id as PeerId)
  news.left(id as PeerId, incarnation)
}
const pass = () => clock.advance(mediaLimits.rosterNewsMs)

test('[JR28] what happens within a moment is told once, in its newest state', () => {
  join('anna')
  change('bo', 'Bo')
  change('bo', 'Bo with a hand up')
  expect(sent).toEqual([])
  pass()
  expect(sent).toEqual([{ peers: ['anna', 'Bo with a hand up'], left: [] }])
  pass()
  expect(sent).toHaveLength(1)
})

test('[JR28] whoever came and left within one moment is not mentioned, unless a newcomer was told', () => {
  join('anna')
  leave('anna')
  pass()
  expect(sent).toEqual([])
  join('bo')
  news.told()
  leave('bo')
  pass()
  expect(sent).toEqual([{ peers: [], left: ['bo 1'] }])
})

test('[JR28] whoever left and came back is told with both incarnations', () => {
  leave('anna', 1)
  join('anna')
  pass()
  expect(sent).toEqual([{ peers: ['anna'], left: ['anna 1'] }])
})

test('[JR28] a change of the whole room travels in parts', () => {
  const most = mediaLimits.rosterNewsPeersMax
  for (let index = 0; index < most + 1; index += 1) change(`peer-${index}`, `Peer ${index}`)
  pass()
  pass()
  expect(sent.map(({ peers }) => peers.length)).toEqual([most, 1])
})

test('a room that closed tells nothing more', () => {
  join('anna')
  news.close()
  pass()
  expect(sent).toEqual([])
})
