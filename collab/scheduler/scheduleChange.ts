import { wallOf } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { MeetingChange, MeetingException } from '../protocol/meetings.ts'
import type { Recurrence } from '../protocol/recurrence.ts'
import { hasOccurrence, type Schedule } from './expansion.ts'
import { refuseLength, scheduleAsked } from './meetingColumns.ts'
import { recurrenceOf, wallMsOf, weekdayOf } from './recurrence.ts'

type Asked = Pick<
  MeetingChange,
  'startLocal' | 'zone' | 'durationSeconds' | 'allDay' | 'recurrence' | 'excluded' | 'added'
>

/**
 * A schedule with what a change names of it; what is left out stays, and a schedule that nobody touched is not judged
 * again. Where the start moves, the keys beside the rule and the days of a weekly rule move along. Throws as
 * scheduleAsked().
 */
export function changedSchedule(zones: ZoneTable, before: Schedule, change: Asked): Schedule {
  const durationSeconds = change.durationSeconds ?? before.durationSeconds
  const allDay = change.allDay ?? before.allDay ?? false
  const startLocal = change.startLocal ?? before.startLocal
  const zone = change.zone ?? before.zone
  const { recurrence, excluded, added } = change
  const sameStart = startLocal === before.startLocal && zone === before.zone && allDay === (before.allDay ?? false)
  if (sameStart && recurrence === undefined && !excluded && !added) {
    refuseLength({ startLocal, durationSeconds, allDay })
    return { ...before, durationSeconds }
  }
  const movedMs = wallMsOf(startLocal) - wallMsOf(before.startLocal)
  const kept = before.rule === null ? null : turned(recurrenceOf(before.rule), before.startLocal, movedMs)
  return scheduleAsked(zones, {
    startLocal,
    zone,
    durationSeconds,
    allDay,
    recurrence: recurrence === undefined ? kept : recurrence,
    excluded: excluded ?? (before.excluded ?? []).map((key) => movedKey(key, movedMs)),
    added: added ?? (before.added ?? []).map((key) => movedKey(key, movedMs)),
  })
}

/** The weekdays of a weekly rule, as many days later as its start `startLocal` moves. */
export function turned(recurrence: Recurrence, startLocal: string, movedMs: number): Recurrence {
  const startMs = wallMsOf(startLocal)
  const days = weekdayOf(startMs + movedMs) - weekdayOf(startMs)
  if (recurrence.every !== 'week' || days === 0) return recurrence
  return { ...recurrence, weekdays: recurrence.weekdays.map((day) => ((day - 1 + days + 7) % 7) + 1) }
}

function movedKey(originalLocal: string, movedMs: number): string {
  return wallOf(wallMsOf(originalLocal) + movedMs).slice(0, 16)
}

/** Exceptions of a series whose start moves, under their new keys; those whose occurrence is no more are left out. */
export function movedExceptions(
  exceptions: readonly MeetingException[],
  after: Schedule,
  movedMs: number,
): MeetingException[] {
  const moved: MeetingException[] = []
  for (const exception of exceptions) {
    const originalLocal = movedKey(exception.originalLocal, movedMs)
    if (hasOccurrence(after, originalLocal)) moved.push({ ...exception, originalLocal })
  }
  return moved
}

/** Whether people have to look anew whether they can come. */
export function isMoved(before: Schedule, after: Schedule): boolean {
  return (
    before.startLocal !== after.startLocal ||
    before.zone !== after.zone ||
    before.durationSeconds !== after.durationSeconds ||
    before.rule !== after.rule ||
    (before.allDay ?? false) !== (after.allDay ?? false)
  )
}
