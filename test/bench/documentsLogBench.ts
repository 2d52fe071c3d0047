import { Client } from 'pg'
import { DocumentSite, type DocumentAddress, type DocumentNode } from '../servers/documentSite.ts'
import type { BenchResult } from './bench.ts'
import { DocumentWriter } from './documents/documentWriter.ts'
import { readTrace, type EditingTrace } from './documents/editingTrace.ts'
import { replay, type Replayed } from './documents/traceReplay.ts'

const traces = ['automerge-paper', 'friendsforever']
const patienceMs = 60_000

interface Logged extends Replayed {
  name: string
  rowsCount: number
  logBytes: number
  snapshotBytes: number
  loadMs: number
}

/**
 * Real typing, an update for each keystroke, until each was acknowledged as stored by a PostgreSQL that waits for its
 * disk; then what it took in the database, before and after folding, and how long a fresh process needs to have it.
 */
export async function run(): Promise<BenchResult> {
  const found = await Promise.all(traces.map(readTrace))
  const present = found.filter((trace) => trace !== undefined)
  if (present.length === 0) throw new Error('Nothing was measured: ../shared/data/editing-traces is not there.')
  const site = await DocumentSite.open({ fsync: true })
  const database = new Client({ connectionString: site.postgres.url })
  try {
    await database.connect()
    const node = await site.node()
    await countLog(database)
    const logged: Logged[] = []
    for (const trace of present) logged.push(await log(trace, site, node, database))
    return report(logged, traces.length - present.length)
  } finally {
    await database.end()
    await site.close()
  }
}

/** Everything that is ever appended is counted: the rows themselves go when they are folded. */
async function countLog(database: Client): Promise<void> {
  await database.query(`
    create schema bench;
    create table bench.log (document_id uuid, bytes bigint, rows bigint);
    create function bench.count_appended() returns trigger language plpgsql security definer as $$
    begin
      insert into bench.log select document_id, sum(octet_length(update)), count(*) from appended group by document_id;
      return null;
    end $$;
    create trigger bench_count after insert on document_updates
      referencing new table as appended for each statement execute function bench.count_appended();`)
}

async function log(trace: EditingTrace, site: DocumentSite, node: DocumentNode, database: Client): Promise<Logged> {
  const address = await site.document()
  const open = async () => DocumentWriter.open(await site.door(node, address))
  const replayed = await replay(trace, open)
  await check(await open(), trace)
  const snapshotBytes = await folded(database, address)
  const { bytes, rows } = await first<{ bytes: string; rows: string }>(
    database,
    'select sum(bytes) as bytes, sum(rows) as rows from bench.log where document_id = $1',
    address.documentId,
  )
  await node.house.kill('SIGTERM')
  await node.start()
  const url = await site.door(node, address)
  const startMs = performance.now()
  const reader = await DocumentWriter.open(url)
  const doc = await reader.read()
  const loadMs = performance.now() - startMs
  if (doc.getText('text').toString() !== trace.endContent) throw new Error(`${trace.name}: not what was stored`)
  reader.close()
  return { ...replayed, name: trace.name, rowsCount: Number(rows), logBytes: Number(bytes), snapshotBytes, loadMs }
}

async function check(reader: DocumentWriter, { name, endContent }: EditingTrace): Promise<void> {
  const doc = await reader.read()
  reader.close()
  if (doc.getText('text').toString() !== endContent) throw new Error(`${name} did not end as it should`)
}

/** Waits until the document was folded because nobody has it open any more. */
async function folded(database: Client, { documentId }: DocumentAddress): Promise<number> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const { rows } = await first<{ rows: string }>(
      database,
      'select count(*) as rows from document_updates where document_id = $1',
      documentId,
    )
    if (rows === '0') break
    if (performance.now() > deadlineMs) throw new Error('the log was not folded')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const sql = 'select sum(octet_length(state)) as bytes from document_snapshots where document_id = $1'
  return Number((await first<{ bytes: string }>(database, sql, documentId)).bytes)
}

async function first<T extends object>(database: Client, sql: string, documentId: string): Promise<T> {
  const { rows } = await database.query<T>(sql, [documentId])
  if (!rows[0]) throw new Error('no row')
  return rows[0]
}

function report(logged: Logged[], missingCount: number): BenchResult {
  const sum = (of: (one: Logged) => number) => logged.reduce((total, one) => total + of(one), 0)
  const perSecond = (edits: number, seconds: number) => Math.round(edits / seconds)
  const rows: BenchResult['rows'] = logged.map((one) => ({
    what: one.name,
    edits: one.editsCount,
    edits_per_s: perSecond(one.editsCount, one.seconds),
    log_rows: one.rowsCount,
    log_bytes: one.logBytes,
    sent_bytes: one.sentBytes,
    snapshot_bytes: one.snapshotBytes,
    load_ms: Math.round(one.loadMs),
  }))
  if (missingCount > 0) rows.push({ what: `${missingCount} left out: not in ../shared/data/editing-traces` })
  return {
    rows,
    figures: {
      edits_per_s: perSecond(
        sum((one) => one.editsCount),
        sum((one) => one.seconds),
      ),
      log_bytes: sum((one) => one.logBytes),
      snapshot_bytes: sum((one) => one.snapshotBytes),
      load_ms: Math.round(Math.max(...logged.map((one) => one.loadMs))),
    },
  }
}
