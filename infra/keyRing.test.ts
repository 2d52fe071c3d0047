import { expect, test } from 'vitest'
import { loadKeyRing } from './keyRing.ts'
import { openMigrated } from './storage/testing/openMigrated.ts'

test('processes of an empty house that start together agree on one key', async () => {
  const storage = await openMigrated()
  const [one, other] = await Promise.all([loadKeyRing(storage), loadKeyRing(storage)])
  expect(one).toHaveLength(1)
  expect(other).toEqual(one)
  expect(await loadKeyRing(storage)).toEqual(one)
  await storage.close()
})
