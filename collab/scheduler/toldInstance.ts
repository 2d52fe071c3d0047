import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { allInstancesOf, nextInstance, spanOf } from './expansion.ts'
import { scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'

/** What a letter or a page says of when: the occurrence it is about, else the next one, else the first. */
export function toldInstance(
  zones: ZoneTable,
  meeting: MeetingRecord,
  nowMs: number,
  originalLocal: string | null,
): { originalLocal: string | null; startsAtMs: number; endsAtMs: number } {
  const schedule = scheduleOfMeeting(meeting)
  const all = originalLocal === null ? [] : allInstancesOf(zones, schedule)
  const found = all.find((instance) => instance.originalLocal === originalLocal) ?? nextInstance(zones, schedule, nowMs)
  if (found) return found
  const { startsAtMs } = spanOf(zones, schedule)
  return { originalLocal: null, startsAtMs, endsAtMs: startsAtMs + meeting.row.duration_seconds * 1000 }
}
