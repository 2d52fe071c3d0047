import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  option,
  property,
  record,
  subarray,
  tuple,
} from 'fast-check'
import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import type { BusySpan } from '../../../infra/time/workingTime.ts'
import type { Candidate, Question } from './question.ts'
import { rotate } from './rotation.ts'
import { findATime } from './search.ts'
import { bruteSeries, bruteSlot, compareVerdicts, inWeek, verdictOfSeries } from './testing/bruteForce.ts'
import type { SeriesQuestion } from './weeks.ts'

const zones = readZoneTable()
const quarterMs = 15 * 60_000
const hourMs = 4 * quarterMs
const dayMs = 24 * hourMs

const zoneNames = constantFrom(
  'America/Los_Angeles',
  'America/St_Johns',
  'Europe/London',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
)
/** Before and after clocks change in Europe, America and Australia, and a week in which none does. */
const beginnings = constantFrom('2027-03-12', '2027-03-27', '2027-04-03', '2027-07-05', '2027-10-30', '2027-11-06')
const shiftOf = constantFrom([540, 1080], [480, 960], [600, 1140], [420, 780], [1320, 360])

const weekOf = tuple(subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), shiftOf, boolean()).map(
  ([days, [from = 0, until = 0], split]) =>
    days.flatMap((weekday) =>
      split && from < until
        ? [
            { weekday, fromMinute: from, untilMinute: from + 120 },
            { weekday, fromMinute: from + 240, untilMinute: until },
          ]
        : [{ weekday, fromMinute: from, untilMinute: until }],
    ),
)

const busyOf = (fromMs: number) =>
  array(
    record({
      startQuarter: integer({ min: -20, max: 400 }),
      quarters: integer({ min: 1, max: 60 }),
      seconds: integer({ min: 0, max: 899 }),
      kind: constantFrom<BusySpan['kind'][]>('busy', 'tentative', 'leave', 'off'),
    }),
    { maxLength: 3 },
  ).map((spans) =>
    spans.map(({ startQuarter, quarters, seconds, kind }) => ({
      fromMs: fromMs + startQuarter * quarterMs + seconds * 1000,
      untilMs: fromMs + (startQuarter + quarters) * quarterMs + seconds * 1000,
      kind,
    })),
  )

const dayNear = (fromMs: number) =>
  integer({ min: -1, max: 4 }).map((days) => new Date(fromMs + days * dayMs).toISOString().slice(0, 10))

const personOf = (fromMs: number): Arbitrary<Candidate> =>
  record({
    time: record({
      zone: zoneNames,
      week: weekOf,
      offDays: array(dayNear(fromMs), { maxLength: 2 }),
      extraDays: array(record({ day: dayNear(fromMs), asWeekday: constantFrom(1, 5) }), { maxLength: 1 }),
    }),
    busy: busyOf(fromMs),
    required: boolean(),
    burden: integer({ min: 0, max: 60 }),
  })

const questionOf: Arbitrary<Question> = beginnings.chain((day) => {
  const dayFromMs = Date.parse(`${day}T00:00:00Z`)
  return record({
    people: array(personOf(dayFromMs), { minLength: 1, maxLength: 5 }),
    durationMinutes: constantFrom(15, 30, 60, 90),
    fromQuarter: integer({ min: 0, max: 95 }),
    hours: integer({ min: 3, max: 30 }),
    stepMinutes: constantFrom(15, 30, 60),
    zone: zoneNames,
    quorum: option(integer({ min: 1, max: 4 })),
    bufferBeforeMinutes: constantFrom(0, 0, 15, 20),
    bufferAfterMinutes: constantFrom(0, 0, 15, 20),
  }).map(({ fromQuarter, hours, ...question }) => {
    const fromMs = dayFromMs + fromQuarter * quarterMs
    return Object.assign(question, { fromMs, untilMs: fromMs + hours * hourMs })
  })
})

