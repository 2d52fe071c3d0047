/**
 * The long tests: `npm run test:world -- NAME [--setting value …]`, all of them without a name. Each prints its seed,
 * with which it can be run again, and ends the process with 1 when it did not hold.
 */
import { parseArgs } from 'node:util'
import { runDocumentFaults } from '../faults/documentFaults.ts'
import { runWireFuzz } from '../faults/wireFuzz.ts'
import { redisWorld, residencyWorld, rollingWorld, splitWorld } from './regionWorlds.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    kills: { type: 'string', default: '200' },
    stops: { type: 'string', default: '50' },
    flushes: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '120' },
    outage: { type: 'string', default: '60' },
  },
})
const seed = Number(values.seed ?? 1 + Math.floor(Math.random() * 1_000_000))
const stallMs = 200
const say = (line: string) => process.stdout.write(`${line}\n`)

const worlds: Record<string, () => Promise<boolean>> = {
  async 'document-faults'() {
    const plan = { nodeKills: Number(values.kills), postgresStops: Number(values.stops) }
    const redisFlushes = Number(values.flushes)
    const onFault = (done: number) => done % 10 === 0 && say(`  ${done} faults`)
    const report = await runDocumentFaults({ seed, ...plan, redisFlushes, onFault })
    say(JSON.stringify({ world: 'document-faults', seed, ...plan, redisFlushes, ...report }))
    return report.lost.length + report.returned.length + report.differingCount === 0
  },
  async 'document-fuzz'() {
    const report = await runWireFuzz({ seed, seconds: Number(values.seconds) })
    say(JSON.stringify({ world: 'document-fuzz', seed, ...report }))
    const unharmed = report.alive && !report.differs && report.lost.length + report.returned.length === 0
    return unharmed && report.busyMs < stallMs
  },
  split: () => tell('split', splitWorld(seed, Number(values.outage))),
  rolling: () => tell('rolling', rollingWorld(seed)),
  redis: () => tell('redis', redisWorld(seed, Number(values.outage))),
  residency: () => tell('residency', residencyWorld()),
}

async function tell(world: string, outcome: Promise<{ held: boolean }>): Promise<boolean> {
  const told = await outcome
  say(JSON.stringify({ world, seed, ...told }))
  return told.held
}

const [name] = positionals
if (name !== undefined && !worlds[name]) {
  process.stderr.write(`Say which world to test: npm run test:world -- ${Object.keys(worlds).join(' | ')}\n`)
  process.exit(2)
}
let held = true
for (const [each, test] of Object.entries(worlds)) {
  if (name !== undefined && each !== name) continue
  say(`${each}, seed ${seed}`)
  held = (await test()) && held
}
process.exit(held ? 0 : 1)
