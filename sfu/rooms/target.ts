import type { PeerId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'
import type { Room } from './room.ts'

type Target = Pick<MeshPeer, 'personKey' | 'name' | 'role' | 'ownRole' | 'nodeId'>

/** Whoever is meant, on whichever node. */
export function targetOf({ roster }: Room, peerId: PeerId): Target {
  const here = roster.get(peerId)
  if (here) return { ...here.identity, role: here.role, ownRole: here.ownRole }
  const there = roster.remote.get(peerId)
  if (!there) throw new ProblemError('NOT_FOUND')
  return there
}
