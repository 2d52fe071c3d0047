import type { z } from 'zod'
import type { DepartmentId, MeetingId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { minuteReportRoutes, StatementLine } from '../../protocol/minuteReports.ts'
import { heatOf, type RegionHeat } from './heat.ts'
import { readSpans } from './journal.ts'
import { departmentsOf, peopleNames, titlesOf, type DepartmentFacts } from './names.ts'
import { piecesOf } from './presence.ts'
import { spanMsOf } from './reportSpan.ts'
import { linesOf, pageOf, placeOf, textOf, type Line } from './statement.ts'
import { WallClock } from './wallClock.ts'

type Statement = z.output<(typeof minuteReportRoutes)['GET /api/admin/minutes/statement']['out']>

export interface StatementFilter {
  from: string
  until: string
  departmentId?: DepartmentId | undefined
  meetingId?: MeetingId | undefined
  personKey?: string | undefined
}

/** What was used, line by line, and when of the week. Read from the journal. */
export class Statements {
  readonly #storage: Storage
  readonly #zones: ZoneTable

  constructor(deps: { storage: Storage; zones: ZoneTable }) {
    this.#storage = deps.storage
    this.#zones = deps.zones
  }

  /** Throws BODY_INVALID for a span that is none or too long, and a place in no list. */
  async page(
    tenantId: TenantId,
    { limit, after, ...filter }: StatementFilter & { limit: number; after?: string | undefined },
  ): Promise<Statement> {
    const place = after === undefined ? null : placeOf(after)
    if (after !== undefined && !place)
      throw new ProblemError('BODY_INVALID', undefined, {
        errors: [{ path: 'after', message: 'is not where a page ended' }],
      })
    return this.#storage.inTenant(tenantId, async (tx) => {
      const departments = await departmentsOf(tx)
      const all = await this.#lines(tx, filter, departments)
      const { lines, next } = pageOf(all, limit, place)
      return {
        lines: await named(tx, lines, departments),
        presentSeconds: sumOf(all, 'presentSeconds'),
        chargedSeconds: sumOf(all, 'chargedSeconds'),
        next: next && textOf(next),
      }
    })
  }

  /** All lines, newest first, some at a time. Throws as page(). */
  async *pages(tenantId: TenantId, filter: StatementFilter, size: number): AsyncGenerator<StatementLine[]> {
    const [all, departments] = await this.#storage.inTenant(tenantId, async (tx) => {
      const known = await departmentsOf(tx)
      return [await this.#lines(tx, filter, known), known] as const
    })
    for (let at = 0; at < all.length; at += size)
      yield await this.#storage.inTenant(tenantId, (tx) => named(tx, all.slice(at, at + size), departments))
  }

  /** Charged seconds by hour of the week and region. Throws as page(), and ZONE_UNKNOWN. */
  async heat(
    tenantId: TenantId,
    {
      zone,
      departmentId,
      ...span
    }: { from: string; until: string; zone: string; departmentId?: DepartmentId | undefined },
  ): Promise<RegionHeat[]> {
    const { fromMs, untilMs } = spanMsOf(span)
    const clock = new WallClock(this.#zones, zone, fromMs, untilMs)
    const spans = await this.#storage.inTenant(tenantId, (tx) => readSpans(tx, { fromMs, untilMs, departmentId }))
    return heatOf(piecesOf(spans), clock)
  }

  async #lines(
    tx: Tx,
    filter: StatementFilter,
    departments: ReadonlyMap<DepartmentId, DepartmentFacts>,
  ): Promise<Line[]> {
    const { fromMs, untilMs } = spanMsOf(filter)
    const clocks = new Map<string, WallClock>()
    const clockOf = (departmentId: DepartmentId | null) => {
      const zone = (departmentId && departments.get(departmentId)?.zone) ?? 'UTC'
      const clock = clocks.get(zone) ?? new WallClock(this.#zones, zone, fromMs, untilMs)
      clocks.set(zone, clock)
      return clock
    }
    return linesOf(piecesOf(await readSpans(tx, { ...filter, fromMs, untilMs })), clockOf)
  }
}

async function named(
  tx: Tx,
  lines: readonly Line[],
  departments: ReadonlyMap<DepartmentId, DepartmentFacts>,
): Promise<StatementLine[]> {
  const titles = await titlesOf(
    tx,
    lines.map(({ meetingId }) => meetingId),
  )
  const names = await peopleNames(
    tx,
    lines.map(({ personKey }) => personKey),
  )
  return lines.map((line) => ({
    day: line.day,
    startsAt: new Date(line.startMs).toISOString(),
    endsAt: new Date(line.endMs).toISOString(),
    meetingId: line.meetingId,
    meetingTitle: titles.get(line.meetingId) ?? '',
    personKey: line.personKey,
    name: names.get(line.personKey) ?? '',
    departmentId: line.departmentId,
    departmentName: (line.departmentId && departments.get(line.departmentId)?.name) ?? null,
    why: line.why,
    media: line.media,
    weight: line.weight,
    presentSeconds: line.presentSeconds,
    chargedSeconds: line.chargedSeconds,
  }))
}

function sumOf(lines: readonly Line[], what: 'presentSeconds' | 'chargedSeconds'): number {
  return lines.reduce((sum, line) => sum + line[what], 0)
}
