import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { daySpan } from '../home/rulerLayout.ts'
import { addDays } from '../i18n/format.ts'

/** Days of a calendar, both counted in: `YYYY-MM-DD`. */
export interface DaySpan {
  fromDay: string
  untilDay: string
}

/** The month that lies `back` months before the day's own; the present one ends at its last day too. */
export function monthSpan(day: string, back: number): DaySpan {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const first = (shift: number) => new Date(Date.UTC(year, month - 1 + shift, 1)).toISOString().slice(0, 10)
  return { fromDay: first(-back), untilDay: addDays(first(1 - back), -1) }
}

/** The instants between which the days lie on a zone's clock. */
export function instantsOf(
  table: ZoneTable,
  zone: string,
  { fromDay, untilDay }: DaySpan,
): { from: string; until: string } {
  return {
    from: new Date(daySpan(table, zone, fromDay).startMs).toISOString(),
    until: new Date(daySpan(table, zone, untilDay).endMs).toISOString(),
  }
}
