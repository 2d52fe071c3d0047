import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newDatabase } from '../../infra/storage/testing/openMigrated.ts'
import { migratedDump } from '../../infra/storage/testing/migratedDump.ts'

const root = join(import.meta.dirname, '../..')
const readyWithinMs = 60_000
const given = { PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'warn' }

export interface HouseOptions {
  /** Extra settings; PORT 0, a fresh DATA_DIR and quiet JSON logs are given. */
  env?: Record<string, string>
  args?: string[]
  /** Keeps data from an earlier run. */
  dataDir?: string
  /** On an embedded database, as `npm start` has it, and not on one of the run's PostgreSQL, which starts sooner. */
  embedded?: boolean
  /** How a program is started where the house is to stand; here where silent. */
  command?: (command: string, args: readonly string[]) => [string, string[]]
}

/** One running Meridian process, as `npm start` runs it. */
export interface House {
  url: string
  /** Only on the first start of a fresh house. */
  ownerLink: string | null
  pid: number
  dataDir: string
  /** Milliseconds from the spawn to listening. */
  readyMs: number
  output(): string
  kill(signal: NodeJS.Signals): Promise<void>
  /** Ends the process; the data goes with it unless `dataDir` was given. */
  stop(): Promise<void>
}

/** Starts `main.ts` on a free port and waits until it listens. Throws with its output when it ends before. */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const own = options.embedded || options.dataDir !== undefined || options.env?.['DATABASE_URL'] !== undefined
  const database = own ? null : await newDatabase()
  const dataDir = options.dataDir ?? (await newDataDir(!options.env?.['DATABASE_URL'] && !database))
  const startedMs = performance.now()
  const args = ['main.ts', ...(options.args ?? [])]
  const child = spawn(...(options.command?.(process.execPath, args) ?? [process.execPath, args]), {
    cwd: root,
    env: {
      ...process.env,
      ...given,
      DATA_DIR: dataDir,
      ...(database && { DATABASE_URL: database.url }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = await waitFor(
    child,
    () => /Meridian is ready at (\S+)/.exec(output)?.[1],
    () => output,
  )
  const readyMs = performance.now() - startedMs
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    url,
    ownerLink: /(https?:\/\/\S+\/first\/\S+)/.exec(output)?.[1] ?? null,
    pid: child.pid ?? 0,
    dataDir,
    readyMs,
    output: () => output,
    kill,
    async stop() {
      await kill('SIGTERM')
      await database?.drop()
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A fresh folder; one with an embedded database has its tables already, which takes seconds to make. */
async function newDataDir(embedded: boolean): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'meridian-house-'))
  if (!embedded) return dataDir
  await mkdir(join(dataDir, 'pglite'), { mode: 0o700 })
  await promisify(execFile)('tar', ['-xf', await migratedDump(), '-C', join(dataDir, 'pglite')])
  return dataDir
}

function waitFor(child: ChildProcess, found: () => string | undefined, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer)
      child.stdout?.off('data', look)
      child.off('exit', ended)
      act()
    }
    const fail = (why: string) => settle(() => reject(new Error(`${why}\n${output()}`)))
    const look = () => {
      const value = found()
      if (value) settle(() => resolve(value))
    }
    const ended = () => fail('Meridian ended before it listened.')
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`Meridian did not listen within ${readyWithinMs} ms.`)
    }, readyWithinMs)
    child.stdout?.on('data', look)
    child.on('exit', ended)
  })
}

/** What a start that must fail prints, and its exit code. */
export async function failHouse(options: HouseOptions): Promise<{ code: number | null; output: string }> {
  try {
    const house = await startHouse(options)
    await house.stop()
    return { code: 0, output: house.output() }
  } catch (error) {
    return { code: 1, output: String(error) }
  }
}
