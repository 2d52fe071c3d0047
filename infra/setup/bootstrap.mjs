#!/usr/bin/env node
/**
 * What every npm command of Meridian goes through: it brings a bare machine to
 * where the command can run, then runs it on Node 24. Built-ins only, because
 * nothing is installed yet, and no syntax newer than Node 20.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopCommandsOnSignals } from './command.mjs'
import { installDependencies, nodeFor } from './dependencies.mjs'
import { handOver } from './handOver.mjs'
import { Progress } from './progress.mjs'
import { Remedy, remedyFor } from './remedies.mjs'
import { callPackages, ensureTestPackages } from './testPackages.mjs'
import { runTests } from './testRun.mjs'
import { buildWebClient } from './webClient.mjs'
import { obtainWorker } from './worker/worker.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const nodeOldest = 20

const steps = {
  dependencies: ['dependencies', installDependencies],
  testPackages: ['test packages', ensureTestPackages],
  callPackages: ['browser', (options) => ensureTestPackages({ ...options, packages: callPackages })],
  worker: ['media worker', obtainWorker],
  web: ['web client', buildWebClient],
}

/** Which steps a command needs, and what it then runs. */
const commands = {
  start: { needs: ['dependencies', 'worker', 'web'], run: (args) => runFile('main.ts', args, 'production') },
  /** Everything a start needs, so that the start needs no network: for images. */
  prepare: { needs: ['dependencies', 'worker', 'web'], run: () => 0 },
  test: {
    needs: ['testPackages', 'dependencies', 'worker', 'web'],
    run: (args, env) => runTests({ root, args, env }),
  },
  bench: {
    needs: ['testPackages', 'dependencies', 'worker', 'web'],
    run: (args) => runFile('test/bench/main.ts', args),
  },
  shots: {
    needs: ['testPackages', 'dependencies', 'worker', 'web'],
    run: (args) => runFile('test/shots/main.ts', args),
  },
  'test-world': {
    needs: ['testPackages', 'dependencies', 'worker', 'web'],
    run: (args) => runFile('test/world/main.ts', args),
  },
  'check-worker': {
    needs: ['callPackages', 'dependencies', 'worker'],
    run: (args) => runFile('infra/setup/worker/check.mjs', args),
  },
  'check-recurrence': { needs: ['dependencies'], run: (args) => runFile('test/check/recurrence.ts', args) },
  'zones-update': { needs: ['dependencies'], run: (args) => runFile('infra/setup/updateZones.ts', args) },
  'holidays-update': { needs: ['dependencies'], run: (args) => runFile('infra/setup/updateHolidays.mjs', args) },
  export: { needs: ['dependencies'], run: (args) => runFile('infra/storage/transfer.ts', ['export', ...args]) },
  import: { needs: ['dependencies'], run: (args) => runFile('infra/storage/transfer.ts', ['import', ...args]) },
}

async function setUp(needs) {
  const progress = new Progress(needs.length)
  const stopListening = stopCommandsOnSignals()
  const results = {}
  for (const need of needs) {
    const [name, run] = steps[need]
    progress.begin(name)
    results[need] = await run({ root, progress })
  }
  stopListening()
  if (results.worker) process.env.MEDIASOUP_WORKER_BIN = results.worker
  // What was compiled once is not compiled at the next start: a fifth of its time.
  process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compiled')
}

function runFile(file, args, nodeEnv) {
  const env = { ...process.env }
  if (nodeEnv) env.NODE_ENV ??= nodeEnv
  return handOver(nodeFor(root), [join(root, file), ...args], { cwd: root, env })
}

async function main([name, ...args]) {
  if (Number(process.versions.node.split('.')[0]) < nodeOldest) {
    throw new Remedy('NODE_TOO_OLD', { version: process.version })
  }
  const chosen = commands[name]
  if (!chosen) {
    process.stderr.write(`Usage: bootstrap.mjs ${Object.keys(commands).join('|')} [arguments]\n`)
    return 2
  }
  await setUp(chosen.needs)
  return await chosen.run(args, process.env)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof Remedy ? error : remedyFor(error.code ?? '', { folder: error.path ?? root })
  process.stderr.write(`\n${known ? known.message : error.stack}\n`)
  process.exitCode = 1
}
