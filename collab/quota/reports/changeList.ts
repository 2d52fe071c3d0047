import { sql } from 'kysely'
import type { z } from 'zod'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { minuteReportRoutes } from '../../protocol/minuteReports.ts'

type Change = z.output<(typeof minuteReportRoutes)['GET /api/admin/minutes/changes']['out']>['changes'][number]

interface Row extends Omit<Change, 'at'> {
  at: Date
}

/**
 * Who changed what, newest first, before an id. Names of people are kept as they were; what was changed is named as it
 * is called now, and not at all once it is gone. [ML100]
 */
export async function changesBefore(tx: Tx, limit: number, before: number | undefined): Promise<Change[]> {
  const { rows } = await sql<Row>`
    select c.id, c.at, c.actor_name as "actorName", c.action, c.scope, c.before, c.after,
      case c.scope
        when 'company' then (select name from tenants where id = c.tenant_id)
        when 'department' then (select name from departments where id = c.subject_id)
        when 'tag' then (select name from tags where id = c.subject_id)
        when 'person' then (select name from people where id = c.subject_id)
        when 'meeting' then (select title from meetings where id = c.subject_id)
        when 'request' then (select name from minute_requests where id = c.subject_id)
        when 'account' then (
          select d.name from departments d
          where d.id = c.subject_id or d.id = (select department_id from quota_accounts where id = c.subject_id))
      end as "subjectName"
    from minute_changes c
    ${before === undefined ? sql`` : sql`where c.id < ${before}`}
    order by c.id desc limit ${limit}`.execute(tx)
  return rows.map((row) => Object.assign(row, { at: row.at.toISOString() }))
}
