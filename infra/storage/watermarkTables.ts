import type { MeetingId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

/** Half an hour of somebody in a watermarked meeting. */
export interface WatermarkMarksTable {
  tenant_id: TenantId
  mark: string
  meeting_id: MeetingId
  person_key: string
  name: string
  guest: boolean
  /** A whole minute: codes count from it. */
  from_at: At
}
/** A watermark that was taken away or changed in somebody's page. */
export interface WatermarkTamperingsTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  person_key: string
  name: string
  what: 'removed' | 'hidden' | 'changed'
  minute_at: At
  at: At
}
