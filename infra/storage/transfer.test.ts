import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../../test/servers/postgres.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import type { SqlStorage } from './sqlStorage.ts'
import { addSampleTenant, type SampleTenant } from './testing/sampleTenant.ts'
import { tablesInOrder } from './tables.ts'
import { transfer } from './transfer.ts'

let server: PostgresServer
let folder: string
let one: SampleTenant
let original: Record<string, unknown[]>
const path = (name: string) => join(folder, name)

beforeAll(async () => {
  server = await startPostgres()
  folder = await mkdtemp(join(tmpdir(), 'meridian-transfer-'))
  const storage = await openPglite({ folder: path('first') })
  one = await addSampleTenant(storage)
  await addSampleTenant(storage)
  const jwk = JSON.stringify({ kty: 'OKP' })
  await storage.inHouse((tx) =>
    tx.insertInto('signing_keys').values({ id: 'k', public_jwk: jwk, private_jwk: jwk }).execute(),
  )
  original = await contentOf(storage)
  await storage.close()
  // A plain owner: row-level security binds the one who moves the rows, too.
  await query(
    'create role mover login createrole',
    'create database moved owner mover',
    'create database tenants owner mover',
  )
}, 60_000)
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

async function query(...statements: string[]) {
  const client = new Client(server.url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** Every row of every table, as text with microseconds, whoever's it is. */
async function contentOf(storage: SqlStorage): Promise<Record<string, unknown[]>> {
  return storage.asOwner(async (tx) => {
    const content: Record<string, unknown[]> = {}
    const tenants = await tx.selectFrom('tenants').select('id').orderBy('id').execute()
    await sql`set local timezone = 'UTC'`.execute(tx)
    for (const { id } of tenants) {
      await sql`select set_config('app.tenant', ${id}, true)`.execute(tx)
      for (const { name, hasTenant } of await tablesInOrder(tx)) {
        const mine = hasTenant ? sql`where t.tenant_id = ${id}` : sql``
        const { rows } = await sql<{
          row: string
        }>`select row_to_json(t)::text as row from ${sql.table(name)} t ${mine} order by 1`.execute(tx)
        content[`${id} ${name}`] = rows.map(({ row }) => row)
      }
    }
    return content
  })
}

test('a house moves PGlite → PostgreSQL → PGlite and keeps every row', async () => {
  const url = server.urlOf('mover', 'moved')
  expect(await transfer(['export', '--from', path('first'), '--to', path('house.gz')])).toMatch(
    /\b6 {2}document_updates\n[^]*rows exported$/,
  )
  expect(await transfer(['import', '--from', path('house.gz'), '--into', url])).toMatch(
    /\b4 {2}departments\n[^]*rows imported$/,
  )
  const postgres = await openPostgres({ url })
  expect(await contentOf(postgres)).toEqual(original)
  await postgres.close()

  await transfer(['export', '--from', url, '--to', path('back.gz')])
  await transfer(['import', '--from', path('back.gz'), '--into', path('second')])
  const pglite = await openPglite({ folder: path('second') })
  expect(await contentOf(pglite)).toEqual(original)
  const next = await pglite.inTenant(one.tenantId, (tx) =>
    tx
      .insertInto('document_updates')
      .values({
        tenant_id: one.tenantId,
        document_id: one.documentId,
        update: new Uint8Array(),
        person_key: 'p',
        client_ids: [],
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  expect(next.id).toBe(7)
  await pglite.close()
}, 60_000)

test('one tenant moves into a house that has others, and nothing of anybody else goes with it', async () => {
  const url = server.urlOf('mover', 'tenants')
  const target = await openPostgres({ url })
  await addSampleTenant(target)
  await transfer(['export', '--from', path('first'), '--to', path('tenant.gz'), '--tenant', one.tenantId])
  const text = gunzipSync(await readFile(path('tenant.gz'))).toString()
  expect(text.split('\n').filter((line) => line.includes('"row"') && !line.includes(one.tenantId))).toEqual([])
  await transfer(['import', '--from', path('tenant.gz'), '--into', url])
  const moved = await contentOf(target)
  const keptIds = Object.fromEntries(
    Object.entries(original).filter(([key]) => key.startsWith(one.tenantId) && key.endsWith(' people')),
  )
  expect(moved).toMatchObject(keptIds)
  expect(moved[`${one.tenantId} document_updates`]).toHaveLength(3)
  await target.close()
  await expect(transfer(['import', '--from', path('tenant.gz'), '--into', url])).rejects.toThrow(
    /already has the tenant/,
  )
}, 30_000)

test('an import is refused whole, with a sentence, when the target or the file is not right', async () => {
  const into = ['--into', server.urlOf('mover', 'tenants')]
  await transfer(['export', '--from', path('first'), '--to', path('again.gz')])
  await expect(transfer(['import', '--from', path('again.gz'), ...into])).rejects.toThrow(
    /target is not empty: it has 2 tenants/,
  )
  await expect(transfer(['export', '--from', path('first'), '--to', path('again.gz')])).rejects.toThrow(
    /exists already/,
  )

  const nowhere = transfer(['export', '--from', path('nowhere'), '--to', path('nothing.gz')])
  await expect(nowhere).rejects.toThrow(/no house in the folder/)

  const lines = gunzipSync(await readFile(path('again.gz')))
    .toString()
    .split('\n')
  const refused = async (changed: string[], why: RegExp) => {
    await writeFile(path('bad.gz'), gzipSync(changed.join('\n')))
    await query('drop database if exists empty', 'create database empty owner mover')
    const url = server.urlOf('mover', 'empty')
    await expect(transfer(['import', '--from', path('bad.gz'), '--into', url])).rejects.toThrow(why)
    const target = await openPostgres({ url })
    expect(await contentOf(target)).toEqual({})
    await target.close()
  }
  await refused(lines.slice(0, 10), /cut short/)
  await refused(
    lines.filter((line) => !line.includes('"table":"ledger_entries"')),
    /promises/,
  )
  await refused(lines.slice(1), /header/)
  await refused(
    lines.map((line) => line.replace('0001-first', '0001-other')),
    /same version/,
  )
}, 60_000)
