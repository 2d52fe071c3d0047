import { expect, test } from 'vitest'
import type { NodeId } from '../../infra/contract/ids.ts'
import { choose } from './choose.ts'
import type { NodeEntry } from './nodes.ts'

const node = (nodeId: string, region: string, load = 0): NodeEntry => ({
  nodeId: nodeId as NodeId,
  url: `https://${nodeId}.example.com`,
  region,
  load,
  roomCount: 0,
  peerCount: 0,
  mediaAddresses: [],
})

const shanghai = node('shanghai-1', 'cn')
const munich = node('munich-1', 'eu')
const paulo = node('paulo-1', 'sa')
const near = { cn: 220, eu: 15, sa: 190 }

test('the nearest node is taken and the next one stands by', () => {
  expect(choose([shanghai, munich, paulo], near, null)).toEqual({ primary: munich, standby: paulo })
})

test('a room stays on its node as long as that lives, however far it is', () => {
  expect(choose([shanghai, munich], near, 'shanghai-1')?.primary).toBe(shanghai)
  expect(choose([munich, paulo], near, 'shanghai-1')?.primary).toBe(munich)
})

test('of two nodes in one region the emptier one is taken', () => {
  const busy = node('munich-2', 'eu', 0.6)
  expect(choose([busy, munich], near, null)?.primary).toBe(munich)
})

test('a full node is taken only when the others are full as well', () => {
  const full = node('munich-1', 'eu', 0.95)
  expect(choose([full, shanghai], near, null)?.primary).toBe(shanghai)
  expect(choose([full], near, null)).toEqual({ primary: full, standby: null })
})

test('a region nobody measured counts as far, and names inherited by objects measure nothing', () => {
  expect(choose([shanghai, munich], { cn: 300 }, null)?.primary).toBe(shanghai)
  expect(choose([node('a', 'constructor'), munich], near, null)?.primary).toBe(munich)
})

test('equal nodes are told apart by name, so that two callers choose alike', () => {
  const [a, b] = [node('a', 'eu'), node('b', 'eu')]
  expect(choose([b, a], near, null)?.primary).toBe(a)
  expect(choose([a, b], near, null)?.primary).toBe(a)
})

test('without a node there is no choice', () => expect(choose([], near, null)).toBeNull())
