import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problems } from '../infra/contract/problems.ts'

const root = join(import.meta.dirname, '..')
const paper = (name: string) => readFileSync(join(root, name), 'utf8')

test('docs/problems.md and the catalogue list the same codes, statuses and close codes', () => {
  const rows = [...paper('docs/problems.md').matchAll(/^\| ([A-Z_]+) \| (\d+) \| (\d+) \|/gm)]
  const written = rows.map(([, code, status, closeCode]) => [code, Number(status), Number(closeCode)])
  const known = Object.entries(problems).map(([code, { status, closeCode }]) => [code, status, closeCode])
  expect(written).toEqual(known)
})

test.each([
  'README.md',
  'ARCHITECTURE.md',
  'docs/protocol.md',
  'docs/browsers.md',
  'docs/operations.md',
  'docs/benchmarks.md',
])('every file that %s points to exists', (name) => {
  const targets = [...paper(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? '')
  const missing = targets.filter((target) => !existsSync(join(root, name, '..', target)))
  expect(missing).toEqual([])
})
