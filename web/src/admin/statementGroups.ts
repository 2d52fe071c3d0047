import type { StatementLine } from '../../../collab/protocol/minuteReports.ts'

export const statementOrders = ['day', 'department', 'meeting', 'person'] as const
export type StatementOrder = (typeof statementOrders)[number]

/** Lines that belong together, with their sums. */
export interface StatementGroup {
  key: string
  name: string
  presentSeconds: number
  chargedSeconds: number
  lines: StatementLine[]
}

/** Lines by day, newest first, or by what cost the most. A line of no department is the exempt account's: `''`. */
export function statementGroups(lines: readonly StatementLine[], order: StatementOrder): StatementGroup[] {
  const groups = [...Map.groupBy(lines, (line) => keyOf(line, order))].map(([key, each]) => ({
    key,
    name: nameOf(each[0], order),
    presentSeconds: each.reduce((sum, { presentSeconds }) => sum + presentSeconds, 0),
    chargedSeconds: each.reduce((sum, { chargedSeconds }) => sum + chargedSeconds, 0),
    lines: each,
  }))
  return order === 'day'
    ? groups.toSorted((a, b) => b.key.localeCompare(a.key))
    : groups.toSorted((a, b) => b.chargedSeconds - a.chargedSeconds || a.name.localeCompare(b.name))
}

function keyOf(line: StatementLine, order: StatementOrder): string {
  if (order === 'day') return line.day
  if (order === 'department') return line.departmentId ?? ''
  return order === 'meeting' ? line.meetingId : line.personKey
}

function nameOf(line: StatementLine | undefined, order: StatementOrder): string {
  if (!line) return ''
  if (order === 'day') return line.day
  if (order === 'department') return line.departmentName ?? ''
  return order === 'meeting' ? line.meetingTitle : line.name
}
