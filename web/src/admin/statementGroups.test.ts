import { expect, test } from 'vitest'
import type { StatementLine } from '../../../collab/protocol/minuteReports.ts'
import { statementGroups } from './statementGroups.ts'

const line = (day: string, name: string, departmentId: string | null, chargedSeconds: number) =>
  ({
    day,
    name,
    personKey: name,
    departmentId,
    departmentName: departmentId,
    meetingId: day,
    meetingTitle: `On ${day}`,
    presentSeconds: 100,
    chargedSeconds,
  }) as StatementLine
const lines = [
  line('2026-11-01', 'Ann', 'sales', 10),
  line('2026-11-02', 'Bo', 'sales', 20),
  line('2026-11-02', 'Ann', null, 40),
]

test('lines are summed by what they have in common, the dearest first', () => {
  expect(
    statementGroups(lines, 'person').map(({ name, chargedSeconds, presentSeconds }) => [
      name,
      chargedSeconds,
      presentSeconds,
    ]),
  ).toEqual([
    ['Ann', 50, 200],
    ['Bo', 20, 100],
  ])
  expect(statementGroups(lines, 'department').map(({ key, chargedSeconds }) => [key, chargedSeconds])).toEqual([
    ['', 40],
    ['sales', 30],
  ])
})

test('days stand newest first, whatever they cost', () => {
  expect(statementGroups(lines, 'day').map(({ key }) => key)).toEqual(['2026-11-02', '2026-11-01'])
})
