import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { addDays } from '../i18n/format.ts'
import type { Payment } from './mPayer.ts'

/** A meeting being written, as its fields hold it. */
export interface Draft {
  title: string
  attendeeIds: string[]
  /** `YYYY-MM-DD`. */
  day: string
  /** `HH:mm`. */
  time: string
  zone: string
  lengthMinutes: number
  repeat: Repeat
  payment: Payment
}

export interface Repeat {
  every: 'never' | 'day' | 'week' | 'month'
  interval: number
  weekdays: number[]
  ends: 'never' | 'count' | 'day'
  count: number
  untilDay: string
}

/** The next half hour at least a quarter of an hour away on my clock. `nowLocal` is `YYYY-MM-DDTHH:mm:ss`. */
export function newDraft(zone: string, nowLocal: string): Draft {
  const at = new Date((wallMs(nowLocal) ?? 0) + 15 * 60_000)
  at.setUTCMinutes(at.getUTCMinutes() < 30 ? 30 : 60, 0, 0)
  const [day = '', time = ''] = at.toISOString().split('T')
  return {
    title: '',
    attendeeIds: [],
    day,
    time: time.slice(0, 5),
    zone,
    lengthMinutes: 30,
    repeat: { every: 'never', interval: 1, weekdays: [], ends: 'never', count: 10, untilDay: addDays(day, 90) },
    payment: { payer: 'joiner', exempt: null },
  }
}

/** The rule the server takes; null for a single meeting. */
export function recurrenceOf(repeat: Repeat): Recurrence | null {
  if (repeat.every === 'never') return null
  return {
    every: repeat.every,
    interval: Math.max(1, repeat.interval),
    weekdays: repeat.every === 'week' ? repeat.weekdays : [],
    nthWeekdays: [],
    monthDays: [],
    months: [],
    yearDays: [],
    weekNumbers: [],
    positions: [],
    weekStart: 1,
    ...(repeat.ends === 'count' && { count: Math.max(1, repeat.count) }),
    ...(repeat.ends === 'day' && { untilDay: repeat.untilDay }),
  }
}

/** When the draft is; null while a field is empty or no calendar has that day. */
export function momentOf(table: ZoneTable, { day, time, zone }: Draft): ReturnType<typeof resolveLocal> | null {
  const local = `${day}T${time}`
  return wallMs(local) === null || !hasZone(table, zone) ? null : resolveLocal(table, zone, local)
}
