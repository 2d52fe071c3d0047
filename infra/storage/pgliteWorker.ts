/**
 * PGlite in a thread of its own: a long query blocks its whole event loop (879 ms measured), which must
 * not be the one that carries signalling. Answers come in the order of the questions.
 */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, type Results } from '@electric-sql/pglite'
import type { FromPglite, PgliteFault, PglitePlace, PgliteQuery, PgliteRows, ToPglite } from './pgliteProtocol.ts'

const port = parentPort
if (!port) throw new Error('pgliteWorker.ts runs as a worker thread')
const say = (message: FromPglite) => port.postMessage(message)

const { folder, dump } = workerData as PglitePlace
const db = new PGlite({
  ...(folder !== undefined && { dataDir: folder }),
  ...(dump !== undefined && { loadDataDir: new Blob([readFileSync(dump)]) }),
})

try {
  await db.waitReady
  // PGlite hands the text through in both directions; sqlValues.ts reads it, for both databases alike.
  db.parsers = new Proxy({}, { get: () => (text: string) => text })
  db.serializers = {}
  say({ kind: 'ready' })
} catch (error) {
  say({ kind: 'failed', message: String(error) })
}

port.on('message', (message: ToPglite) => {
  if (message.kind === 'query') void answer(message.query)
  else void db.close().finally(() => say({ kind: 'closed' }))
})

async function answer({ id, sql, parameters }: PgliteQuery) {
  try {
    const options = { rowMode: 'array' as const }
    const result = parameters.length ? await db.query(sql, parameters, options) : (await db.exec(sql, options)).at(-1)
    say({ kind: 'answer', id, result: rowsOf(result) })
  } catch (error) {
    say({ kind: 'fault', id, fault: faultOf(error) })
  }
}

function rowsOf(result: Results<unknown> | undefined): PgliteRows {
  return {
    columns: (result?.fields ?? []).map((field) => ({ name: field.name, typeOid: field.dataTypeID })),
    rows: (result?.rows ?? []) as (string | null)[][],
    affectedCount: result?.affectedRows ?? 0,
  }
}

function faultOf(error: unknown): PgliteFault {
  const { message, code, detail, constraint, table, column } = error as PgliteFault
  return { message, code, detail, constraint, table, column }
}
