import { execFile, execFileSync } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startChild, stopChild } from './childServer.ts'
import { freePort } from '../../infra/freePort.ts'

const run = promisify(execFile)

export interface PostgresServer {
  /** Superuser, database `postgres`. */
  url: string
  /** The same server with another user or database. */
  urlOf(user: string, database: string): string
  /** Stops at once, as a crash would, and starts again on the same port and folder. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A real PostgreSQL in a folder of its own, without fsync unless asked for. Needs Debian's `postgresql` package. */
export async function startPostgres({ fsync = false, connectionsMax = 60 } = {}): Promise<PostgresServer> {
  const bin = binFolder()
  const folder = await mkdtemp(join(tmpdir(), 'meridian-postgres-'))
  // PostgreSQL refuses to run as root.
  const as = process.getuid?.() === 0 ? ordinaryUser() : undefined
  if (as) await chown(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
    { ...as, cwd: folder },
  )
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `fsync=${fsync ? 'on' : 'off'}`,
    `max_connections=${connectionsMax}`,
  ]
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  const start = () => startChild(join(bin, 'postgres'), args, { ...as, cwd: folder }, 'ready to accept connections')
  let child = await start()
  const urlOf = (user: string, database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`
  return {
    url: urlOf('postgres', 'postgres'),
    urlOf,
    async restart() {
      await stopChild(child, 'SIGQUIT')
      child = await start()
    },
    async stop() {
      await stopChild(child, 'SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function binFolder(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
  if (!found) throw new Error('PostgreSQL is missing: apt-get install postgresql')
  return found
}

function ordinaryUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: idOf('-u'), gid: idOf('-g') }
    } catch {
      continue
    }
  }
  throw new Error('running as root, and neither the user postgres nor nobody exists')
}
