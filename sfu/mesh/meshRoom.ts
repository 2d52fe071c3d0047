import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import type { HostOrder, MeshNotices, MeshPeer, RoomDecisions, RoomPart } from './meshProtocol.ts'
import type { Caption, SentReaction } from '../protocol/tools.ts'
import type { NodeLink } from './nodeLink.ts'

/** What this node has of a room, without the number that its mesh gives it. */
export type OwnPart = Omit<RoomPart, 'sequence'>
export type PartChange = Notice<MeshNotices, 'room.changed'>
export type RemoteLevels = Notice<MeshNotices, 'room.levels'>['levels']

/** A room on this node, as its mesh knows it. */
export interface MeshRoom {
  readonly roomId: RoomId
  /** Of the settings: the version that holds here, and the newest that the house is known to have. */
  readonly settingsVersion: number
  readonly agreedVersion: number
  part(): OwnPart
  decisions(): RoomDecisions
  offer(): Pick<RoomPart, 'decodesSvc' | 'voices' | 'captions'>
  waiting(): RoomPart['waiting']
  /** A peer of this node, as others see it. */
  ownPeer(peerId: PeerId): MeshPeer | undefined
  /** Runs a task in the room's own order; rejects with what it throws. */
  inTurn<T>(task: () => T | Promise<T>): Promise<T>
  /** The same for what nobody waits for. */
  must(task: () => void | Promise<void>): void

  /** All that follow run within the room's own order. `merge` comes first, so that nobody is shown who was removed. */
  merge(decisions: RoomDecisions, agreedVersion: number): void
  setPart(link: NodeLink, part: RoomPart): void
  changePart(link: NodeLink, change: PartChange): void
  /** What the node said last stands until it is heard again or dropped. */
  freezePart(nodeId: string): void
  /** Its media does not come back; its people may, elsewhere. */
  dropMedia(nodeId: string): void
  dropPart(nodeId: string): void
  /** Whether anybody of that node counts. */
  hasPeersOf(nodeId: string): boolean
  obey(order: HostOrder): void | Promise<void>
  levels(nodeId: string, levels: RemoteLevels): void
  reacted(reactions: readonly SentReaction[]): void
  captioned(captions: readonly Caption[]): void
  /** Other nodes have the room now, or are heard, or are not. */
  nodesChanged(): void
}

/** Where a room finds out on which other nodes it runs. */
export interface RoomNodeSource {
  /**
   * Says that the room runs on this node until the answer is called. `onNodes` hears at once, and with every change,
   * which other nodes say the same; never while the bus does not answer.
   */
  enter(roomId: RoomId, onNodes: (nodeIds: readonly string[]) => void): () => Promise<void>
}
