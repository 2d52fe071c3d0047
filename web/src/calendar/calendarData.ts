import type { PersonCalendar } from '../../../collab/protocol/calendars.ts'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { loadDirectory, loadZones, type Directory } from '../app/session.ts'
import { daySpan } from '../home/rulerLayout.ts'
import { dayAt } from '../i18n/format.ts'
import { daysShown, type View } from './span.ts'

/** All that one view of the calendar draws. */
export interface CalendarData {
  table: ZoneTable
  directory: Directory
  me: Person
  view: View
  /** The day the view is about. */
  about: string
  days: string[]
  occurrences: Occurrence[]
  others: PersonCalendar[]
}

/** The meetings of a view around a day (empty: today), and what colleagues are busy with. Throws ApiProblem. */
export async function loadCalendar(
  me: Person | null,
  version: string,
  view: View,
  day: string,
  personIds: readonly string[],
): Promise<CalendarData> {
  if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
  const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
  const about = day || dayAt(table, me.zone, Date.now())
  const days = daysShown(view, about)
  const span = spanOf(table, me.zone, days)
  const known = personIds.filter((id) => directory.personOf(id))
  const [{ occurrences }, { calendars }] = await Promise.all([
    api('GET /api/meetings', { query: { ...span, cancelled: 'true' } }),
    known.length > 0
      ? api('GET /api/calendars', { query: { ...span, personIds: known.join(',') } })
      : { calendars: [] as PersonCalendar[] },
  ])
  return { table, directory, me, view, about, days, occurrences, others: calendars }
}

/** The instants between which these days lie on a zone's calendar. */
export function spanOf(table: ZoneTable, zone: string, days: readonly string[]): { from: string; until: string } {
  const [first = '', last = first] = [days[0], days.at(-1)]
  return {
    from: new Date(daySpan(table, zone, first).startMs).toISOString(),
    until: new Date(daySpan(table, zone, last).endMs).toISOString(),
  }
}
