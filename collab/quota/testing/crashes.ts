import type { KyselyPlugin } from 'kysely'
import type { Tx } from '../../../infra/storage/storage.ts'

/** The process died in the middle of a transaction. */
export class Crash extends Error {}

/** The transaction as one that dies before its query number `at`, counted from 0. */
export function crashingAt(tx: Tx, at: number): Tx {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (count++ === at) throw new Crash()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return tx.withPlugin(plugin)
}
