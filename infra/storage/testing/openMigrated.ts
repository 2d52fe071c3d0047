import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { openPglite } from '../pglite.ts'
import { openPostgres } from '../postgres.ts'
import type { SqlStorage } from '../sqlStorage.ts'
import { migratedDump } from './migratedDump.ts'

/** One for all files of a run: whoever comes first makes it, the others wait for the lock. */
const template = 'migrated'
const lockKey = 1

/**
 * An empty database with all tables: one of the run's PostgreSQL where there is one, else an embedded one in memory,
 * which takes a second of a processor.
 */
export async function openMigrated(): Promise<SqlStorage> {
  const database = await newDatabase()
  return database === null ? openEmbedded() : openPostgres({ url: database.url, poolMax: 4 })
}

/** An empty database with all tables on the run's PostgreSQL; null where there is none. */
export async function newDatabase(): Promise<{ url: string; drop(): Promise<void> } | null> {
  const server = process.env['TEST_POSTGRES']
  if (server === undefined) return null
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asSuperuser(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount === 0) {
      await client.query(`create database ${template}`)
      await (await openPostgres({ url: urlOf(server, template) })).close()
    }
    await client.query(`create database ${name} template ${template}`)
  })
  const drop = () => asSuperuser(server, (client) => client.query(`drop database ${name} with (force)`))
  return { url: urlOf(server, name), drop }
}

/** An empty embedded database with all tables, in memory, within a fifth of the time that making one takes. */
export async function openEmbedded(): Promise<SqlStorage> {
  return openPglite({ folder: 'memory', dump: await migratedDump() })
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

async function asSuperuser(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
