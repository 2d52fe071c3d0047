import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { chanceOf, whole } from '../faults/chance.ts'
import { plainWire } from '../load/documents/documentWire.ts'
import { LightClient } from '../load/documents/lightClient.ts'
import { peakBytes, resetPeak } from '../load/processMemory.ts'
import { DocumentSite } from '../servers/documentSite.ts'
import { percentile, type BenchResult } from './bench.ts'
import { DocumentWriter } from './documents/documentWriter.ts'

const joinersCount = 150
const documentBytes = 4_000_000
/** About what one insertion costs besides its letters. */
const itemBytes = 42
const partsCount = 10
const rounds = 3
const aims = { p95_ms: 1500, rss_mb: 400 }

interface Round {
  joinMs: number[]
  rssBytes: number
  idleBytes: number
  documentBytes: number
}

/**
 * Milliseconds until 150 people who open a document of 4 MB at once have all of it, from a process that was just
 * started and has not read it yet, and the most memory that process held meanwhile. What each received is compared
 * byte by byte with what a Yjs document was checked with.
 */
export async function run(): Promise<BenchResult> {
  const site = await DocumentSite.open({ fsync: true })
  try {
    const node = await site.node()
    const address = await site.document()
    const { doc, updates } = written()
    const writer = await DocumentWriter.open(await site.door(node, address))
    for (const update of updates) writer.send(update)
    await writer.stored()
    writer.close()
    const results: Round[] = []
    for (let round = 0; round < rounds; round += 1) {
      await node.kill()
      await node.start()
      const doors = await Promise.all(Array.from({ length: joinersCount }, () => site.door(node, address)))
      results.push(await joinAll(doors, node.house.pid, doc))
    }
    return report(results)
  } finally {
    await site.close()
  }
}

async function joinAll(doors: string[], pid: number, doc: Y.Doc): Promise<Round> {
  const idleBytes = resident(pid)
  const startMs = performance.now()
  const joins = doors.map(async (url, index) => {
    const client = new LightClient({ url, wire: plainWire() }, 1 + index)
    const state = await client.state
    return { client, state, ms: performance.now() - startMs }
  })
  const joined = await Promise.all(joins)
  const rssBytes = peakBytes(pid)
  // Checked only now, so that the checking does not stand in anybody's way.
  const hashes = new Set(joined.map(({ state }) => createHash('sha256').update(state).digest('hex')))
  if (hashes.size !== 1) throw new Error('not everybody received the same bytes')
  check(joined[0]?.state ?? Buffer.of(), doc)
  for (const { client } of joined) client.close()
  return { joinMs: joined.map(({ ms }) => ms), rssBytes, idleBytes, documentBytes: joined[0]?.state.length ?? 0 }
}

function resident(pid: number): number {
  resetPeak(pid)
  return peakBytes(pid)
}

function check(frame: Buffer, doc: Y.Doc): void {
  const received = new Y.Doc()
  Y.applyUpdate(received, DocumentWriter.updateOf(frame))
  if (received.getText('text').toString() !== doc.getText('text').toString())
    throw new Error('the document that arrived is not the one that was written')
}

/** Paragraphs written here and there, and partly deleted again, until the document has its size. */
function written(): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('text')
  const chance = chanceOf(4)
  // Each transaction is an update that is small enough to be sent.
  for (let part = 0; part < partsCount; part += 1)
    doc.transact(() => {
      let bytes = 0
      while (bytes < documentBytes / partsCount) {
        const words = Array.from({ length: 5 + whole(chance, 30) }, () => whole(chance, 36 ** 6).toString(36)).join(' ')
        text.insert(whole(chance, text.length + 1), words)
        if (chance() < 0.2) text.delete(whole(chance, text.length - 10), 10)
        bytes += words.length + itemBytes
      }
    })
  return { doc, updates }
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6)

function report(results: Round[]): BenchResult {
  const times = results.flatMap(({ joinMs }) => joinMs)
  const figures = {
    joins: times.length,
    document_bytes: Math.max(...results.map(({ documentBytes: bytes }) => bytes)),
    p50_ms: Math.round(percentile(times, 0.5)),
    p95_ms: Math.round(percentile(times, 0.95)),
    rss_mb: megabytes(Math.max(...results.map(({ rssBytes }) => rssBytes))),
    idle_rss_mb: megabytes(Math.max(...results.map(({ idleBytes }) => idleBytes))),
  }
  return {
    rows: [
      { what: '150 open 4 MB at once, p95', figure: `${figures.p95_ms} ms`, aim: `${aims.p95_ms} ms` },
      { what: 'the same, p50', figure: `${figures.p50_ms} ms`, aim: '' },
      { what: 'most memory of the process', figure: `${figures.rss_mb} MB`, aim: `${aims.rss_mb} MB` },
      { what: 'before anybody came', figure: `${figures.idle_rss_mb} MB`, aim: '' },
    ],
    figures,
  }
}
