import { Churn, type Leftovers } from '../../sfu/testing/churn.ts'
import { CountingClock } from '../../sfu/testing/countingClock.ts'
import { MediaHouse } from '../../sfu/testing/mediaHouse.ts'
import type { BenchResult } from './bench.ts'

const warmUpCount = 1000
const joinCount = 2000
const growthAim = 0.02

/**
 * Two thousand people come to three rooms and go: some send, some are cut off and come back or not, some are put
 * out. What is left of them is compared with what was left after a thousand before them. Clients and node share
 * this process; the workers are processes of their own.
 */
export async function run(): Promise<BenchResult> {
  const clock = new CountingClock()
  const house = await MediaHouse.open({ graceMs: 300, clock })
  try {
    const churn = new Churn(house, clock, 20_261_122)
    await churn.run(warmUpCount)
    const before = await churn.leftovers()
    const startMs = clock.monotonicMs()
    await churn.run(joinCount)
    const seconds = (clock.monotonicMs() - startMs) / 1000
    return report(before, await churn.leftovers(), seconds)
  } finally {
    await house.close()
  }
}

function report(before: Leftovers, after: Leftovers, seconds: number): BenchResult {
  const growth = (of: 'heapBytes' | 'workerBytes') => Number((after[of] / before[of] - 1).toFixed(4))
  const figures = {
    joins: joinCount,
    seconds: Math.round(seconds),
    transports_left: after.transports,
    producers_left: after.producers,
    consumers_left: after.consumers,
    routers_left: after.routers,
    timers_left: after.timers - before.timers,
    listeners_left: after.listeners - before.listeners,
    heap_growth: growth('heapBytes'),
    worker_growth: growth('workerBytes'),
  }
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  return {
    rows: [
      row('transports', before.transports, after.transports, '0'),
      row('producers', before.producers, after.producers, '0'),
      row('consumers', before.consumers, after.consumers, '0'),
      row('timers', before.timers, after.timers, 'as before'),
      row('listeners', before.listeners, after.listeners, 'as before'),
      row('heap, MB', megabytes(before.heapBytes), megabytes(after.heapBytes), `+${growthAim * 100} %`),
      row('workers, MB', megabytes(before.workerBytes), megabytes(after.workerBytes), `+${growthAim * 100} %`),
    ],
    figures,
  }
}

const row = (what: string, before: string | number, after: string | number, aim: string) => ({
  what,
  before,
  after,
  aim,
})
