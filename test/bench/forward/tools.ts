import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Builds one of the programs here into `folder`; null when there is no compiler or library for it. */
export async function compile(name: string, folder: string, libraries: readonly string[] = []): Promise<string | null> {
  const binary = join(folder, name)
  const source = join(import.meta.dirname, `${name}.c`)
  const built = run('gcc', ['-O2', '-o', binary, source, ...libraries.map((library) => `-l${library}`)])
  return built.then(
    () => binary,
    () => null,
  )
}

export const isInstalled = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
