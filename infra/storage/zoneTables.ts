import type { MeetingId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

/** An occurrence that a new release of tzdata moved, until its people have been told. */
export interface ZoneMovesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  /** The wall time the rule gave it. */
  original_local: string
  /** Where people know it to be. */
  before_at: At
  after_at: At
}
