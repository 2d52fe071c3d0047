import type { StatementLine } from '../../../collab/protocol/minuteReports.ts'
import { api, type ApiInput } from '../api/api.ts'

/** A span's lines with sums over all of them. */
export interface LoadedStatement {
  lines: StatementLine[]
  presentSeconds: number
  chargedSeconds: number
  /** There are more lines than are shown. */
  cut: boolean
}

type Query = ApiInput<'GET /api/admin/minutes/statement'>['query']

const pageLines = 1000
const linesMax = 5000

/** Asks page after page; `own` for what the asker used themselves. */
export async function loadStatement(query: Query, own: boolean): Promise<LoadedStatement> {
  const lines: StatementLine[] = []
  let after: string | undefined
  for (;;) {
    const page = { ...query, limit: pageLines, ...(after !== undefined && { after }) }
    const answer = own
      ? await api('GET /api/minutes/statement', { query: page })
      : await api('GET /api/admin/minutes/statement', { query: page })
    lines.push(...answer.lines)
    after = answer.next ?? undefined
    const { presentSeconds, chargedSeconds } = answer
    if (after === undefined || lines.length >= linesMax)
      return { lines, presentSeconds, chargedSeconds, cut: after !== undefined }
  }
}
