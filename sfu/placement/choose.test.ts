import { expect, test } from 'vitest'
import { choose, type Question } from './choose.ts'
import type { Candidate } from './paths.ts'

const node = (nodeId: string, region: string, more: Partial<Candidate> = {}): Candidate => ({
  nodeId,
  region,
  group: '',
  load: 0,
  draining: false,
  rttsMs: {},
  ...more,
})

const shanghai = node('shanghai-1', 'cn', { rttsMs: { eu: 220, sa: 320 } })
const munich = node('munich-1', 'eu', { rttsMs: { cn: 220, sa: 200 } })
const paulo = node('paulo-1', 'sa', { rttsMs: { cn: 320, eu: 200 } })
const world = [shanghai, munich, paulo]
const inShanghai = { cn: 10, eu: 225, sa: 330 }
const inMunich = { cn: 220, eu: 15, sa: 190 }

const ask = (question: Partial<Question<Candidate>>) =>
  choose({ nodes: world, rttsMs: inMunich, regions: [], room: [], ...question })
const at = (nodeId: string, peers = 1, rttMs: number | null = 15) => ({ nodeId, peers, rttMs })

test('[PL2] the nearest node is taken and the next one stands by', () => {
  expect(ask({})).toEqual({ primary: munich, standby: paulo, why: 'nearest' })
})

test('[PL3] somebody far away brings a node nearby into the room, and is told so', () => {
  expect(ask({ rttsMs: inShanghai, room: [at('munich-1')] })).toMatchObject({ primary: shanghai, why: 'nearest' })
})

test('[PL3] a node that is not linked with those of the room does not join it', () => {
  const apart = [node('shanghai-1', 'cn'), node('munich-1', 'eu')]
  const chosen = ask({ nodes: apart, rttsMs: inShanghai, room: [at('munich-1')] })
  expect([chosen?.primary.nodeId, chosen?.why]).toEqual(['munich-1', 'room'])
  expect(ask({ nodes: [munich, paulo], room: [at('shanghai-1')] })?.primary).toBe(munich)
})

test('[PL3] a few milliseconds are no reason for another node', () => {
  const madrid = node('madrid-1', 'es', { rttsMs: { eu: 34 } })
  const near = { es: 5, eu: 38 }
  expect(ask({ nodes: [munich, madrid], rttsMs: near, room: [at('munich-1')] })?.primary).toBe(munich)
  expect(ask({ nodes: [munich, madrid], rttsMs: near })?.primary).toBe(madrid)
})

test('[PL2] in a room that spans nodes everybody gets the one they hear all others best from', () => {
  const room = [at('munich-1', 3), at('shanghai-1', 3)]
  expect(ask({ room })?.primary).toBe(munich)
  expect(ask({ rttsMs: inShanghai, room })?.primary).toBe(shanghai)
})

test('[PL4] of two nodes in one region the emptier one is taken, and while it runs there the room stays on it', () => {
  const busy = node('munich-2', 'eu', { load: 0.3, rttsMs: { cn: 220 } })
  expect(ask({ nodes: [busy, munich] })?.primary).toBe(munich)
  expect(ask({ nodes: [busy, munich], room: [at('munich-2')] })?.primary).toBe(busy)
})

test('[PL4] regions of one group share a node as long as it has space', () => {
  const west = node('us-west-1', 'usw', { group: 'us', rttsMs: { use: 70 } })
  const east = node('us-east-1', 'use', { group: 'us', rttsMs: { usw: 70 } })
  const question = { nodes: [west, east], rttsMs: { usw: 5, use: 75 }, room: [at('us-east-1')] }
  expect(ask(question)?.primary).toBe(east)
  expect(ask({ ...question, nodes: [west, { ...east, group: '' }] })?.primary).toBe(west)
  const full = { ...east, load: 0.9 }
  expect(ask({ ...question, nodes: [west, full] })?.primary).toBe(west)
})

test('[PL5] a full node is taken only when the others are full as well', () => {
  const full = { ...munich, load: 0.95 }
  expect(ask({ nodes: [full, shanghai] })).toMatchObject({ primary: shanghai, standby: full, why: 'load' })
  expect(ask({ nodes: [full] })).toEqual({ primary: full, standby: null, why: 'nearest' })
})

test('[PL6] a node that is about to stop takes nobody, except for a room that has no other', () => {
  const leaving = { ...munich, draining: true }
  expect(ask({ nodes: [leaving, paulo], room: [at('munich-1')] })).toMatchObject({ primary: paulo, standby: null })
  expect(ask({ nodes: [leaving], room: [at('munich-1')] })?.primary).toBe(leaving)
  expect(ask({ nodes: [leaving] })).toBeNull()
})

test('[PL1] [PL9] a region that may not be used is not used, though the room runs there, and the answer says why', () => {
  expect(ask({ regions: ['cn', 'sa'] })).toEqual({ primary: paulo, standby: shanghai, why: 'policy' })
  expect(ask({ regions: ['cn'], room: [at('munich-1')] })).toMatchObject({ primary: shanghai, standby: null })
  expect(ask({ regions: ['cn'], rttsMs: { cn: 220 } })).toMatchObject({ primary: shanghai, why: 'policy' })
  expect(ask({ regions: ['us'] })).toBeNull()
})

test('a region nobody measured counts as far, and names inherited by objects measure nothing', () => {
  expect(ask({ nodes: [shanghai, munich], rttsMs: { cn: 300 } })?.primary).toBe(shanghai)
  expect(ask({ nodes: [node('a', 'constructor'), munich] })?.primary).toBe(munich)
})

test('[PL5] equal nodes are told apart by name, so that two callers choose alike', () => {
  const [a, b] = [node('a', 'eu'), node('b', 'eu')]
  expect(ask({ nodes: [b, a] })?.primary).toBe(a)
  expect(ask({ nodes: [a, b] })?.primary).toBe(a)
})

test('without a node there is no choice', () => expect(ask({ nodes: [] })).toBeNull())
