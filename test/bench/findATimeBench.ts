import type { BusySpan } from '../../infra/time/workingTime.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { rotate } from '../../collab/scheduler/findATime/rotation.ts'
import { findATime } from '../../collab/scheduler/findATime/search.ts'
import type { Candidate, Question } from '../../collab/scheduler/findATime/question.ts'
import { percentile, type BenchResult } from './bench.ts'

const warmUpRuns = 15
const measuredRuns = 100
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Two weeks later the clocks change in Europe. */
const beginMs = Date.parse('2027-03-15T00:00:00Z')

const offices = [
  'America/Los_Angeles',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Australia/Sydney',
]

/**
 * The fairest hour for up to 200 people of eight offices, each with a calendar half full and a burden of their own,
 * and the turns of a weekly series of twelve over the eight zones, with what it costs above the proven bound.
 */
export async function run(): Promise<BenchResult> {
  const zones = readZoneTable()
  const rows: BenchResult['rows'] = []
  const figures: BenchResult['figures'] = {}
  for (const count of [10, 50, 200])
    for (const weeks of [2, 4]) {
      const question = questionOf(crowdOf(count, weeks), weeks)
      const p95_ms = p95Of(() => findATime(zones, question))
      rows.push({ question: `${count} people, ${weeks} weeks`, p95_ms })
      figures[`people${count}_weeks${weeks}_p95_ms`] = p95_ms
    }
  const people = offices.map((zone) => personOf(zone, 0, []))
  const series = { ...questionOf(people, 1), count: 12, interval: 1, slotsMax: 3, holdCount: 1 }
  figures['series_p95_ms'] = p95Of(() => rotate(zones, series))
  const { highest, fixedHighest, bound, gapToBound } = rotate(zones, series)
  figures['gap_to_bound'] = Number(gapToBound.toFixed(4))
  rows.push({
    question: '12 weeks, 8 zones',
    p95_ms: figures['series_p95_ms'],
    highest,
    fixedHighest,
    bound: Math.round(bound),
  })
  return { rows, figures }
}

function p95Of(work: () => unknown): number {
  const tookMs: number[] = []
  for (let turn = -warmUpRuns; turn < measuredRuns; turn++) {
    const startMs = performance.now()
    work()
    if (turn >= 0) tookMs.push(performance.now() - startMs)
  }
  return Number(percentile(tookMs, 0.95).toFixed(1))
}

function questionOf(people: Candidate[], weeks: number): Question {
  return {
    people,
    durationMinutes: 60,
    fromMs: beginMs,
    untilMs: beginMs + weeks * 7 * dayMs,
    stepMinutes: 30,
    zone: 'Europe/Berlin',
    quorum: null,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
  }
}

function crowdOf(count: number, weeks: number): Candidate[] {
  return Array.from({ length: count }, (_, place) =>
    personOf(offices[place % offices.length] ?? 'UTC', (place * 37) % 90, calendarOf(place, weeks), place),
  )
}

function personOf(zone: string, burden: number, busy: BusySpan[], place = 0): Candidate {
  const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1080 }))
  // Everybody has a holiday of their own, so that nobody's hours are another's.
  const offDays = place > 0 ? [new Date(beginMs + (place % 28) * dayMs).toISOString().slice(0, 10)] : []
  return { time: { zone, week, offDays, extraDays: [] }, busy, required: place % 3 !== 2, burden }
}

/** Four hours a day, spread by a fixed recipe. */
function calendarOf(place: number, weeks: number): BusySpan[] {
  return Array.from({ length: weeks * 28 }, (_, index) => {
    const fromMs = beginMs + Math.floor(index / 4) * dayMs + ((place * 7 + index * 5) % 24) * hourMs
    return { fromMs, untilMs: fromMs + hourMs, kind: index % 9 === 0 ? 'tentative' : 'busy' }
  })
}
