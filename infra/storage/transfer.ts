/**
 * `npm run export` and `npm run import`: a house or one tenant between PGlite and PostgreSQL, both ways. `settle` says
 * which data home a tenant lives in, `clear` deletes here what has moved elsewhere.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TenantId } from '../contract/ids.ts'
import { exportTo } from './export.ts'
import { importFrom } from './import.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import { clearTenant, settleTenant } from './residency.ts'
import { TransferError, type Counts } from './transferFile.ts'

const usage = `npm run export -- --from <folder | postgres://…> --to <file.jsonl.gz> [--tenant <id>]
npm run import -- --from <file.jsonl.gz> --into <folder | postgres://…>
node infra/storage/transfer.ts settle --house <folder | postgres://…> --tenant <id> [--home <name>]
node infra/storage/transfer.ts clear --house <folder | postgres://…> --tenant <id>`

/** Runs one command line and answers with what to print. Throws Error with a sentence for the operator. */
export async function transfer(args: string[]): Promise<string> {
  const text = { type: 'string' } as const
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: text, to: text, into: text, tenant: text, house: text, home: text },
  })
  const [command] = positionals
  const { from, to, into, house, home } = values
  const tenant = values.tenant === undefined ? undefined : tenantOf(values.tenant)
  if (command === 'export' && from && to) {
    return withHouse(from, async (storage) => report('exported', await exportTo(storage, to, tenant)))
  }
  if (command === 'import' && from && into) {
    return withDatabase(into, async (storage) => report('imported', await importFrom(storage, from)))
  }
  if (command === 'settle' && house && tenant) {
    await withHouse(house, (storage) => settleTenant(storage, tenant, home ?? null))
    return home === undefined ? 'the tenant lives here' : `the tenant lives in the data home ${home}`
  }
  if (command === 'clear' && house && tenant)
    return withHouse(house, async (storage) => `${await clearTenant(storage, tenant)} rows deleted`)
  throw new TransferError(usage)
}

function tenantOf(text: string): TenantId {
  const parsed = TenantId.safeParse(text)
  if (!parsed.success) throw new TransferError(`${text} is not the id of a tenant`)
  return parsed.data
}

/** As `withDatabase`, where there is one: opening would create an empty house, and the work be on nothing. */
async function withHouse<T>(place: string, work: Parameters<typeof withDatabase<T>>[1]): Promise<T> {
  if (!isUrl(place) && !existsSync(join(place, 'pglite')))
    throw new TransferError(`there is no house in the folder ${place}`)
  return withDatabase(place, work)
}

async function withDatabase<T>(place: string, work: (storage: Awaited<ReturnType<typeof open>>) => Promise<T>) {
  const storage = await open(place)
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

const isUrl = (place: string) => /^postgres(ql)?:/.test(place)

function open(place: string) {
  return isUrl(place) ? openPostgres({ url: place, poolMax: 1 }) : openPglite({ folder: place })
}

function report(done: string, counts: Counts): string {
  const lines = Object.entries(counts).map(([table, count]) => `${String(count).padStart(10)}  ${table}`)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return [...lines, `${String(total).padStart(10)}  rows ${done}`].join('\n')
}

if (import.meta.main) {
  try {
    console.log(await transfer(process.argv.slice(2)))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
