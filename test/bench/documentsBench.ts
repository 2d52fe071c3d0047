import { percentile, type BenchResult } from './bench.ts'
import { hocuspocus, ours, type Contender } from './documents/contender.ts'
import { measure, type Measured, type Scenario } from './documents/scenario.ts'
import { DocumentSite } from '../servers/documentSite.ts'

const rounds = 3
const typing = { writers: 1, typedPerSecond: 20, present: false, seconds: 4 }
const scenarios = {
  one: { ...typing, name: '1 writer, 1 observer', observers: 1 },
  hundred: { ...typing, name: '1 writer, 100 observers', observers: 100 },
  fiveHundred: { ...typing, name: '1 writer, 500 observers', observers: 500 },
  writers: { ...typing, name: '200 writers', writers: 200, observers: 0, typedPerSecond: 0.5, seconds: 5 },
  present: { ...typing, name: '500 present, 1 types', observers: 499, typedPerSecond: 10, present: true, seconds: 5 },
} satisfies Record<string, Scenario>
const twoNodes: Scenario = { ...typing, name: 'two nodes, 100 observers on the other', observers: 100 }
const aims = { p95_ratio: 0.7, one_observer_ratio: 1.1, present500_p95_ms: 100 }

type Outcome = Record<Contender['name'], Measured>

/**
 * Milliseconds from a writer's socket to everybody else's, ours and Hocuspocus's, each a process of its own on the
 * same PostgreSQL; all clients are in this process. The two take turns, so that what else the machine does falls on
 * both. Theirs stores a document two seconds after a change, ours each change before it is called stored.
 */
export async function run(): Promise<BenchResult> {
  const alone = await onOneSite(false, 1, Object.values(scenarios))
  const together = await onOneSite(true, 2, [twoNodes])
  return report(new Map([...alone, ...together]))
}

async function onOneSite(redis: boolean, nodesCount: number, list: Scenario[]): Promise<Map<string, Outcome>> {
  const site = await DocumentSite.open({ redis, fsync: true })
  const contenders: Contender[] = []
  try {
    contenders.push(await ours(site, nodesCount), await hocuspocus(site, nodesCount))
    const outcomes = new Map<string, Outcome>()
    for (const scenario of list) outcomes.set(scenario.name, await compare(contenders, scenario))
    return outcomes
  } finally {
    for (const contender of contenders) await contender.close()
    await site.close()
  }
}

async function compare(contenders: Contender[], scenario: Scenario): Promise<Outcome> {
  const none = (): Measured => ({ latenciesMs: [], lost: 0, expected: 0, cpuSeconds: 0 })
  const outcome: Outcome = { ours: none(), hocuspocus: none() }
  for (let round = 0; round < rounds; round += 1) {
    // Whoever begins is measured on a cooler machine: they take turns in that, too.
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const { latenciesMs, lost, expected, cpuSeconds } = await measure(contender, scenario)
      const sum = outcome[contender.name]
      sum.latenciesMs = sum.latenciesMs.concat(latenciesMs)
      sum.lost += lost
      sum.expected += expected
      sum.cpuSeconds += cpuSeconds
    }
  }
  return outcome
}

const ms = (value: number) => Number(value.toFixed(1))
const share = (value: number) => Number(value.toFixed(2))
const p95 = ({ latenciesMs }: Measured) => percentile(latenciesMs, 0.95)
/** CPU microseconds of the server for each letter that reached somebody. */
const perDelivery = ({ cpuSeconds, expected, lost }: Measured) =>
  Number(((cpuSeconds * 1e6) / Math.max(1, expected - lost)).toFixed(1))
const ratio = (outcome: Outcome) => p95(outcome.ours) / p95(outcome.hocuspocus)

function report(outcomes: Map<string, Outcome>): BenchResult {
  const of = ({ name }: Scenario) => outcomes.get(name) as Outcome
  const crowded = [...outcomes].filter(([name]) => name !== scenarios.one.name).map(([, outcome]) => ratio(outcome))
  const lost = [...outcomes.values()].reduce((sum, outcome) => sum + outcome.ours.lost, 0)
  const lostTheirs = [...outcomes.values()].reduce((sum, outcome) => sum + outcome.hocuspocus.lost, 0)
  return {
    rows: [...outcomes].map(([name, outcome]) => row(name, outcome)),
    figures: {
      p95_ratio: share(Math.max(...crowded)),
      one_observer_ratio: share(ratio(of(scenarios.one))),
      observers500_p95_ms: ms(p95(of(scenarios.fiveHundred).ours)),
      present500_p95_ms: ms(p95(of(scenarios.present).ours)),
      two_nodes_p95_ms: ms(p95(of(twoNodes).ours)),
      lost,
      lost_hocuspocus: lostTheirs,
      rounds,
    },
  }
}

function row(what: string, outcome: Outcome) {
  const p50 = ({ latenciesMs }: Measured) => percentile(latenciesMs, 0.5)
  const aim = what === scenarios.one.name ? aims.one_observer_ratio : aims.p95_ratio
  return {
    what,
    ours_p50_ms: ms(p50(outcome.ours)),
    ours_p95_ms: ms(p95(outcome.ours)),
    hocuspocus_p50_ms: ms(p50(outcome.hocuspocus)),
    hocuspocus_p95_ms: ms(p95(outcome.hocuspocus)),
    ratio: share(ratio(outcome)),
    ours_cpu_us: perDelivery(outcome.ours),
    hocuspocus_cpu_us: perDelivery(outcome.hocuspocus),
    aim: what === scenarios.present.name ? `${aim}, ${aims.present500_p95_ms} ms` : aim,
  }
}
