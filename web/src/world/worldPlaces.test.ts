import { expect, test } from 'vitest'
import type { WorldFlow, WorldLink, WorldNode } from '../../../collab/protocol/world.ts'
import { healthOf, linesOf, regionsOf, spotsOf } from './worldPlaces.ts'

const flow = (bitrate: number, lossShare = 0): WorldFlow => ({
  bitrate,
  lossShare,
  openCount: 0,
  restingCount: 0,
  layerCount: 0,
})
const link = (a: string, b: string, change: Partial<WorldLink> = {}): WorldLink => ({
  nodeIds: [a, b],
  state: 'open',
  rttMs: 200,
  there: flow(100),
  back: flow(10),
  ...change,
})
const node = (nodeId: string, region: string, peerCount = 1): WorldNode => ({
  nodeId,
  region,
  place: region,
  draining: false,
  load: 0,
  cpuShare: 0,
  workerCount: 1,
  roomCount: 0,
  peerCount,
  startedAt: '2026-11-22T10:00:00.000Z',
})
const nodes = [node('a', 'eu', 3), node('b', 'cn', 4), node('c', 'eu', 5)]

test('nodes of one region are one place, with the people of all of them', () => {
  expect(regionsOf(nodes)).toMatchObject([
    { region: 'cn', nodeCount: 1, peerCount: 4 },
    { region: 'eu', nodeCount: 2, peerCount: 8 },
  ])
})

test('all links between two regions are one line, as ill as the worst of them, whichever end comes first', () => {
  const links = [
    link('a', 'b'),
    link('b', 'c', { state: 'silent', rttMs: null }),
    link('a', 'c'),
    link('a', 'gone', { state: 'dead' }),
  ]
  expect(linesOf({ nodes, links })).toEqual([
    { from: 'cn', to: 'eu', health: 'bad', rttMs: 200, thereBitrate: 110, backBitrate: 110 },
  ])
})

test('loss makes a link poor and then bad, whichever way it goes', () => {
  expect(healthOf(link('a', 'b'))).toBe('well')
  expect(healthOf(link('a', 'b', { back: flow(0, 0.02) }))).toBe('poor')
  expect(healthOf(link('a', 'b', { there: flow(0, 0.06) }))).toBe('bad')
  expect(healthOf(link('a', 'b', { state: 'dead' }))).toBe('lost')
})

test.each([1, 2, 3, 4, 7])('%i regions stand within the drawing, apart from one another', (count) => {
  const size = { widthPx: 358, heightPx: 320 }
  const spots = spotsOf(count, size)
  for (const { x, y } of spots) {
    expect(x).toBeGreaterThan(20)
    expect(x).toBeLessThan(338)
    expect(y).toBeGreaterThan(20)
    expect(y).toBeLessThan(300)
  }
  for (const [index, one] of spots.entries())
    for (const other of spots.slice(index + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(60)
})
