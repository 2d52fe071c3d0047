import type { z } from 'zod'
import type { Meeting, MeetingChange, Occurrence, Scope } from '../../../collab/protocol/meetings.ts'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { wallMs, wallOf } from '../../../infra/time/wallTime.ts'
import { daysBetween, weekdayOf } from '../i18n/format.ts'

export type ChangeScope = z.infer<typeof Scope>
type Change = z.input<typeof MeetingChange>

/** Where an occurrence goes: a wall time of the zone it is scheduled in, and how long it is then. */
export interface Target {
  startLocal: string
  durationSeconds: number
}

/** What to send so that an occurrence, or it and those that follow, or the whole series goes there. */
export function changeFor(meeting: Meeting, occurrence: Occurrence, target: Target, scope: ChangeScope): Change {
  const { revision } = meeting
  if (!occurrence.repeats) return { revision, scope: 'all', ...target }
  const one = { revision, originalLocal: occurrence.originalLocal, ...target }
  // An exception may stand in a zone of its own.
  if (scope === 'one') return { ...one, scope, zone: occurrence.zone }
  const recurrence = movedRule(meeting.recurrence, occurrence.startLocal.slice(0, 10), target.startLocal.slice(0, 10))
  if (scope === 'following') return { ...one, scope, ...(recurrence && { recurrence }) }
  const startLocal = movedStart(meeting.startLocal, occurrence.startLocal, target.startLocal)
  return { revision, scope, startLocal, durationSeconds: target.durationSeconds, ...(recurrence && { recurrence }) }
}

/**
 * The scopes that moving an occurrence there can have. Another day moves a whole series only where the rule says
 * which of its days that was; an occurrence that stands in another zone than its series moves alone.
 */
export function scopesFor(meeting: Meeting, occurrence: Occurrence, target: Target): ChangeScope[] {
  if (!occurrence.repeats) return ['all']
  if (occurrence.changed || occurrence.zone !== meeting.zone) return ['one']
  const [from, to] = [occurrence.startLocal.slice(0, 10), target.startLocal.slice(0, 10)]
  return from === to || movedRule(meeting.recurrence, from, to) ? ['one', 'following', 'all'] : ['one']
}

/** The rule with the day of one occurrence replaced by another; null where it cannot be said so, or need not be. */
export function movedRule(rule: Recurrence | null, from: string, to: string): Recurrence | null {
  if (!rule || from === to) return null
  const fixed = rule.positions.length + rule.yearDays.length + rule.weekNumbers.length + rule.months.length
  if (fixed > 0) return null
  if (rule.every === 'week' || (rule.every === 'day' && rule.weekdays.length > 0))
    return rule.weekdays.length === 0 && rule.every === 'week' ? rule : withWeekday(rule, from, to)
  if (rule.weekdays.length > 0) return null
  if (rule.nthWeekdays.length > 0) return withNthWeekday(rule, from, to)
  if (rule.monthDays.length > 0) return withMonthDay(rule, from, to)
  return rule
}

function withWeekday(rule: Recurrence, from: string, to: string): Recurrence | null {
  if (!rule.weekdays.includes(weekdayOf(from))) return null
  const weekdays = rule.weekdays.map((weekday) => (weekday === weekdayOf(from) ? weekdayOf(to) : weekday))
  return { ...rule, weekdays: [...new Set(weekdays)].toSorted((a, b) => a - b) }
}

function withMonthDay(rule: Recurrence, from: string, to: string): Recurrence | null {
  const [old, next] = [Number(from.slice(8)), Number(to.slice(8))]
  if (!rule.monthDays.includes(old) || from.slice(0, 7) !== to.slice(0, 7)) return null
  return { ...rule, monthDays: rule.monthDays.map((each) => (each === old ? next : each)) }
}

/** Only where the rule names one weekday and both days are counted from the same end of the same month. */
function withNthWeekday(rule: Recurrence, from: string, to: string): Recurrence | null {
  const [only, more] = rule.nthWeekdays
  if (!only || more || from.slice(0, 7) !== to.slice(0, 7) || rule.every !== 'month') return null
  const nth = only.nth < 0 ? -nthFromEnd(to) : Math.ceil(Number(to.slice(8)) / 7)
  return { ...rule, nthWeekdays: [{ nth, weekday: weekdayOf(to) }] }
}

function nthFromEnd(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const lengthDays = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return Math.floor((lengthDays - date) / 7) + 1
}

/** The series begins as much later or earlier on the wall as the occurrence that was moved. */
function movedStart(seriesStart: string, from: string, to: string): string {
  const byMs = (wallMs(to) ?? 0) - (wallMs(from) ?? 0)
  const sameWeekday = daysBetween(from.slice(0, 10), to.slice(0, 10)) === 0
  const oneOfMany = !sameWeekday && weekdayOf(seriesStart.slice(0, 10)) !== weekdayOf(from.slice(0, 10))
  // Where another weekday of the rule moves, the first day of the series stays.
  const keptDaysMs = oneOfMany ? daysBetween(from.slice(0, 10), to.slice(0, 10)) * 86_400_000 : 0
  return wallOf((wallMs(seriesStart) ?? 0) + byMs - keptDaysMs).slice(0, 16)
}
