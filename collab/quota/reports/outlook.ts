import type { z } from 'zod'
import type { Clock } from '../../../infra/clock.ts'
import type { DepartmentId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { comingInstances } from '../../scheduler/expansion.ts'
import { scheduleAsked } from '../../scheduler/meetingColumns.ts'
import type { Forecast, Price, PriceEnquiry } from '../../protocol/minuteReports.ts'
import type { MinuteAccount } from '../../protocol/minutes.ts'
import { settingsTree } from '../savedSettings.ts'
import { readPlanned } from './calendar.ts'
import { forecastOf, pastWeeks } from './forecast.ts'
import { FuturePeriods } from './futurePeriods.ts'
import { readSpans } from './journal.ts'
import { perSecondOf, type PlannedOccurrence } from './planned.ts'
import { piecesOf } from './presence.ts'
import { priceOf, type PricedPeriod } from './price.ts'
import { WallClock } from './wallClock.ts'

export interface OutlookDeps {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  /** Every department in its current period. */
  accounts: (tenantId: TenantId) => Promise<MinuteAccount[]>
  poolSecondsDefault: number
}

const weekMs = 7 * 86_400_000
/** Of a series, so many are priced. */
const occurrencesMax = 12

/** What is to come: prices of meetings, and how far the grants will last. */
export class Outlook {
  readonly #deps: OutlookDeps

  constructor(deps: OutlookDeps) {
    this.#deps = deps
  }

  /**
   * What a meeting hosted by `hostId` would cost. Throws ZONE_UNKNOWN, WALL_TIME_MISSING, RECURRENCE_INVALID as the
   * scheduler does, BODY_INVALID for a stranger among the attendees.
   */
  async price(tenantId: TenantId, hostId: PersonId, enquiry: z.output<typeof PriceEnquiry>): Promise<Price> {
    const { storage, zones, clock } = this.#deps
    const nowMs = clock.nowMs()
    const coming = comingInstances(zones, scheduleAsked(zones, enquiry), nowMs, occurrencesMax)
    const occurrences = coming.map(({ startsAtMs: startMs, endsAtMs: endMs }) => ({ startMs, endMs }))
    const accounts = await this.#deps.accounts(tenantId)
    return storage.inTenant(tenantId, async (tx) => {
      const { people, hostDepartmentId } = await attendeesOf(tx, hostId, enquiry.attendeeIds)
      const settings = await settingsTree(tx, this.#deps.poolSecondsDefault)
      const weight = settings.weights().video
      const perSecond = perSecondOf(people, hostDepartmentId, enquiry.payer, weight)
      const periods = new FuturePeriods(zones, settings, accounts)
      const ends = occurrences.map(({ startMs }) =>
        Math.max(...[...perSecond.keys()].map((id) => periods.at(id, startMs).endMs)),
      )
      const span = { fromMs: nowMs, untilMs: Math.max(nowMs, ...ends), weight }
      const planned = await readPlanned(tx, { ...span, departmentIds: [...perSecond.keys()] })
      const standAt = (id: DepartmentId, atMs: number) => periods.at(id, atMs)
      const prices = priceOf({ nowMs, occurrences, perSecond, planned, standAt })
      const countOf = perSecondOf(people, hostDepartmentId, enquiry.payer, 1)
      const names = new Map(accounts.map((account) => [account.departmentId, account.departmentName]))
      return {
        occurrenceSeconds: [...perSecond.values()].reduce((sum, each) => sum + each, 0) * enquiry.durationSeconds,
        departments: [...prices].map(([departmentId, priced]) => ({
          departmentId,
          departmentName: names.get(departmentId) ?? '',
          people: countOf.get(departmentId) ?? 0,
          periods: priced.map(shown),
        })),
      }
    })
  }

  /** Every department to the end of its period. */
  async forecasts(tenantId: TenantId): Promise<Forecast[]> {
    const { storage, zones, clock } = this.#deps
    const nowMs = clock.nowMs()
    const fromMs = nowMs - pastWeeks * weekMs
    const accounts = await this.#deps.accounts(tenantId)
    const untilMs = Math.max(nowMs, ...accounts.map((account) => Date.parse(account.periodEndsAt)))
    const { spans, planned } = await storage.inTenant(tenantId, async (tx) => {
      const weight = (await settingsTree(tx, this.#deps.poolSecondsDefault)).weights().video
      const journal = await readSpans(tx, { fromMs, untilMs: nowMs })
      return { spans: journal, planned: await readPlanned(tx, { fromMs, untilMs, weight }) }
    })
    const past = Map.groupBy(piecesOf(spans), ({ span }) => span.departmentId)
    const firstMs = spans.length ? spans.reduce((first, { startMs }) => Math.min(first, startMs), Infinity) : null
    const occurrencesOf = byDepartment(planned)
    const clocks = new Map<string, WallClock>()
    return accounts.map((account): Forecast => {
      const { departmentId, zone, grantedSeconds, usedSeconds, periodEndsAt } = account
      const wall = clocks.get(zone) ?? new WallClock(zones, zone, fromMs, untilMs)
      clocks.set(zone, wall)
      const { plannedSeconds, unplannedSeconds, expectedSeconds, runsOutAtMs } = forecastOf({
        departmentId,
        nowMs,
        periodEndMs: Date.parse(periodEndsAt),
        grantedSeconds,
        usedSeconds,
        occurrences: occurrencesOf.get(departmentId) ?? [],
        past: past.get(departmentId) ?? [],
        firstMs,
        clock: wall,
      })
      const runsOutAt = runsOutAtMs === null ? null : new Date(runsOutAtMs).toISOString()
      const expected = { plannedSeconds, unplannedSeconds, expectedSeconds, runsOutAt }
      return Object.assign(expected, { departmentId, periodEndsAt, usedSeconds, grantedSeconds })
    })
  }
}

const shown = ({ startMs, endMs, ...period }: PricedPeriod) => ({
  periodStartsAt: new Date(startMs).toISOString(),
  periodEndsAt: new Date(endMs).toISOString(),
  ...period,
})

function byDepartment(planned: readonly PlannedOccurrence[]): Map<DepartmentId, PlannedOccurrence[]> {
  const found = new Map<DepartmentId, PlannedOccurrence[]>()
  for (const occurrence of planned)
    for (const departmentId of occurrence.perSecond.keys()) {
      const theirs = found.get(departmentId)
      if (theirs) theirs.push(occurrence)
      else found.set(departmentId, [occurrence])
    }
  return found
}

/** The host comes, too. */
async function attendeesOf(tx: Tx, hostId: PersonId, attendeeIds: readonly PersonId[]) {
  const ids = [...new Set([hostId, ...attendeeIds])]
  const rows = await tx.selectFrom('people').select(['id', 'department_id']).where('id', 'in', ids).execute()
  const departmentOf = new Map(rows.map((row) => [row.id, row.department_id]))
  const strangers = ids.filter((id) => !departmentOf.has(id))
  const hostDepartmentId = departmentOf.get(hostId)
  if (strangers.length > 0 || !hostDepartmentId) {
    const errors = strangers.map((id) => ({ path: 'attendeeIds', message: `nobody here has the id ${id}` }))
    throw new ProblemError('BODY_INVALID', undefined, { errors })
  }
  const counted = Map.groupBy(rows, (row) => row.department_id)
  const people = [...counted].map(([departmentId, theirs]) => ({ departmentId, count: theirs.length }))
  return { people, hostDepartmentId }
}
