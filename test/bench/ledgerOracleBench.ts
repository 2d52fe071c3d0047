import { openPglite } from '../../infra/storage/pglite.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { kindsCount, LedgerTrial, type Draw } from '../../collab/quota/testing/ledgerTrial.ts'
import { startPostgres } from '../servers/postgres.ts'
import type { BenchResult } from './bench.ts'

const seed = Number(process.env.SEED ?? 20_261_122)
const commandsWanted = Number(process.env.COMMANDS ?? 1_000_000)
/** Of these so many on PGlite, the rest on PostgreSQL. */
const pgliteShare = 0.02
/** A company lives so long; then another one begins. */
const commandsPerTrial = 4_000
const commandsPerTransaction = 100
const comparedEvery = 1_000
const trialsAtATime = 6

interface Ran {
  commands: number
  differences: string[]
}

/**
 * Random commands, a third of them repeated, reordered, stale or broken off, through SQL and through the oracle
 * in memory: every answer, and every 1,000 commands everything that is stored, must be the same. All of them go
 * through SQL, 100 in a transaction; one that breaks off or is refused goes back to a savepoint.
 */
export async function run(): Promise<BenchResult> {
  const startMs = performance.now()
  const server = await startPostgres()
  const postgres = await openPostgres({ url: server.url })
  const pglite = await openPglite({ folder: 'memory' })
  try {
    const onPglite = Math.ceil((commandsWanted * pgliteShare) / commandsPerTrial)
    const onPostgres = Math.ceil(commandsWanted / commandsPerTrial) - onPglite
    const [first, second] = await Promise.all([
      inTurns(postgres, onPostgres, trialsAtATime, seed),
      inTurns(pglite, onPglite, 1, seed + onPostgres),
    ])
    const differences = [...first.differences, ...second.differences]
    const rows: BenchResult['rows'] = [
      { on: 'PostgreSQL', commands: first.commands, differences: first.differences.length },
      { on: 'PGlite', commands: second.commands, differences: second.differences.length },
      ...differences.slice(0, 20).map((difference) => ({ on: difference.slice(0, 400) })),
    ]
    const figures = {
      commands: first.commands + second.commands,
      differences: differences.length,
      seed,
      seconds: Math.round((performance.now() - startMs) / 1000),
    }
    return { rows, figures }
  } finally {
    await postgres.close()
    await pglite.close()
    await server.stop()
  }
}

async function inTurns(storage: Storage, trials: number, atATime: number, firstSeed: number): Promise<Ran> {
  const total: Ran = { commands: 0, differences: [] }
  let next = 0
  const lane = async () => {
    while (next < trials) {
      const own = firstSeed + next++
      const differences = await runTrial(storage, randomOf(own))
      total.commands += commandsPerTrial
      total.differences.push(...differences.map((difference) => `seed ${own}: ${difference}`))
    }
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  return total
}

async function runTrial(storage: Storage, random: () => number): Promise<string[]> {
  const trial = await LedgerTrial.open(storage)
  for (let done = 0; done < commandsPerTrial; done += commandsPerTransaction) {
    const draws: Draw[] = Array.from({ length: commandsPerTransaction }, () => ({
      kind: random() % kindsCount,
      a: random() % 1_000_000,
      b: random() % 1_000_000,
      c: random() % 1_000_000,
    }))
    await trial.batch(draws)
    if ((done + commandsPerTransaction) % comparedEvery === 0) await trial.compare()
  }
  await trial.quiesce()
  return trial.differences
}

/** mulberry32: whole numbers of 32 bits from a seed. */
function randomOf(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
