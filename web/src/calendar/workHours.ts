import type { Holiday } from '../../../collab/protocol/hours.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import { availabilityAt } from '../../../infra/time/availability.ts'
import { workingSpans, type WorkingTime } from '../../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { spanOf } from './calendarData.ts'

/** When I work on some days, and what those among them are called that people have off. */
export interface WorkHours {
  worksAt: (atMs: number) => boolean
  holidays: Holiday[]
}

/** Throws ApiProblem. */
export async function loadWorkHours(table: ZoneTable, me: Person, days: readonly string[]): Promise<WorkHours> {
  const span = spanOf(table, me.zone, days)
  const [{ people }, { holidays: own, company }] = await Promise.all([
    api('GET /api/free-busy', { query: { ...span, personIds: me.personId } }),
    api('GET /api/me/hours'),
  ])
  const choice = own ?? company.holidays
  const holidays = choice ? await holidaysOf(choice, days) : []
  const time = people[0]?.workingTime
  return { worksAt: time ? worksBy(table, time, span) : plainHours(table, me), holidays }
}

/** What the profile alone says: the same hours on the same weekdays. */
export function plainHours(table: ZoneTable, me: Person): WorkHours['worksAt'] {
  return (atMs) => availabilityAt(table, me, atMs).inWorkHours
}

function worksBy(table: ZoneTable, time: WorkingTime, { from, until }: { from: string; until: string }) {
  const spans = workingSpans(table, time, Date.parse(from), Date.parse(until))
  return (atMs: number) => spans.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs)
}

async function holidaysOf(
  { country, region }: { country: string; region: string | null },
  days: readonly string[],
): Promise<Holiday[]> {
  const [from = '', until = from] = [days[0], days.at(-1)]
  const query = { from, until, ...(region !== null && { region }) }
  return (await api('GET /api/holidays/:country', { params: { country }, query })).days
}
