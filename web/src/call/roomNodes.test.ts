import { expect, test } from 'vitest'
import type { RoomNode } from '../../../sfu/protocol/media.ts'
import { isFrozen, lostPlaces, nodeOf } from './roomNodes.ts'

const node = (nodeId: string, place: string, state: RoomNode['state']): RoomNode => ({
  nodeId,
  region: nodeId.slice(0, 2),
  place,
  state,
  rttMs: null,
})
const nodes = [
  node('de-1', 'Frankfurt', 'here'),
  node('cn-1', 'Shanghai', 'linked'),
  node('br-1', 'São Paulo', 'silent'),
  node('br-2', 'São Paulo', 'silent'),
  node('us-1', 'Ashburn', 'silent'),
]
const at = (nodeId: string) => ({ nodeId })

test('only whoever is on a node that is not heard is frozen; one that nobody was told of counts as heard', () => {
  expect(['de-1', 'cn-1', 'br-1', 'new'].map((id) => isFrozen(nodes, at(id)))).toEqual([false, false, true, false])
  expect(nodeOf(nodes, at('new'))).toBeNull()
})

test('a place is told once, and only while somebody there is in the room', () => {
  expect(lostPlaces(nodes, [at('br-1'), at('br-2'), at('cn-1')])).toEqual(['São Paulo'])
  expect(lostPlaces(nodes, [at('cn-1')])).toEqual([])
})
