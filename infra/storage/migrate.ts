import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { exemptTables } from './schema.ts'
import type { SqlStorage } from './sqlStorage.ts'
import type { Tx } from './storage.ts'

export interface MigrateOptions {
  log?: Pick<Logger, 'info'>
  /** Where the numbered `.sql` files are; ours by default. */
  migrationsFolder?: URL
}

/** The tables in the database and the migrations of this version do not go together. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MigrationError'
  }
}

export interface Migration {
  name: string
  /** sha-256 of the file with line ends as \n, hex. */
  checksum: string
  script: string
}

/** Tables whose rows the application may add and read, never change. */
export const appendOnlyTables = ['ledger_entries', 'minute_changes']
/** One number for all Meridian processes of a database: whoever migrates holds it. */
const lockKey = 731_402_660

/**
 * Brings the tables to this version: applies what is missing in one transaction under an advisory lock,
 * turns row-level security on, and creates and equips the role that requests run under. Forward only.
 */
export async function migrate(storage: SqlStorage, options: MigrateOptions): Promise<void> {
  const known = await readMigrations(options.migrationsFolder ?? new URL('./migrations/', import.meta.url))
  const applied = await storage.asOwner(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(tx)
    const missing = missingOf(known, await appliedMigrations(tx))
    for (const migration of missing) await apply(tx, migration)
    await sealTables(tx)
    await equipRole(tx)
    return missing
  })
  for (const { name } of applied) options.log?.info({ migration: name }, 'migration applied')
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (file) => {
      const script = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n')
      const checksum = createHash('sha256').update(script).digest('hex')
      return { name: file.slice(0, -'.sql'.length), checksum, script }
    }),
  )
}

/** What the database has applied, in order; creates the record when it is new. */
export async function appliedMigrations(tx: Tx): Promise<Omit<Migration, 'script'>[]> {
  await sql`create table if not exists migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now()
  )`.execute(tx)
  const { rows } = await sql<Omit<Migration, 'script'>>`select name, checksum from migrations order by name`.execute(tx)
  return rows
}

function missingOf(known: Migration[], applied: Omit<Migration, 'script'>[]): Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const ours = known.find((migration) => migration.name === name)
    if (!ours) {
      throw new MigrationError(
        `the database has the migration ${name}, which this version does not know: start the newer version`,
      )
    }
    if (ours.checksum !== checksum) {
      throw new MigrationError(
        `the migration ${name} was changed after it was applied to this database: restore its file, and put the change into a new migration`,
      )
    }
    if (known[index] !== ours) {
      throw new MigrationError(
        `the migration ${known[index]?.name} sorts before ${name}, which is already applied: number it higher`,
      )
    }
  }
  return known.slice(applied.length)
}

async function apply(tx: Tx, { name, checksum, script }: Migration) {
  await sql.raw(script).execute(tx)
  await sql`insert into migrations (name, checksum) values (${name}, ${checksum})`.execute(tx)
}

interface TableState {
  name: string
  sealed: boolean
  forced: boolean
  hasTenant: boolean
}

/** Row-level security with FORCE on every table that is not exempt. */
async function sealTables(tx: Tx) {
  const { rows } = await sql<TableState>`
    select c.relname as name, c.relrowsecurity as sealed, c.relforcerowsecurity as forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as "hasTenant"
    from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`.execute(tx)
  for (const { name, sealed, forced, hasTenant } of rows) {
    if ((exemptTables as readonly string[]).includes(name) || (sealed && forced)) continue
    if (!hasTenant) throw new MigrationError(`the table ${name} has no tenant_id and is not on the exempt list`)
    const table = sql.table(name)
    const mine = sql.raw(`tenant_id = nullif(current_setting('app.tenant', true), '')::uuid`)
    await sql`alter table ${table} enable row level security`.execute(tx)
    await sql`alter table ${table} force row level security`.execute(tx)
    await sql`drop policy if exists one_tenant on ${table}`.execute(tx)
    await sql`create policy one_tenant on ${table} using (${mine}) with check (${mine})`.execute(tx)
  }
}

async function equipRole(tx: Tx) {
  // Roles belong to the whole cluster: another database of it may create this one at the same moment.
  await sql
    .raw(`do $$
    begin
      if not exists (select from pg_roles where rolname = 'meridian_app') then
        begin
          create role meridian_app nologin;
        exception when duplicate_object or unique_violation then null;
        end;
      end if;
      if exists (select from pg_roles where rolname = 'meridian_app' and (rolsuper or rolbypassrls)) then
        raise exception 'the role meridian_app may bypass row-level security: alter it first';
      end if;
      -- From PostgreSQL 16 on, whoever creates a role administers it without being able to become it.
      if not pg_has_role(current_user, 'meridian_app',
        case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
      then
        grant meridian_app to current_user;
      end if;
      execute format('grant usage on schema %I to meridian_app', current_schema());
      execute format('grant select, insert, update, delete on all tables in schema %I to meridian_app', current_schema());
      execute format('grant usage, select on all sequences in schema %I to meridian_app', current_schema());
    end $$`)
    .execute(tx)
  await sql`revoke insert, update, delete on migrations from meridian_app`.execute(tx)
  for (const table of appendOnlyTables) {
    await sql`revoke update, delete on ${sql.table(table)} from meridian_app`.execute(tx)
  }
}
