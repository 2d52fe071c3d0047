import type { TimeQuestion } from '../../../collab/protocol/findATime.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ApiInput } from '../api/api.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { dayMs } from '../i18n/format.ts'
import { momentOf, type Draft } from './draft.ts'

export type Question = ApiInput<'POST /api/find-a-time'>['body']

const quarterMinutes = 15
const lengthMinutesMax = 8 * 60
const seriesCountMax = 52
const seriesCountUsual = 12
/** Days that the grid shows at once. */
export const gridDays = 7

export interface Search {
  /** `YYYY-MM-DD`: the first day that is searched and shown, on the draft's clock. */
  fromDay: string
  /** How many days from there on. */
  days: number
  /** Hours a series may take turns over; 1: always the same. */
  slotsMax: number
}

/** What to ask about a draft; null while its day is not whole, for whole days, and for nobody else. */
export function questionOf(
  table: ZoneTable,
  draft: Draft,
  search: Search,
  except: MeetingId | null,
  nowMs: number,
): Question | null {
  const alone = draft.attendees.length + draft.guests.length === 0
  const midnight = momentOf(table, { ...draft, day: search.fromDay, time: '00:00' })
  if (alone || draft.allDay || !midnight) return null
  const gridFromMs = midnight.atMs
  const fromMs = Math.max(gridFromMs, Math.ceil(nowMs / 900_000) * 900_000)
  const untilMs = Math.max(gridFromMs, fromMs) + search.days * dayMs
  return {
    people: draft.attendees,
    guests: draft.guests.map(({ name, email, zone, required }) => ({
      name: name || email,
      zone: zone ?? draft.zone,
      required,
    })),
    durationSeconds: lengthOf(draft) * 60,
    from: new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    zone: draft.zone,
    quorum: draft.quorum,
    bufferBeforeMinutes: draft.bufferBeforeMinutes,
    bufferAfterMinutes: draft.bufferAfterMinutes,
    exceptMeetingId: except,
    series: seriesOf(draft, search),
    payer: draft.payment.payer,
    grid: { from: new Date(gridFromMs).toISOString(), until: new Date(gridFromMs + gridDays * dayMs).toISOString() },
  }
}

/** In whole quarters of an hour, as hours are searched. */
function lengthOf({ lengthMinutes }: Draft): number {
  const whole = Math.ceil(lengthMinutes / quarterMinutes) * quarterMinutes
  return Math.min(lengthMinutesMax, Math.max(quarterMinutes, whole))
}

/** Only a weekly rhythm takes turns: once a week, or once in a few weeks. */
function seriesOf({ rule }: Draft, { slotsMax }: Search): TimeQuestion['series'] {
  if (rule?.every !== 'week' || rule.weekdays.length > 1 || rule.interval > 8) return null
  const count = Math.min(seriesCountMax, rule.count ?? seriesCountUsual)
  return count < 2 ? null : { count, interval: rule.interval, slotsMax, holdCount: 1 }
}
