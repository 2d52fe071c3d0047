import type { MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

/** What a meeting that took place outside their hours cost somebody. */
export interface BurdensTable {
  tenant_id: TenantId
  person_id: PersonId
  meeting_id: MeetingId
  original_local: string
  starts_at: At
  cost: number
  reason: 'work' | 'edge' | 'early' | 'evening' | 'late' | 'night'
  day_off: boolean
}
/** Occurrences that are past and were looked at. */
export interface WeighedOccurrencesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  original_local: string
  ended_at: At
}
