import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { GoneReason } from '../link/link.ts'
import type { Door } from './preview.ts'

/** Where a call page stands, from door to goodbye. */
export type View =
  | { at: 'opening' }
  | { at: 'closed'; problem: unknown }
  | { at: 'preview'; door: Door; joining: boolean; problem: unknown }
  | { at: 'waiting'; door: Door }
  | { at: 'room'; door: Door; side: SideRoom | null }
  | { at: 'over'; door: Door; why: GoneReason }

/** A room beside the meeting, while this page is in it. */
export interface SideRoom {
  roomId: MeetingId
  name: string
}
