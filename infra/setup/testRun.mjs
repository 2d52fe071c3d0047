import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFor } from './dependencies.mjs'
import { handOver } from './handOver.mjs'

const projects = new Set(['unit', 'property', 'alone', 'integration', 'pages', 'waiting', 'browser'])
const bin = (name, file) => join('node_modules', name, file)

/** Each of these counts as one test: it passes or it does not. */
const checks = [
  ['format', bin('oxfmt', 'bin/oxfmt'), ['--check']],
  ['lint', bin('oxlint', 'bin/oxlint'), ['--deny-warnings']],
  ['types', bin('typescript', 'bin/tsc'), ['--noEmit']],
]

/**
 * Runs everything that guards the house every time and ends with one line, `N passed, N
 * failed`. With arguments it runs only vitest: a project's name runs that
 * project, anything else is passed on.
 */
export async function runTests({ root, args, env }) {
  const node = (file, rest) => handOver(nodeFor(root), [join(root, file), ...rest], { cwd: root, env })
  const outcomes = []
  if (args.length === 0) {
    for (const [name, file, rest] of checks) {
      process.stdout.write(`\n${name}\n`)
      outcomes.push(ofCheck(await node(file, rest)))
    }
  }
  outcomes.push(await runVitest({ root, args, node }))
  const total = sum(outcomes)
  process.stdout.write(`\n${lastLine(total)}\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

const ofCheck = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

async function runVitest({ root, args, node }) {
  const report = join(root, '.cache', `vitest-${process.pid}.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await node(bin('vitest', 'vitest.mjs'), ['run', ...vitestArguments(args), ...reporters])
  try {
    return countReport(JSON.parse(readFileSync(report, 'utf8')), code)
  } catch (error) {
    process.stderr.write(`vitest left no report: ${error.message}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(report, { force: true })
  }
}

export function vitestArguments(args) {
  return args.flatMap((arg) => (projects.has(arg) ? ['--project', arg] : [arg]))
}

/**
 * A file that fails before its tests start, and an error that belongs to no
 * test, must not be lost: each counts as a failure.
 */
export function countReport(report, code) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(({ status: s }) => s !== 'failed'),
  ).length
  const failed = report.numFailedTests + broken
  const strays = code !== 0 && failed === 0 ? 1 : 0
  return {
    passed: report.numPassedTests,
    failed: failed + strays,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function sum(outcomes) {
  const add = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') }
}

export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
