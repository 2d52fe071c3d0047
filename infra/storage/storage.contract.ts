import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MigrateOptions } from './migrate.ts'
import { settleTenant } from './residency.ts'
import { addSampleTenant, addUpdates, entryOf, type SampleTenant } from './testing/sampleTenant.ts'
import { exemptTables } from './schema.ts'
import type { SqlStorage } from './sqlStorage.ts'
import type { Tx } from './storage.ts'

export interface TestDatabase {
  /** Opens the same database again; only one is open at a time. */
  open(options?: MigrateOptions): Promise<SqlStorage>
  drop(): Promise<void>
}

/** What every database must do, whichever it is. */
export function storageContract(name: string, createDatabase: () => Promise<TestDatabase>) {
  describe(`storage on ${name}`, () => {
    let database: TestDatabase
    let storage: SqlStorage
    let one: SampleTenant
    let other: SampleTenant

    beforeAll(async () => {
      database = await createDatabase()
      storage = await database.open()
      one = await addSampleTenant(storage)
      other = await addSampleTenant(storage)
    }, 60_000)
    afterAll(async () => {
      await storage.close()
      await database.drop()
    })

    describe('isolation', () => isolation(() => ({ storage, one, other })))
    describe('transactions', () => transactions(() => ({ storage, one })))
    describe('values', () => values(() => ({ storage, one })))
    describe('residency', () => residency(() => ({ storage, one, other })))

    test('opening again applies nothing and keeps every row', async () => {
      const before = await storage.asOwner((tx) => sql`select * from migrations`.execute(tx))
      await storage.close()
      storage = await database.open()
      const after = await storage.asOwner((tx) => sql`select * from migrations`.execute(tx))
      expect(after.rows).toEqual(before.rows)
      expect(await storage.inTenant(one.tenantId, (tx) => tx.selectFrom('people').selectAll().execute())).toHaveLength(
        1,
      )
    })

    test('a migration that was changed after it was applied refuses to start', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'meridian-migrations-'))
      await writeFile(join(folder, '0001-first-meeting.sql'), 'create table tenants (id uuid primary key);')
      await storage.close()
      const opening = database.open({ migrationsFolder: pathToFileURL(`${folder}/`) })
      await expect(opening).rejects.toThrow(/0001-first-meeting was changed after it was applied/)
      storage = await database.open()
      await rm(folder, { recursive: true })
    })

    test('a migration that fails leaves nothing behind', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'meridian-migrations-'))
      await cp(new URL('./migrations/', import.meta.url), folder, { recursive: true })
      await writeFile(join(folder, '9999-broken.sql'), 'create table fresh (tenant_id uuid); select 1 / 0;')
      await storage.close()
      await expect(database.open({ migrationsFolder: pathToFileURL(`${folder}/`) })).rejects.toThrow(/division by zero/)
      storage = await database.open()
      const { rows } = await storage.asOwner((tx) => sql`select to_regclass('fresh') as found`.execute(tx))
      expect(rows).toEqual([{ found: null }])
      await rm(folder, { recursive: true })
    })
  })
}

function residency(given: () => { storage: SqlStorage; one: SampleTenant; other: SampleTenant }) {
  test('a tenant of another data home is refused before anything is read or written, and comes back', async () => {
    const { storage, one, other } = given()
    await settleTenant(storage, one.tenantId, 'eu')
    let worked = false
    const asked = storage.inTenant(one.tenantId, async () => {
      worked = true
    })
    await expect(asked).rejects.toMatchObject({ code: 'TENANT_ELSEWHERE' })
    expect(worked).toBe(false)
    expect(await storage.tenants()).toEqual([other.tenantId])
    await settleTenant(storage, one.tenantId, null)
    expect(await storage.inTenant(one.tenantId, async () => 'here')).toBe('here')
  })

  test('a move waits for what is still being written, so that nothing is left out of an export', async () => {
    const { storage, one } = given()
    const story: string[] = []
    const began = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const writing = storage.inTenant(one.tenantId, async () => {
      began.resolve()
      await gate.promise
      story.push('written')
    })
    await began.promise
    const moving = settleTenant(storage, one.tenantId, 'eu').then(() => story.push('moved'))
    gate.resolve()
    await Promise.all([writing, moving])
    expect(story).toEqual(['written', 'moved'])
    await settleTenant(storage, one.tenantId, null)
  })
}

