import type { z } from 'zod'
import type { DepartmentId, PersonId, TagId, TenantId } from '../../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { minuteReportRoutes, Simulation } from '../../protocol/minuteReports.ts'
import { settingsTree } from '../savedSettings.ts'
import type { SettingsTree } from '../settings.ts'
import { readSpans } from './journal.ts'
import { departmentsOf, titlesOf } from './names.ts'
import type { Span } from './presence.ts'
import { spanMsOf } from './reportSpan.ts'
import { simulate, type SimulatedDepartment, type SimulatedPeriod } from './simulate.ts'
import { simulatedPeriods, type AccountRow } from './simulationPeriods.ts'

type Asked = z.output<(typeof minuteReportRoutes)['POST /api/admin/minutes/simulate']['body']>

const cutMeetingsMax = 50

/** What other settings would have made of the calls of a span. Changes nothing. */
export class Simulations {
  readonly #deps: { storage: Storage; zones: ZoneTable; poolSecondsDefault: number }

  constructor(deps: { storage: Storage; zones: ZoneTable; poolSecondsDefault: number }) {
    this.#deps = deps
  }

  /** Throws BODY_INVALID for a span that is none, too long or too full. */
  async run(tenantId: TenantId, { changes, ...span }: Asked): Promise<Simulation> {
    const { fromMs, untilMs } = spanMsOf(span)
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const saved = await settingsTree(tx, this.#deps.poolSecondsDefault)
      const changed = changes.reduce((tree, { subject, settings }) => tree.with(subject, settings), saved)
      const departments = await departmentsOf(tx)
      const accounts = await accountsOf(tx, fromMs, untilMs)
      const periods = new Map<DepartmentId, SimulatedPeriod[]>()
      for (const { id: departmentId, zone } of departments.values()) {
        const own = { departmentId, zone, accounts: accounts.get(departmentId) ?? [] }
        periods.set(
          departmentId,
          simulatedPeriods({ zones: this.#deps.zones, fromMs, untilMs, saved, changed, ...own }),
        )
      }
      const firstMs = Math.min(fromMs, ...[...periods.values()].map(([first]) => first?.startMs ?? fromMs))
      const spans = await readSpans(tx, { fromMs: firstMs, untilMs })
      const allowances = await allowancesOf(tx, changed)
      const results = simulate({
        spans,
        fromMs,
        untilMs,
        periods,
        weights: changedWeights(saved, changed),
        audioWeight: changed.weights().audio,
        allowanceSecondsOf: (personKey) => allowances.get(personKey) ?? null,
      })
      const cuts = [...results.values()].flatMap((result) => result.cuts)
      const titles = await titlesOf(
        tx,
        cuts.map(({ meetingId }) => meetingId),
      )
      return {
        departments: [...departments.values()].map(({ id, name }) => {
          const { poolSeconds } = changed.ofAccount(id)
          return shown({ id, name, poolSeconds }, results.get(id) as SimulatedDepartment, titles)
        }),
      }
    })
  }
}

function shown(
  department: { id: DepartmentId; name: string; poolSeconds: number },
  { cuts, exhaustedAtMs, ...result }: SimulatedDepartment,
  titles: ReadonlyMap<string, string>,
): Simulation['departments'][number] {
  // Once a meeting, when it first lost somebody.
  const first = new Map(cuts.toReversed().map((cut) => [cut.meetingId, cut]))
  const meetings = [...first.values()].toSorted((a, b) => a.atMs - b.atMs).slice(0, cutMeetingsMax)
  return {
    departmentId: department.id,
    departmentName: department.name,
    poolSeconds: department.poolSeconds,
    ...result,
    exhaustedAt: exhaustedAtMs === null ? null : new Date(exhaustedAtMs).toISOString(),
    cutMeetings: meetings.map(({ meetingId, atMs }) => ({
      meetingId,
      title: titles.get(meetingId) ?? '',
      at: new Date(atMs).toISOString(),
    })),
  }
}

/** Weights that differ; the others are as they were recorded, also where they were others then. */
function changedWeights(saved: SettingsTree, changed: SettingsTree): Record<Span['media'], number | null> {
  const [was, now] = [saved.weights(), changed.weights()]
  const differing = (media: Span['media']) => (was[media] === now[media] ? null : now[media])
  return { audio: differing('audio'), video: differing('video'), recording: differing('recording') }
}

async function accountsOf(tx: Tx, fromMs: number, untilMs: number): Promise<Map<DepartmentId, AccountRow[]>> {
  const rows = await tx
    .selectFrom('quota_accounts')
    .select(['department_id', 'period_starts_at', 'period_ends_at'])
    .select(['granted', 'carried', 'grace_limit', 'audio_only_limit'])
    .where('kind', '=', 'department')
    .where('period_ends_at', '>', new Date(fromMs))
    .where('period_starts_at', '<', new Date(untilMs))
    .orderBy('period_starts_at')
    .execute()
  return Map.groupBy(rows, (row) => row.department_id as DepartmentId)
}

/** What each person may use, where they may not use all. */
async function allowancesOf(tx: Tx, settings: SettingsTree): Promise<Map<string, number>> {
  const people = await tx.selectFrom('people').select(['id', 'department_id']).execute()
  const carried = await tx.selectFrom('person_tags').select(['person_id', 'tag_id']).execute()
  const tags = Map.groupBy(carried, (row) => row.person_id)
  const allowances = new Map<string, number>()
  for (const { id, department_id: departmentId } of people) {
    const allowance = settings.allowanceOf({ personId: id, departmentId, tagIds: tagIdsOf(tags, id) })
    if (allowance) allowances.set(id, allowance.seconds)
  }
  return allowances
}

const tagIdsOf = (tags: ReadonlyMap<PersonId, { tag_id: TagId }[]>, personId: PersonId) =>
  (tags.get(personId) ?? []).map(({ tag_id }) => tag_id)
