import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

const folder = join(import.meta.dirname, '../../../../shared/data/editing-traces')

const Trace = z.object({
  startContent: z.string().optional(),
  endContent: z.string(),
  txns: z.array(
    z.object({
      /** Transactions this one follows; absent where there is only one author. */
      parents: z.array(z.int()).optional(),
      agent: z.int().optional(),
      /** Position, how many characters are deleted there, and what is inserted. */
      patches: z.array(z.tuple([z.int(), z.int(), z.string()])),
    }),
  ),
})

export type Transaction = z.infer<typeof Trace>['txns'][number]

export interface EditingTrace {
  name: string
  endContent: string
  transactions: Transaction[]
}

/** Someone's real typing, keystroke by keystroke; undefined where the recordings are not beside the project. */
export async function readTrace(name: string): Promise<EditingTrace | undefined> {
  const file = join(folder, `${name}.json.gz`)
  if (!existsSync(file)) return undefined
  const { startContent = '', endContent, txns } = Trace.parse(JSON.parse(gunzipSync(await readFile(file)).toString()))
  if (startContent !== '') throw new Error(`${name} does not begin empty`)
  // Positions are counted in code points there and in UTF-16 here: the same as long as none needs two.
  if (/[\ud800-\udfff]/.test(endContent)) throw new Error(`${name} has characters of two units`)
  return { name, endContent, transactions: txns }
}
