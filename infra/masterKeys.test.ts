import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { masterKeyOf } from './masterKeys.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meridian-master-key-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('the first start makes a key that only this user reads, and later starts find the same', async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => masterKeyOf(join(folder, 'data'))))
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
  expect(keys[0]?.byteLength).toBe(32)
  expect((await stat(join(folder, 'data/master.key'))).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'data'))).toEqual(['master.key'])
})

test('a damaged key file stops the start and is left as it is', async () => {
  await writeFile(join(folder, 'master.key'), 'c2hvcnQ=\n')
  await expect(masterKeyOf(folder)).rejects.toThrow(/does not hold 32 bytes/)
})
