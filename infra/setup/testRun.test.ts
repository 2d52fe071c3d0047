import { expect, test } from 'vitest'
import { countReport, lastLine, vitestArguments } from './testRun.mjs'

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [passed] }

test('the last line counts, and speaks of skipped tests only when there are any', () => {
  expect(lastLine(countReport(report, 0))).toBe('3 passed, 0 failed')
  expect(lastLine(countReport({ ...report, numFailedTests: 2, numPendingTests: 1 }, 1))).toBe(
    '3 passed, 2 failed, 1 skipped',
  )
})

test('a file that breaks before its tests start counts as failed', () => {
  const broken = { status: 'failed', assertionResults: [] }
  expect(countReport({ ...report, testResults: [passed, broken] }, 1).failed).toBe(1)
})

test('an error that belongs to no test counts as failed', () => {
  expect(countReport(report, 1).failed).toBe(1)
})

test('the name of a project runs it, anything else goes to vitest', () => {
  expect(vitestArguments(['unit', 'infra/setup', '-t', 'lock'])).toEqual([
    '--project',
    'unit',
    'infra/setup',
    '-t',
    'lock',
  ])
})
