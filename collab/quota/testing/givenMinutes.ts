import { sql } from 'kysely'
import { expect } from 'vitest'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import type { MinuteAccount } from '../../protocol/minutes.ts'
import type { MinutesHouse } from './minutesHouse.ts'

/** The ledger and the accounts tell one story, and nothing is held by nobody. */
export async function checkBooks({ storage, tenantId }: MinutesHouse) {
  const { rows } = await storage.inTenant(tenantId, (tx) =>
    sql<{
      granted: number
      used: number
      held: number
      grace: number
      open: number
      unsettled: number
      in: number
      out: number
      spent: number
    }>`
      select a.granted, a.used, a.held, a.grace_limit as grace,
        (select coalesce(sum(l.granted - l.used_total), 0) from quota_leases l where l.account_id = a.id and l.state = 'open') as open,
        (select coalesce(sum(l.used_total - l.used_before - l.written_off), 0)::bigint from quota_leases l
          where l.account_id = a.id and l.state = 'open') as unsettled,
        coalesce(sum(e.seconds) filter (where e.credit_book = 'available'), 0) as in,
        coalesce(sum(e.seconds) filter (where e.debit_book = 'available' and e.credit_book = 'grant'), 0) as out,
        coalesce(sum(e.seconds) filter (where e.debit_book = 'available' and e.credit_book = 'used'), 0)
          - coalesce(sum(e.seconds) filter (where e.debit_book = 'used' and e.credit_book = 'available'), 0) as spent
      from quota_accounts a left join ledger_entries e on e.account_id = a.id group by a.id`.execute(tx),
  )
  for (const row of rows) {
    expect(row.used + row.held).toBeLessThanOrEqual(row.granted + row.grace)
    expect(row.held).toBe(row.open)
    expect(row.in - row.out).toBe(row.granted)
    // What an open lease has used is told when it is settled.
    expect(row.spent).toBe(row.used - row.unsettled)
  }
}

/** What a test of the minutes begins with. */
export interface Given {
  house: MinutesHouse
  storage: Storage
  munich: DepartmentId
  shanghai: DepartmentId
  meeting: MeetingId
  account(departmentId: DepartmentId): Promise<MinuteAccount>
  setGrant(departmentId: DepartmentId, seconds: number): Promise<MinuteAccount>
}