test('[FT3] the best slot is the one that trying everything finds, in 500 of 500 random cases', () => {
  assert(
    property(questionOf, (question) => {
      const { table, best } = findATime(zones, question)
      const startMs = table.starts[best[0] ?? -1] ?? 0
      const brute = bruteSlot(zones, question)
      expect(verdictOfSeries(zones, question, [startMs])).toEqual(brute.verdict)
      expect(new Date(startMs).toISOString()).toBe(new Date(brute.startMs).toISOString())
    }),
    { numRuns: 500 },
  )
})

const quietZones = constantFrom('Etc/GMT+8', 'Etc/GMT+3', 'UTC', 'Etc/GMT-1', 'Asia/Kolkata', 'Asia/Shanghai')

/** Weeks like each other: no clock changes, nobody is busy. Every hour of a few, so that all divisions can be tried. */
const seriesOf: Arbitrary<SeriesQuestion> = record({
  people: array(record({ zone: quietZones, required: boolean(), burden: constantFrom(0, 0, 7, 30) }), {
    minLength: 1,
    maxLength: 5,
  }),
  hours: integer({ min: 2, max: 9 }),
  fromHour: integer({ min: 0, max: 100 }),
  count: integer({ min: 2, max: 6 }),
  slotsMax: integer({ min: 1, max: 3 }),
  holdCount: integer({ min: 1, max: 2 }),
}).map(({ people, hours, fromHour, ...series }) => {
  const fromMs = Date.parse('2027-06-07T00:00:00Z') + fromHour * hourMs
  const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1080 }))
  return Object.assign(series, {
    people: people.map(({ zone, ...person }) => ({
      ...person,
      time: { zone, week, offDays: [], extraDays: [] },
      busy: [],
    })),
    interval: 1,
    durationMinutes: 60,
    fromMs,
    untilMs: fromMs + hours * hourMs,
    stepMinutes: 60,
    zone: 'UTC',
    quorum: null,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
  })
})

const instantsOf = (question: SeriesQuestion, { weeks, sequence }: ReturnType<typeof rotate>): number[] =>
  sequence.map((slot, at) => inWeek(zones, question.zone, weeks.walls[slot] ?? 0, at * question.interval))

test('[FT8] the turns of a series are those that trying every division finds, in 500 of 500 random cases', () => {
  assert(
    property(seriesOf, (question) => {
      const rotation = rotate(zones, question)
      const verdict = verdictOfSeries(zones, question, instantsOf(question, rotation))
      expect(verdict).toEqual(bruteSeries(zones, question))
      expect(rotation.highest).toBe(verdict[1])
    }),
    { numRuns: 500 },
  )
})

test('[FT9] [FT10] turns keep to what was asked, are no worse than one hour, and never below their bound', () => {
  assert(
    property(questionOf, integer({ min: 2, max: 6 }), integer({ min: 1, max: 3 }), (asked, count, holdCount) => {
      const question = { ...asked, count, holdCount, interval: 2, slotsMax: 3 }
      const rotation = rotate(zones, question)
      const verdict = verdictOfSeries(zones, question, instantsOf(question, rotation))
      expect(new Set(rotation.sequence).size).toBeLessThanOrEqual(3)
      for (const run of runsOf(rotation.sequence)) expect(run).toBeGreaterThanOrEqual(Math.min(holdCount, count))
      expect([rotation.load.short, rotation.highest]).toEqual(verdict.slice(0, 2))
      for (const [slot] of rotation.weeks.walls.entries()) {
        const fixed = verdictOfSeries(
          zones,
          question,
          instantsOf(question, { ...rotation, sequence: Array.from({ length: count }, () => slot) }),
        )
        expect(compareVerdicts(verdict, fixed)).toBeLessThanOrEqual(0)
        expect(fixed[1]).toBeGreaterThanOrEqual(Math.floor(rotation.bound))
      }
      expect(rotation.highest).toBeGreaterThanOrEqual(rotation.bound - 1e-6)
    }),
    { numRuns: 40 },
  )
})

function runsOf(sequence: readonly number[]): number[] {
  const runs: number[] = []
  for (const [at, slot] of sequence.entries()) {
    if (slot === sequence[at - 1]) runs.push((runs.pop() ?? 0) + 1)
    else runs.push(1)
  }
  return runs
}
