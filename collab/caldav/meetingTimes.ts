import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { instancesOf } from '../scheduler/expansion.ts'
import { scheduleOfRow } from '../scheduler/meetingRecord.ts'
import type { TimeRange } from './calendarFilter.ts'

/** When a meeting takes place. */
export interface MeetingTime {
  startsAtMs: number
  endsAtMs: number
}

/** Those times of each meeting that touch the range; a meeting without any is left out. */
export async function meetingTimes(
  tx: Tx,
  zones: ZoneTable,
  meetingIds: MeetingId[],
  { fromMs, untilMs }: TimeRange,
): Promise<Map<MeetingId, MeetingTime[]>> {
  if (meetingIds.length === 0) return new Map()
  const rows = await tx.selectFrom('meetings').selectAll().where('id', 'in', meetingIds).execute()
  const found = new Map<MeetingId, MeetingTime[]>()
  for (const row of rows) {
    const times = instancesOf(zones, scheduleOfRow(row), untilMs).filter(({ endsAtMs }) => endsAtMs > fromMs)
    if (times.length > 0) found.set(row.id, times)
  }
  return found
}
