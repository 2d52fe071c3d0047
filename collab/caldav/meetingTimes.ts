import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { allInstancesOf } from '../scheduler/expansion.ts'
import { exceptionsOf, scheduleOfMeeting } from '../scheduler/meetingRecord.ts'
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
  const exceptions = await exceptionsOf(tx, meetingIds)
  const found = new Map<MeetingId, MeetingTime[]>()
  for (const row of rows) {
    const schedule = scheduleOfMeeting({ row, exceptions: exceptions.get(row.id) ?? [] })
    const times = allInstancesOf(zones, schedule, untilMs, fromMs).filter(({ cancelled }) => !cancelled)
    if (times.length > 0) found.set(row.id, times)
  }
  return found
}
