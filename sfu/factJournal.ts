import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PresenceFact } from '../infra/contract/facts.ts'
import type { Log } from '../infra/log.ts'
import { mediaLimits } from './limits.ts'

const ending = '.facts'

/**
 * Keeps on disk what the bus did not take yet, so that presence outlives a node that ends before the bus is back.
 * One file for each node, with the newest fact of each peer; the whole file is replaced each time.
 */
export class FactJournal {
  readonly #folder: string
  readonly #file: string
  readonly #log: Log
  #kept = false

  constructor(options: { folder: string; nodeId: string; log: Log }) {
    this.#folder = options.folder
    this.#file = join(options.folder, `${options.nodeId}${ending}`)
    this.#log = options.log
  }

  /** What nodes that used this folder left behind; it is forgotten here, and is the caller's to publish. */
  async takeAll(): Promise<PresenceFact[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const files = names.filter((name) => name.endsWith(ending)).map((name) => join(this.#folder, name))
    const lists = await Promise.all(files.map((file) => this.#read(file)))
    await Promise.all(files.map((file) => rm(file, { force: true })))
    return lists.flat()
  }

  /** Replaces what is kept. A disk that takes nothing costs the copy, not the facts: those are in memory still. */
  async keep(facts: readonly PresenceFact[]): Promise<void> {
    if (facts.length === 0) return this.#forget()
    try {
      await mkdir(this.#folder, { recursive: true })
      const lines = facts.slice(-mediaLimits.attendancesMax).map((fact) => JSON.stringify(fact))
      await writeFile(`${this.#file}.new`, lines.join('\n'))
      await rename(`${this.#file}.new`, this.#file)
      this.#kept = true
    } catch (error) {
      this.#log.warn({ err: error }, 'facts of presence could not be kept on disk')
    }
  }

  async #forget(): Promise<void> {
    if (!this.#kept) return
    this.#kept = false
    await rm(this.#file, { force: true }).catch(() => undefined)
  }

  async #read(file: string): Promise<PresenceFact[]> {
    const text = await readFile(file, 'utf8').catch(() => '')
    return text.split('\n').flatMap((line) => factOf(line) ?? [])
  }
}

function factOf(line: string): PresenceFact | null {
  try {
    return PresenceFact.parse(JSON.parse(line))
  } catch {
    return null
  }
}
