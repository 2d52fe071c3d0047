import { sql } from 'kysely'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { AlertsInput } from './alerts.ts'

const requestsMax = 100
const differencesMax = 50
/** What was found longer ago has been seen. */
const differenceDays = 14

/** Requests nobody has answered, oldest first. */
export async function openRequests(tx: Tx): Promise<AlertsInput['requests']> {
  const rows = await tx
    .selectFrom('minute_requests')
    .innerJoin('departments', 'departments.id', 'minute_requests.department_id')
    .select(['department_id', 'departments.name', 'minute_requests.created_at'])
    .where('state', '=', 'open')
    .orderBy('minute_requests.created_at')
    .limit(requestsMax)
    .execute()
  return rows.map((row) => ({
    departmentId: row.department_id,
    departmentName: row.name,
    at: row.created_at.toISOString(),
  }))
}

/** Recomputations that differed from the ledger, newest first. */
export async function openDifferences(tx: Tx, nowMs: number): Promise<AlertsInput['differences']> {
  const since = new Date(nowMs - differenceDays * 86_400_000)
  const { rows } = await sql<{
    departmentId: DepartmentId | null
    departmentName: string | null
    at: Date
    seconds: number
  }>`
    select a.department_id as "departmentId", d.name as "departmentName", c.checked_at as at,
      c.ledger_seconds - c.journal_seconds as seconds
    from minute_checks c
      join quota_accounts a on a.id = c.account_id
      left join departments d on d.id = a.department_id
    where c.ledger_seconds <> c.journal_seconds and c.checked_at > ${since}
    order by c.checked_at desc limit ${differencesMax}`.execute(tx)
  return rows.map(({ departmentId, departmentName, at, seconds }) => ({
    departmentId,
    departmentName,
    at: at.toISOString(),
    seconds,
  }))
}
