import { sql, type RawBuilder } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import { recordAreas, type OwnRecords, type RecordValue } from '../protocol/privacy.ts'
import { recordedTables, type RecordedTable } from './recordedTables.ts'

const rowsMax = 1000

type Rows = OwnRecords['records'][number]

/** Everything that is recorded about whoever asks, and about nobody else. */
export class RecordsAboutMe {
  readonly #storage: Storage
  readonly #clock: Clock

  constructor(deps: { storage: Storage; clock: Clock }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
  }

  async read(session: Session): Promise<OwnRecords> {
    const at = new Date(this.#clock.nowMs()).toISOString()
    return this.#storage.inTenant(
      session.tenantId,
      async (tx) => {
        const who = { key: personKeyOf(session), email: await emailOf(tx, session) }
        const records: Rows[] = []
        for (const [table, recorded] of Object.entries(recordedTables)) {
          const found = await rowsIn(tx, table, recorded, who)
          if (found.count > 0) records.push(found)
        }
        records.sort((a, b) => recordAreas.indexOf(a.area) - recordAreas.indexOf(b.area))
        return { at, records, titles: await titlesOf(tx, records) }
      },
      'repeatable read',
    )
  }
}

interface Who {
  key: string
  /** Null: a guest, of whom no address is known. */
  email: string | null
}

async function emailOf(tx: Tx, session: Session): Promise<string | null> {
  if (session.kind === 'guest') return null
  const person = await tx.selectFrom('people').select('email').where('id', '=', session.personId).executeTakeFirst()
  return person?.email ?? null
}

async function rowsIn(tx: Tx, table: string, { area, by, show, newest }: RecordedTable, who: Who): Promise<Rows> {
  const names = Object.entries(by).flatMap(([column, kind]) => conditionOf(column, kind, who) ?? [])
  if (names.length === 0) return { table, area, count: 0, rows: [] }
  const about = sql.join(names, sql` or `)
  const { rows: counted } = await sql<{ count: number | string }>`
    select count(*) as count from ${sql.table(table)} where ${about}`.execute(tx)
  const count = Number(counted[0]?.count ?? 0)
  if (count === 0 || show.length === 0) return { table, area, count, rows: [] }
  const columns = sql.join(show.map((column) => sql.ref(column)))
  const order = newest ? sql`order by ${sql.ref(newest)} desc` : sql``
  const { rows } = await sql<Record<string, unknown>>`
    select ${columns} from ${sql.table(table)} where ${about} ${order} limit ${sql.lit(rowsMax)}`.execute(tx)
  return { table, area, count, rows: rows.map(plain) }
}

/** Keys are compared as text: some columns are uuids, others are not. */
function conditionOf(column: string, kind: RecordedTable['by'][string], who: Who): RawBuilder<unknown> | null {
  const ref = sql.ref(column)
  if (kind === 'email') return who.email === null ? null : sql`${ref} = ${who.email}`
  if (kind === 'among') return sql`${who.key} = any(${ref})`
  if (kind === 'ballot') return sql`${ref} in (select id from ballots where person_id::text = ${who.key})`
  return sql`${ref}::text = ${who.key}`
}

function plain(row: Record<string, unknown>): Record<string, RecordValue> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]))
}

function plainValue(value: unknown): RecordValue {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'number' ? each : String(each)))
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return value === undefined || typeof value === 'bigint' ? String(value) : (value as RecordValue)
}

/** A row that names a meeting is of one they were invited to, hosted or were in. */
async function titlesOf(tx: Tx, records: readonly Rows[]): Promise<Record<string, string>> {
  const ids = new Set(records.flatMap(({ rows }) => rows.flatMap((row) => row['meeting_id'] ?? [])))
  if (ids.size === 0) return {}
  const found = await tx
    .selectFrom('meetings')
    .select(['id', 'title'])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute()
  return Object.fromEntries(found.map(({ id, title }) => [id, title]))
}
