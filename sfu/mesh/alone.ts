import type { RoomNodeSource } from './meshRoom.ts'
import type { NodeLinks } from './nodeLink.ts'
import { ProblemError } from '../../infra/contract/problems.ts'

/** The links of a node that is alone in its house. */
export const noLinks: NodeLinks = {
  hold() {
    throw new ProblemError('MEDIA_UNAVAILABLE', 'no other node')
  },
  all: () => [],
  serve: () => undefined,
  measure: () => undefined,
}

/** Every room runs on this node alone. */
export const noOtherNodes: RoomNodeSource = {
  enter(_roomId, onNodes) {
    onNodes([])
    return () => Promise.resolve()
  },
}
