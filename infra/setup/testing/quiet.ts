import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A progress that keeps what it was told. */
export function quietProgress() {
  const lines: string[] = []
  const keep = (what: string) => void lines.push(what)
  return { lines, begin: keep, say: keep, tell: keep }
}

/** A folder of the test's own that goes with it. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
