import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missingOptionals } from './completeLock.mjs'

test('npm ci accepts our lock: it names the binaries of every platform (else run infra/setup/completeLock.mjs)', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'))
  expect(missingOptionals(lock)).toEqual([])
})

test('a binary that the registry lacks is written in with its platform', () => {
  const tool = { dev: true, optionalDependencies: { '@tool/linux-x64-musl': '1.0.0', '@tool/darwin-arm64': '1.0.0' } }
  const lock = { packages: { 'node_modules/tool': tool, 'node_modules/@tool/darwin-arm64': {} } }
  expect(missingOptionals(lock)).toEqual([
    [
      'node_modules/@tool/linux-x64-musl',
      { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] },
    ],
  ])
})
