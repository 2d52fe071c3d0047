import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPglite } from '../../infra/storage/pglite.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { kindsCount, LedgerTrial } from './testing/ledgerTrial.ts'

let storage: Storage

beforeAll(async () => {
  storage = await openPglite({ folder: 'memory' })
})
afterAll(() => storage.close())

const number = fc.nat(1_000_000)
const draw = fc.record({ kind: fc.nat(kindsCount - 1), a: number, b: number, c: number })

test('the books are as the oracle’s, whatever is repeated, reordered, late, refused or broken off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(draw, { minLength: 100, maxLength: 200 }), async (draws) => {
      const trial = await LedgerTrial.open(storage)
      for (const each of draws) await trial.step(each)
      await trial.compare()
      await trial.quiesce()
      expect(trial.differences).toEqual([])
    }),
    { numRuns: 6 },
  )
}, 60_000)
