import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { csvOf, type Cell } from './contract/csv.ts'

/** Spreadsheets take a file without it for one of the machine's own letters. */
const byteOrderMark = '\ufeff'

/** Answers with a file, as its rows are made. What fails before the first rows is still a problem like any other. */
export async function sendCsv(
  reply: FastifyReply,
  path: string,
  pages: AsyncIterable<Cell[][]>,
): Promise<FastifyReply> {
  const iterator = pages[Symbol.asyncIterator]()
  const first = await iterator.next()
  const name = path.slice(path.lastIndexOf('/') + 1)
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(textOf(first, iterator)))
}

async function* textOf(
  first: IteratorResult<Cell[][]>,
  iterator: AsyncIterator<Cell[][]>,
): AsyncGenerator<string, undefined> {
  yield byteOrderMark
  try {
    for (let page = first; !page.done; page = await iterator.next()) yield csvOf(page.value)
  } finally {
    await iterator.return?.()
  }
}