function isolation(given: () => { storage: SqlStorage; one: SampleTenant; other: SampleTenant }) {
  test('without a tenant no row of a tenant is seen, in any table', async () => {
    const { storage } = given()
    const tables = await storage.asOwner((tx) => tablesOf(tx))
    const counts = await storage.inHouse(async (tx) => {
      const found: Record<string, number> = {}
      for (const table of tables.filter(({ sealed }) => sealed)) {
        const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table.name)}`.execute(tx)
        found[table.name] = rows[0]?.n ?? -1
      }
      return found
    })
    expect(Object.keys(counts).length).toBeGreaterThan(15)
    expect(new Set(Object.values(counts))).toEqual(new Set([0]))
    expect(await storage.inHouse((tx) => tx.selectFrom('tenants').select('id').execute())).toHaveLength(2)
  })

  test("a foreign tenant's rows are invisible", async () => {
    const { storage, one, other } = given()
    const seen = await storage.inTenant(one.tenantId, (tx) => tx.selectFrom('meetings').select('id').execute())
    expect(seen).toEqual([{ id: one.meetingId }])
    const asked = await storage.inTenant(one.tenantId, (tx) =>
      tx.selectFrom('meetings').select('id').where('tenant_id', '=', other.tenantId).execute(),
    )
    expect(asked).toEqual([])
  })

  test("a foreign tenant's rows cannot be changed, deleted or written", async () => {
    const { storage, one, other } = given()
    const changed = await storage.inTenant(one.tenantId, async (tx) => {
      const update = await tx
        .updateTable('meetings')
        .set({ title: 'Mine' })
        .where('id', '=', other.meetingId)
        .executeTakeFirst()
      const deletion = await tx.deleteFrom('occurrences').where('tenant_id', '=', other.tenantId).executeTakeFirst()
      return [update.numUpdatedRows, deletion.numDeletedRows]
    })
    expect(changed).toEqual([0n, 0n])
    const writing = storage.inTenant(one.tenantId, (tx) => addUpdates(tx, other, 1))
    await expect(writing).rejects.toThrow(/row-level security/)
    const moving = storage.inTenant(one.tenantId, (tx) =>
      tx.updateTable('people').set({ tenant_id: other.tenantId }).execute(),
    )
    await expect(moving).rejects.toThrow(/row-level security|foreign key/)
  })

  test('a tenant does not stay with the connection after its transaction', async () => {
    const { storage, one } = given()
    await storage.inTenant(one.tenantId, (tx) => tx.selectFrom('people').selectAll().execute())
    expect(await storage.inHouse((tx) => tx.selectFrom('people').selectAll().execute())).toEqual([])
    const failing = storage.inTenant(one.tenantId, (tx) => sql`select 1 / 0`.execute(tx))
    await expect(failing).rejects.toThrow(/division by zero/)
    expect(await storage.inHouse((tx) => tx.selectFrom('people').selectAll().execute())).toEqual([])
  })

  test('the exempt list equals the tables without row-level security, and the rest is forced', async () => {
    const tables = await given().storage.asOwner((tx) => tablesOf(tx))
    const open = tables.filter(({ sealed }) => !sealed).map(({ name }) => name)
    expect(open.toSorted()).toEqual(exemptTables.toSorted())
    expect(tables.filter(({ sealed, forced }) => sealed && !forced)).toEqual([])
  })

  test('the ledger takes new rows and lets none be changed or deleted', async () => {
    const { storage, one } = given()
    await storage.inTenant(one.tenantId, (tx) =>
      tx.insertInto('ledger_entries').values(entryOf(one, 'second')).execute(),
    )
    const changing = storage.inTenant(one.tenantId, (tx) =>
      tx.updateTable('ledger_entries').set({ seconds: 1 }).execute(),
    )
    await expect(changing).rejects.toThrow(/permission denied/)
    const deleting = storage.inTenant(one.tenantId, (tx) => tx.deleteFrom('ledger_entries').execute())
    await expect(deleting).rejects.toThrow(/permission denied/)
    const emptying = storage.inTenant(one.tenantId, (tx) => sql`truncate ledger_entries`.execute(tx))
    await expect(emptying).rejects.toThrow(/permission denied/)
    const again = storage.inTenant(one.tenantId, (tx) =>
      tx.insertInto('ledger_entries').values(entryOf(one, 'second')).execute(),
    )
    await expect(again).rejects.toMatchObject({ code: '23505' })
  })
}

function tablesOf(tx: Tx) {
  return sql<{ name: string; sealed: boolean; forced: boolean }>`
    select relname as name, relrowsecurity as sealed, relforcerowsecurity as forced from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'`
    .execute(tx)
    .then(({ rows }) => rows)
}

function transactions(given: () => { storage: SqlStorage; one: SampleTenant }) {
  const grantedOf = (storage: SqlStorage, { tenantId, accountId }: SampleTenant) =>
    storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('quota_accounts').select('granted').where('id', '=', accountId).executeTakeFirstOrThrow(),
    )

  test('work that throws leaves nothing behind', async () => {
    const { storage, one } = given()
    const before = await grantedOf(storage, one)
    const working = storage.inTenant(one.tenantId, async (tx) => {
      await tx.updateTable('quota_accounts').set({ granted: 1 }).execute()
      throw new Error('changed my mind')
    })
    await expect(working).rejects.toThrow('changed my mind')
    expect(await grantedOf(storage, one)).toEqual(before)
  })

  test('a failed statement that was swallowed does not look like success', async () => {
    const { storage, one } = given()
    const before = await grantedOf(storage, one)
    const working = storage.inTenant(one.tenantId, async (tx) => {
      await tx.updateTable('quota_accounts').set({ granted: 1 }).execute()
      await sql`select 1 / 0`.execute(tx).catch(() => {})
    })
    await expect(working).rejects.toThrow()
    expect(await grantedOf(storage, one)).toEqual(before)
  })

  test('transactions at the same time do not mix and lose nothing', async () => {
    const { storage, one } = given()
    const before = (await grantedOf(storage, one)).granted
    const addOne = () =>
      storage.inTenant(one.tenantId, async (tx) => {
        const row = await tx
          .selectFrom('quota_accounts')
          .select('granted')
          .where('id', '=', one.accountId)
          .forUpdate()
          .executeTakeFirstOrThrow()
        await tx
          .updateTable('quota_accounts')
          .set({ granted: row.granted + 1 })
          .where('id', '=', one.accountId)
          .execute()
      })
    const looks = () => storage.inHouse((tx) => tx.selectFrom('people').selectAll().execute())
    const all = await Promise.all([...Array.from({ length: 20 }, addOne), ...Array.from({ length: 20 }, looks)])
    expect(all.slice(20)).toEqual(Array.from({ length: 20 }, () => []))
    expect((await grantedOf(storage, one)).granted).toBe(before + 20)
  })

  test('repeatable read reaches the transaction of a tenant, and ends with it', async () => {
    const { storage, one } = given()
    const levelOf = (level?: 'repeatable read') =>
      storage.inTenant(
        one.tenantId,
        async (tx) => (await sql<{ transaction_isolation: string }>`show transaction_isolation`.execute(tx)).rows[0],
        level,
      )
    expect(await levelOf('repeatable read')).toEqual({ transaction_isolation: 'repeatable read' })
    expect(await levelOf()).toEqual({ transaction_isolation: 'read committed' })
  })

  test('a constraint of the database is told by its code', async () => {
    const { storage, one } = given()
    const overdrawing = storage.inTenant(one.tenantId, (tx) =>
      tx.updateTable('quota_accounts').set({ used: 1e9 }).execute(),
    )
    await expect(overdrawing).rejects.toMatchObject({ code: '23514', table: 'quota_accounts' })
  })
}

function values(given: () => { storage: SqlStorage; one: SampleTenant }) {
  test('every type comes back as it went in', async () => {
    const { storage, one } = given()
    const row = await storage.inHouse(async (tx) => {
      const bytes = new Uint8Array([0, 1, 92, 255])
      const at = new Date('2026-03-29T01:30:00.123Z')
      const { rows } = await sql<Record<string, unknown>>`select
        ${9_007_199_254_740_991}::bigint as big, ${'12.5'}::numeric as numeric, ${7}::int as int, ${true}::boolean as flag,
        ${bytes}::bytea as bytes, ${at}::timestamptz as at, ${at.toISOString()}::timestamptz as at_text,
        ${JSON.stringify({ a: [1, null, 'ü'] })}::jsonb as json, ${{ b: 2 }}::jsonb as object,
        ${[1, 2]}::bigint[] as bigs, ${[3, 4]}::int[] as ints, ${['a"b\\', 'c,d', '']}::text[] as texts, ${null}::text as nothing,
        ${one.tenantId}::uuid as id, ${"it's $1 {x} 会议"}::text as text, '2026-03-29'::date as day, count(*) as n from tenants`.execute(
        tx,
      )
      return rows[0]
    })
    expect(row).toEqual({
      big: 9_007_199_254_740_991,
      numeric: 12.5,
      int: 7,
      flag: true,
      bytes: new Uint8Array([0, 1, 92, 255]),
      at: new Date('2026-03-29T01:30:00.123Z'),
      at_text: new Date('2026-03-29T01:30:00.123Z'),
      json: { a: [1, null, 'ü'] },
      object: { b: 2 },
      bigs: [1, 2],
      ints: [3, 4],
      texts: ['a"b\\', 'c,d', ''],
      nothing: null,
      id: one.tenantId,
      text: "it's $1 {x} 会议",
      day: '2026-03-29',
      n: 2,
    })
  })

  test('rows of the schema come back as they went in', async () => {
    const { storage, one } = given()
    const updates = await storage.inTenant(one.tenantId, (tx) =>
      tx.selectFrom('document_updates').selectAll().orderBy('id').execute(),
    )
    expect(updates.map(({ update, client_ids: ids }) => [update, ids])).toEqual(
      [0, 1, 2].map((index) => [new Uint8Array([0, 255, index]), [4_294_967_295, index]]),
    )
    expect(updates[0]?.created_at).toBeInstanceOf(Date)
    const person = await storage.inTenant(one.tenantId, (tx) =>
      tx.selectFrom('people').selectAll().executeTakeFirstOrThrow(),
    )
    expect(person).toMatchObject({ work_days: [1, 2, 3], work_from_minute: 540 })
  })
}
