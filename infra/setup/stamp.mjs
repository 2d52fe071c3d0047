import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A stamp says that a piece of work was finished for these inputs. It is
 * written last and in one rename, so work that was killed half-way has none
 * and is done again.
 */
export function isStamped(file, value) {
  try {
    return readFileSync(file, 'utf8') === value
  } catch {
    return false
  }
}

export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true })
  const next = `${file}.${process.pid}`
  writeFileSync(next, value)
  renameSync(next, file)
}

export function hashOf(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Every file below the folders that exist, sorted; `keep` filters by path. */
export function filesBelow(folders, keep = () => true) {
  const found = []
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile() && keep(path)) found.push(path)
    }
  }
  for (const folder of folders) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) walk(folder)
  }
  return found.toSorted()
}

/** By time and size, not by content: a start with nothing to do must cost milliseconds. */
export function fingerprint(files) {
  return hashOf(
    ...files.map((file) => {
      const { mtimeMs, size } = statSync(file)
      return `${file} ${mtimeMs} ${size}`
    }),
  )
}

export function contentHash(files) {
  return hashOf(...files.flatMap((file) => [file, readFileSync(file)]))
}
