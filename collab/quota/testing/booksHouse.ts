import { sql } from 'kysely'
import { expect } from 'vitest'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { newId } from '../../../infra/secrets.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { Accounts } from '../accounts.ts'
import { Grants, type Act } from '../grants.ts'
import { Leases, type LeaseAnswer, type LeaseReport } from '../leases.ts'
import { verifyChain } from '../ledgerChain.ts'
import { Reservations } from '../reservations.ts'
import { MinutesHouse } from './minutesHouse.ts'

/** Seconds a department has each period where nobody says otherwise. */
export const poolSecondsDefault = 3_600

/** A company's books without rooms and processes: every call is a transaction of its own. */
export class BooksHouse {
  readonly storage: Storage
  readonly #house: MinutesHouse
  readonly tenantId: TenantId
  readonly accounts = new Accounts({ zones: readZoneTable(), newId, monthlySecondsDefault: poolSecondsDefault })
  readonly leases = new Leases(newId)
  readonly grants = new Grants(this.accounts, newId)
  readonly reservations = new Reservations(this.accounts, this.leases)
  nowMs = Date.parse('2026-11-21T09:00:00Z')

  private constructor(storage: Storage) {
    this.storage = storage
    this.#house = new MinutesHouse(storage)
    this.tenantId = this.#house.tenantId
  }

  /** With one department, in Munich. */
  static async open(storage: Storage): Promise<{ house: BooksHouse; munich: DepartmentId }> {
    const house = new BooksHouse(storage)
    return { house, munich: await house.#house.addCompany() }
  }

  get act(): Act {
    return { tenantId: this.tenantId, actorId: null, note: '', atMs: this.nowMs }
  }

  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.storage.inTenant(this.tenantId, work)
  }

  addMeeting(): Promise<MeetingId> {
    return this.#house.addMeeting()
  }

  async addDepartment(zone: string, parentId: DepartmentId | null = null): Promise<DepartmentId> {
    const id = await this.#house.addDepartment(newId(), zone)
    await this.run((tx) => tx.updateTable('departments').set({ parent_id: parentId }).where('id', '=', id).execute())
    return id
  }

  async addPerson(departmentId: DepartmentId): Promise<PersonId> {
    const id = newId<PersonId>()
    const hours = { zone: 'Europe/Berlin', work_from_minute: 540, work_until_minute: 1080, work_days: [1] }
    const who = { id, tenant_id: this.tenantId, department_id: departmentId, name: id, email: `${id}@example.com` }
    const account = { role: 'member', language: 'en', password_hash: null } as const
    await this.run((tx) =>
      tx
        .insertInto('people')
        .values({ ...who, ...hours, ...account })
        .execute(),
    )
    return id
  }

  account(departmentId: DepartmentId | null, atMs = this.nowMs) {
    return this.run((tx) => this.accounts.open(tx, this.tenantId, departmentId, atMs))
  }

  report(
    departmentId: DepartmentId | null,
    report: Omit<LeaseReport, 'tenantId' | 'accountId' | 'nowMs'>,
  ): Promise<LeaseAnswer> {
    return this.run(async (tx) => {
      const account = await this.accounts.open(tx, this.tenantId, departmentId, this.nowMs)
      const common = { tenantId: this.tenantId, accountId: account.id, nowMs: this.nowMs }
      return this.leases.report(tx, account, { ...common, ...report })
    })
  }

  close(
    departmentId: DepartmentId | null,
    report: Omit<LeaseReport, 'tenantId' | 'accountId' | 'nowMs' | 'burn'>,
    atMs = this.nowMs,
  ): Promise<number> {
    return this.run(async (tx) => {
      const account = await this.accounts.open(tx, this.tenantId, departmentId, atMs)
      const common = { tenantId: this.tenantId, accountId: account.id, nowMs: this.nowMs }
      return this.leases.close(tx, account, { ...common, ...report })
    })
  }

  reserve(departmentId: DepartmentId | null, meetingId: MeetingId, personKey: string | null = null) {
    const times = { nowMs: this.nowMs, validMs: 120_000 }
    return this.run((tx) =>
      this.reservations.reserve(tx, { tenantId: this.tenantId, meetingId, departmentId, personKey, ...times }),
    )
  }

  /** What the process does every half minute. */
  async sweep(): Promise<void> {
    await this.run((tx) => this.leases.expire(tx, this.nowMs))
    await this.run((tx) => this.accounts.rollOver(tx, this.tenantId, this.nowMs))
    await this.run((tx) => this.accounts.expire(tx, this.tenantId, this.nowMs))
  }

  /** Accounts, leases and ledger tell one story, nothing is held by nobody, and every chain holds. */
  async check(): Promise<void> {
    const { rows } = await this.run((tx) =>
      sql<{
        id: string
        granted: number
        gone: number
        used: number
        held: number
        grace: number
        open: number
        in: number
        out: number
        passed: number
        spent: number
        unsettled: number
      }>`
        select a.id, a.granted, a.gone, a.used, a.held, a.grace_limit as grace, l.open, l.unsettled,
          e.in, e.out, e.passed, e.spent
        from quota_accounts a
        cross join lateral (
          select coalesce(sum(granted - used_total) filter (where state = 'open'), 0)::bigint as open,
            coalesce(sum(used_total - used_before - written_off) filter (where state = 'open'), 0)::bigint as unsettled
          from quota_leases where account_id = a.id
        ) l
        cross join lateral (
          select coalesce(sum(seconds) filter (where (account_id = a.id and to_account_id is null and credit_book = 'available'
              and debit_book = 'grant') or to_account_id = a.id), 0)::bigint as in,
            coalesce(sum(seconds) filter (where account_id = a.id and debit_book = 'available'
              and (credit_book = 'grant' or reason = 'transfer')), 0)::bigint as out,
            coalesce(sum(seconds) filter (where account_id = a.id and reason in ('carry', 'expire')), 0)::bigint as passed,
            coalesce(sum(case when credit_book = 'used' then seconds else -seconds end) filter (where account_id = a.id
              and 'writeoff' not in (debit_book, credit_book) and 'used' in (debit_book, credit_book)), 0)::bigint as spent
          from ledger_entries where account_id = a.id or to_account_id = a.id
        ) e`.execute(tx),
    )
    for (const row of rows) {
      expect(row.used + row.held).toBeLessThanOrEqual(row.granted - row.gone + row.grace)
      expect(row.held).toBe(row.open)
      expect(row.in - row.out).toBe(row.granted)
      expect(row.passed).toBe(row.gone)
      expect(row.spent).toBe(row.used - row.unsettled)
    }
    const departments = await this.run((tx) => tx.selectFrom('departments').select('id').execute())
    for (const { id } of [...departments, { id: null }]) {
      expect(await this.run((tx) => verifyChain(tx, id))).toMatchObject({ holds: true })
    }
  }
}
