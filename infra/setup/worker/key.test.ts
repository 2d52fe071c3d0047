import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../testing/quiet.ts'
import { builtKey, officialKey, recipeHash } from './key.mjs'

const machine = { version: '3.27.1', compiler: 'c++ (Debian 12.2.0-14) 12.2.0', system: 'linux-x64', recipe: 'abc' }

test('a built worker is kept apart by version, compiler, system and recipe', () => {
  const others = [{ version: '3.28.0' }, { compiler: 'c++ 14' }, { system: 'linux-arm64' }, { recipe: 'def' }]
  const keys: string[] = [{}, ...others].map((other) => builtKey(Object.assign({}, machine, other)))
  expect(new Set(keys).size).toBe(keys.length)
  expect(builtKey({ ...machine })).toBe(keys[0])
  for (const key of keys) expect(key).toMatch(/^[\w.-]+$/)
})

test('an official worker does not depend on the compiler', () => {
  expect(officialKey(machine)).toBe('worker-3.27.1-linux-x64-official')
})

test('a changed shim changes the recipe', () => {
  const folder = `${testFolder()}/`
  cpSync(import.meta.dirname, folder, { recursive: true })
  const before = recipeHash(folder)
  expect(before).toBe(recipeHash())
  appendFileSync(join(folder, 'shims', 'openssl', 'meson.build'), '\n')
  expect(recipeHash(folder)).not.toBe(before)
})
