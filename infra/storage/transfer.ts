/** `npm run export` and `npm run import`: a house or one tenant between PGlite and PostgreSQL, both ways. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TenantId } from '../contract/ids.ts'
import { exportTo } from './export.ts'
import { importFrom } from './import.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import { TransferError, type Counts } from './transferFile.ts'

const usage = `npm run export -- --from <folder | postgres://…> --to <file.jsonl.gz> [--tenant <id>]
npm run import -- --from <file.jsonl.gz> --into <folder | postgres://…>`

/** Runs one command line and answers with what to print. Throws Error with a sentence for the operator. */
export async function transfer(args: string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, to: { type: 'string' }, into: { type: 'string' }, tenant: { type: 'string' } },
  })
  const [command] = positionals
  const { from, to, into, tenant } = values
  if (command === 'export' && from && to) {
    // Opening would create an empty house there, and the export would be of nothing.
    if (!isUrl(from) && !existsSync(join(from, 'pglite')))
      throw new TransferError(`there is no house in the folder ${from}`)
    const parsed = tenant === undefined ? undefined : TenantId.safeParse(tenant)
    if (parsed && !parsed.success) throw new TransferError(`${tenant} is not the id of a tenant`)
    return withDatabase(from, async (storage) => report('exported', await exportTo(storage, to, parsed?.data)))
  }
  if (command === 'import' && from && into) {
    return withDatabase(into, async (storage) => report('imported', await importFrom(storage, from)))
  }
  throw new TransferError(usage)
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
