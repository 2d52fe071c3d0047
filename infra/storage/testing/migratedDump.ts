import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { openPglite } from '../pglite.ts'

const root = join(import.meta.dirname, '../../..')
const cache = join(root, '.cache')
const migrations = join(root, 'infra/storage/migrations')

/** The path of a dump (tar) of an empty, migrated database of this version; made when it is not there. */
export async function migratedDump(): Promise<string> {
  const path = join(cache, `migrated-${await versionOf()}.tar`)
  if (!existsSync(path)) await make(path)
  return path
}

async function versionOf(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(join(root, 'node_modules/@electric-sql/pglite/package.json')))
  for (const name of (await readdir(migrations)).toSorted()) hash.update(await readFile(join(migrations, name)))
  for (const name of ['migrate.ts', 'schema.ts']) hash.update(await readFile(join(root, 'infra/storage', name)))
  return hash.digest('hex').slice(0, 16)
}

/** Two that make it at once do no harm: whoever is later replaces the same contents. */
async function make(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-migrated-'))
  await (await openPglite({ folder })).close()
  const database = await PGlite.create(join(folder, 'pglite'))
  const dump = await database.dumpDataDir('none')
  await database.close()
  await mkdir(cache, { recursive: true })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
  for (const name of await readdir(cache))
    if (name.endsWith('.tar') && join(cache, name) !== path) await rm(join(cache, name), { force: true })
  await rename(draft, path)
  await rm(folder, { recursive: true })
}
