import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Another process, alive, works in this folder. */
export class StorageLockedError extends Error {
  readonly folder: string
  readonly pid: number

  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}; stop that process or choose another folder`)
    this.name = 'StorageLockedError'
    this.folder = folder
    this.pid = pid
  }
}

/** `bornAt` tells a process from a later one with the same pid; empty where the system does not say. */
interface Holder {
  pid: number
  bornAt: string
}

/**
 * Takes the folder for this process and answers with the release. PGlite takes no lock of its own: a
 * second process would write and its rows would vanish. Pids are those of this machine (or container).
 * Throws StorageLockedError; a lock whose process is dead is taken over.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'pglite.lock')
  const mine = JSON.stringify({ pid: process.pid, bornAt: bornAt(process.pid) } satisfies Holder)
  const draft = `${path}.${process.pid}.${process.hrtime.bigint()}`
  writeFileSync(draft, mine)
  try {
    // Linking a finished file is atomic: nobody ever reads a lock half written.
    while (!linked(draft, path)) clearStale(folder, path)
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (contentOf(path) === mine) rmSync(path, { force: true })
  }
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function clearStale(folder: string, path: string) {
  const content = contentOf(path)
  if (content === undefined) return
  const holder = holderOf(content)
  if (holder && isAlive(holder)) throw new StorageLockedError(folder, holder.pid)
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  // Two processes may judge the same lock stale; who moved the other's fresh one puts it back.
  if (contentOf(aside) !== content) linked(aside, path)
  rmSync(aside, { force: true })
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function holderOf(content: string): Holder | undefined {
  try {
    const { pid, bornAt: born } = JSON.parse(content) as Partial<Holder>
    return typeof pid === 'number' && typeof born === 'string' ? { pid, bornAt: born } : undefined
  } catch {
    return undefined
  }
}

function isAlive({ pid, bornAt: born }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = bornAt(pid)
  return !born || !now || born === now
}

/** The start time the kernel keeps per process (field 22 of stat), or an empty string. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name stands in brackets and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
