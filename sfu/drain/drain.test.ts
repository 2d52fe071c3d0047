import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import type { NodePlace } from '../protocol/media.ts'
import { Drain, type DrainOutcome } from './drain.ts'
import { nextMoves, type LeavingRoom } from './drainPlan.ts'

const place = (nodeId: string, region = 'eu'): NodePlace => ({ nodeId, url: `https://${nodeId}.example.com`, region })
const pace = { atOnceMax: 3, patienceMs: 8000 }

interface Sample {
  sizes: number[]
  standbys: NodePlace[]
  capMs?: number
  nowhereMs?: number
}

/** Rooms of so many people each; whoever is moved goes when `leave` says so. */
function drainOf({ sizes, standbys, capMs = 60_000, nowhereMs = 0 }: Sample) {
  const clock = new ManualClock(1_000_000)
  const moves: { peer: string; to: string }[] = []
  const outcomes: DrainOutcome[] = []
  const rooms = sizes.map((size, room) => ({
    roomId: `room-${room}`,
    standbys,
    peers: Array.from({ length: size }, (_, index) => {
      const peerId = `${room}.${index}`
      return { peerId, reachable: true, move: (to: NodePlace) => void moves.push({ peer: peerId, to: to.nodeId }) }
    }),
  }))
  const drain = new Drain({
    clock,
    log: createLog({ level: 'silent', pretty: false }),
    rooms: () => rooms,
    capMs,
    pace,
    lingerMs: 2000,
    nowhereMs,
    onOutcome: (outcome) => outcomes.push(outcome),
  })
  const leave = (...peers: string[]) => {
    for (const room of rooms) room.peers = room.peers.filter(({ peerId }) => !peers.includes(peerId))
  }
  return { clock, moves, outcomes, ended: drain.run(), leave }
}

test('[DR3] a node without anybody is empty at once, and one whose people have nowhere to go does not wait', async () => {
  expect(await drainOf({ sizes: [], standbys: [] }).ended).toBe('empty')
  expect(await drainOf({ sizes: [0], standbys: [place('b')] }).ended).toBe('empty')
  expect(await drainOf({ sizes: [2], standbys: [] }).ended).toBe('nowhere')
})

test('[DR3] a node that has not heard of another one yet waits a moment for it', async () => {
  const standbys: NodePlace[] = []
  const { clock, moves, ended, leave } = drainOf({ sizes: [1], standbys, nowhereMs: 3000 })
  clock.advance(2000)
  standbys.push(place('b'))
  clock.advance(250)
  expect(moves).toEqual([{ peer: '0.0', to: 'b' }])
  standbys.pop()
  clock.advance(2500)
  leave('0.0')
  clock.advance(250)
  await Promise.resolve()
  clock.advance(2000)
  expect(await ended).toBe('empty')
})

test('[DR2] so many are under way at a time, a room after the other, until nobody is left', async () => {
  const { clock, moves, leave, ended, outcomes } = drainOf({ sizes: [4, 1], standbys: [place('b')] })
  expect(moves.map(({ peer }) => peer)).toEqual(['0.0', '0.1', '0.2'])
  clock.advance(1000)
  expect(moves).toHaveLength(3)
  leave('0.1')
  clock.advance(250)
  expect(moves.map(({ peer }) => peer).slice(3)).toEqual(['0.3'])
  leave('0.0', '0.2', '0.3')
  clock.advance(250)
  expect(moves.at(-1)?.peer).toBe('1.0')
  leave('1.0')
  clock.advance(250)
  await Promise.resolve()
  clock.advance(2000)
  expect(await ended).toBe('empty')
  expect(outcomes.filter((outcome) => outcome === 'left')).toHaveLength(5)
})

test('[DR2] [DR3] who does not go is told again, of the next place, and at the cap the node waits no longer', async () => {
  const standbys = [place('b'), place('c')]
  const { clock, moves, ended, outcomes } = drainOf({ sizes: [1], standbys, capMs: 20_000 })
  clock.advance(8000)
  expect(moves.map(({ to }) => to)).toEqual(['b', 'c'])
  clock.advance(12_000)
  expect(await ended).toBe('cap')
  expect(outcomes.at(-1)).toBe('stayed')
})

test('[DR2] whoever has no socket is not told, and finds the way alone', async () => {
  const rooms = [{ roomId: 'r', standbys: [place('b')], goesTo: null, leavers: [] }]
  expect(nextMoves(rooms, new Map(), 0, pace)).toEqual([])
})

test('[DR2] rooms are dealt out over the places of the best region, each room to one of them', () => {
  const standbys = [place('b'), place('c'), place('far', 'cn')]
  const room = (roomId: string, count: number): LeavingRoom => ({
    roomId,
    standbys,
    goesTo: null,
    leavers: Array.from({ length: count }, (_, index) => ({ key: `${roomId}.${index}`, told: null })),
  })
  const moves = nextMoves([room('x', 3), room('y', 2), room('z', 1)], new Map(), 0, { ...pace, atOnceMax: 10 })
  const targets = (roomId: string) => [
    ...new Set(moves.filter(({ key }) => key.startsWith(roomId)).map(({ to }) => to.nodeId)),
  ]
  expect([targets('x'), targets('y'), targets('z')]).toEqual([['b'], ['c'], ['c']])
  const begun = nextMoves([room('x', 3), { ...room('y', 1), goesTo: 'c' }], new Map([['c', 9]]), 0, pace)
  expect(begun[0]).toMatchObject({ key: 'y.0', to: { nodeId: 'c' } })
})
