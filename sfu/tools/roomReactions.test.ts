import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { reactionsPerNewsMax, type SentReaction } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'
import { RoomReactions } from './roomReactions.ts'

function open() {
  const clock = new ManualClock(0)
  const [shown, passed]: SentReaction[][][] = [[], []]
  const reactions = new RoomReactions({
    clock,
    show: (these) => void shown!.push(these),
    pass: (these) => void passed!.push(these),
  })
  return { clock, reactions, shown: shown!, passed: passed! }
}

const somebody = (name: string) => ({ peerId: name as PeerId }) as Peer

test('reactions of a moment travel together, and other nodes hear of our own people alone', () => {
  const { clock, reactions, shown, passed } = open()
  reactions.send(somebody('anna'), 'clap')
  reactions.send(somebody('bo'), 'heart')
  reactions.heard([{ peerId: 'chen' as PeerId, reaction: 'party' }])
  expect(shown).toEqual([])
  clock.advance(250)
  const own = [
    { peerId: 'anna', reaction: 'clap' },
    { peerId: 'bo', reaction: 'heart' },
  ]
  expect(shown).toEqual([[...own, { peerId: 'chen', reaction: 'party' }]])
  expect(passed).toEqual([own])
  clock.advance(60_000)
  expect(shown).toHaveLength(1)
})

test('who reacts too often is refused until a moment has passed, and nobody else is', () => {
  const { clock, reactions } = open()
  const anna = somebody('anna')
  for (let count = 0; count < 3; count += 1) reactions.send(anna, 'thumbs')
  expect(() => reactions.send(anna, 'thumbs')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }))
  reactions.send(somebody('bo'), 'thumbs')
  clock.advance(1000)
  reactions.send(anna, 'thumbs')
})

test('a hall that applauds costs one message of bounded length for each moment', () => {
  const { clock, reactions, shown, passed } = open()
  for (let count = 0; count < 500; count += 1) reactions.send(somebody(`peer ${count}`), 'clap')
  reactions.heard(Array.from({ length: 500 }, (_, count) => ({ peerId: `far ${count}` as PeerId, reaction: 'wow' })))
  clock.advance(250)
  expect(shown.map(({ length }) => length)).toEqual([reactionsPerNewsMax])
  expect(passed.map(({ length }) => length)).toEqual([reactionsPerNewsMax])
})
