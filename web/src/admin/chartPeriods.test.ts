import { expect, test } from 'vitest'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { axisSteps, chartPeriods, periodName } from './chartPeriods.ts'
import '../i18n/testing/words.ts'

const department = (name: string, periods: [string, string, number, number][]) => ({
  departmentId: name as DepartmentId,
  departmentName: name,
  periods: periods.map(([startsAt, endsAt, usedSeconds, grantedSeconds]) => ({
    startsAt,
    endsAt,
    usedSeconds,
    grantedSeconds,
  })),
})
// The same October begins at different instants in Shanghai and in São Paulo; Munich counts in weeks.
const departments = [
  department('shanghai', [
    ['2026-09-30T16:00:00Z', '2026-10-31T16:00:00Z', 60, 100],
    ['2026-10-31T16:00:00Z', '2026-11-30T16:00:00Z', 70, 100],
  ]),
  department('saopaulo', [['2026-10-01T03:00:00Z', '2026-11-01T03:00:00Z', 5, 50]]),
  department('munich', [['2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z', 1, 10]]),
]

test('all departments together fall into months, whatever their zones', () => {
  expect(chartPeriods(departments, null)).toEqual([
    { name: 'Oct 2026', usedSeconds: 66, grantedSeconds: 160 },
    { name: 'Nov 2026', usedSeconds: 70, grantedSeconds: 100 },
  ])
})

test('one department shows its own periods by their names', () => {
  expect(chartPeriods(departments, 'munich')).toMatchObject([{ name: expect.stringContaining('19'), usedSeconds: 1 }])
  expect(periodName('2026-09-30T16:00:00Z', '2026-12-31T16:00:00Z')).toBe('Q4 2026')
})

test('an axis has round steps and reaches the highest bar', () => {
  expect(axisSteps(930)).toEqual([0, 250, 500, 750, 1000])
  expect(axisSteps(0)).toEqual([0, 1])
  expect(axisSteps(7).at(-1)).toBeGreaterThanOrEqual(7)
})
