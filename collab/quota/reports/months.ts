import type { z } from 'zod'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { minuteReportRoutes } from '../../protocol/minuteReports.ts'

type Months = z.output<(typeof minuteReportRoutes)['GET /api/admin/minutes/months']['out']>['departments']

/** The last periods of every department, oldest first. Weeks and quarters count as periods, too. */
export async function monthsOf(tx: Tx, periodsMax: number): Promise<Months> {
  const departments = await tx
    .selectFrom('departments')
    .select(['id', 'name'])
    .orderBy('created_at')
    .orderBy('name')
    .execute()
  const rows = await tx
    .selectFrom((from) =>
      from
        .selectFrom('quota_accounts')
        .select(['department_id', 'period_starts_at', 'period_ends_at', 'used', 'granted'])
        .select((eb) =>
          eb.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('department_id').orderBy('period_starts_at', 'desc'))
            .as('age'),
        )
        .where('kind', '=', 'department')
        .as('accounts'),
    )
    .selectAll()
    .where('age', '<=', periodsMax)
    .orderBy('period_starts_at')
    .execute()
  const accounts = Map.groupBy(rows, (row) => row.department_id as DepartmentId)
  return departments.map(({ id, name }) => ({
    departmentId: id,
    departmentName: name,
    periods: (accounts.get(id) ?? []).map((row) => ({
      startsAt: row.period_starts_at.toISOString(),
      endsAt: row.period_ends_at.toISOString(),
      usedSeconds: row.used,
      grantedSeconds: row.granted,
    })),
  }))
}
