import type { Cell } from '../../../infra/contract/csv.ts'
import type { StatementLine } from '../../protocol/minuteReports.ts'

const head = [
  'day',
  'from',
  'until',
  'meeting id',
  'meeting',
  'person key',
  'person',
  'department id',
  'department',
  'why',
  'media',
  'weight',
  'present seconds',
  'charged seconds',
]

/** A statement as rows of a file. */
export async function* statementTable(pages: AsyncIterable<StatementLine[]>): AsyncGenerator<Cell[][]> {
  let rows: Cell[][] = [head]
  for await (const lines of pages) {
    yield [...rows, ...lines.map(rowOf)]
    rows = []
  }
  if (rows.length) yield rows
}

const rowOf = (line: StatementLine): Cell[] => [
  line.day,
  line.startsAt,
  line.endsAt,
  line.meetingId,
  line.meetingTitle,
  line.personKey,
  line.name,
  line.departmentId ?? '',
  line.departmentName ?? '',
  line.why,
  line.media,
  line.weight,
  line.presentSeconds,
  line.chargedSeconds,
]
