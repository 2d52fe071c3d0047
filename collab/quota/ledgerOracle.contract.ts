import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Storage } from '../../infra/storage/storage.ts'
import { kindsCount, LedgerTrial } from './testing/ledgerTrial.ts'

const number = fc.nat(1_000_000)
const draw = fc.record({ kind: fc.nat(kindsCount - 1), a: number, b: number, c: number })

/** On one database, `runs` companies with some hundred commands each: every answer and every row is the oracle's. */
export function ledgerOracleContract(storage: () => Storage, runs: number) {
  test('[ML45] the books are as the oracle’s, whatever is repeated, reordered, late, refused or broken off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(draw, { minLength: 150, maxLength: 250 }), fc.boolean(), async (draws, together) => {
        const trial = await LedgerTrial.open(storage())
        if (together) await trial.batch(draws)
        else for (const each of draws) await trial.step(each)
        await trial.compare()
        await trial.quiesce()
        expect(trial.differences).toEqual([])
      }),
      // Shrinking plays many companies more: what a seed finds is better looked at with the bench.
      { numRuns: runs, endOnFailure: true },
    )
  }, 120_000)
}
