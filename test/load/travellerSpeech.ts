import type { RoomNode } from '../../sfu/protocol/media.ts'
import type { Flow, Move, TravellerSeat } from './traveller.ts'

/** What a process of travellers is told; each is answered once it is done. */
export type TravellerOrder =
  | { do: 'join'; seats: TravellerSeat[] }
  | { do: 'report' }
  /** Pauses count from here on. */
  | { do: 'reset' }
  | { do: 'hand'; name: string; raised: boolean }
  | { do: 'leave'; name: string }

/** How it is for one of them. */
export interface TravellerReport {
  name: string
  peerId: string
  incarnation: number
  nodeId: string
  gone: string | null
  /** Names and nodes of everybody in the room but oneself, as this one sees it. */
  others: {
    peerId: string
    name: string
    nodeId: string
    incarnation: number
    hand: boolean
    muted: boolean
    role: string
  }[]
  goodbyes: string[]
  nodes: RoomNode[]
  /** A socket stands ready at another node. */
  ready: boolean
  flows: Flow[]
  moves: Move[]
  refusals: string[]
}
