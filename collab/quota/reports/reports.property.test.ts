import { array, assert, boolean, constantFrom, integer, option, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { forecastOf } from './forecast.ts'
import { heatOf } from './heat.ts'
import { perSecondOf, type PlannedOccurrence } from './planned.ts'
import { piecesOf, wholeSeconds, type Span } from './presence.ts'
import { priceOf } from './price.ts'
import { simulate, type SimulationInput } from './simulate.ts'
import { linesOf } from './statement.ts'
import { departmentOf, meetingOf, spanOf } from './testing/givenSpans.ts'
import { lived, type Terms, type Wish } from './testing/livedHistory.ts'
import { WallClock } from './wallClock.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)
const runs = { seed, numRuns: 200 }
const zones = readZoneTable()
/** The night in which Berlin's clocks go back. */
const baseMs = Date.UTC(2026, 9, 24, 18)

const spans = array(
  record({
    person: integer({ min: 0, max: 2 }),
    meeting: integer({ min: 0, max: 1 }),
    department: integer({ min: 0, max: 1 }),
    fromMs: integer({ min: 0, max: 40_000_000 }),
    lengthMs: integer({ min: 0, max: 30_000_000 }),
    weight: integer({ min: 0, max: 3 }),
    region: constantFrom('eu', 'cn'),
  }),
  { maxLength: 12 },
).map((given) =>
  given.map(({ person, meeting, department, fromMs, lengthMs, ...rest }, id): Span => {
    const who = { personKey: `p${person}`, meetingId: meetingOf(meeting), departmentId: departmentOf(department) }
    return spanOf({ ...rest, ...who, from: fromMs / 1000, until: (fromMs + lengthMs) / 1000 }, baseMs, id)
  }),
)
const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0)

/** Every moment between two edges, the greatest weight of each person once. */
function chargedMs(given: readonly Span[]): number {
  const edges = [...new Set(given.flatMap(({ startMs, endMs }) => [startMs, endMs]))].toSorted((a, b) => a - b)
  return sum(
    edges.slice(1).map((untilMs, index) => {
      const fromMs = edges[index] ?? 0
      const most = new Map<string, number>()
      for (const span of given) {
        if (span.startMs > fromMs || span.endMs < untilMs) continue
        const key = `${span.meetingId} ${span.personKey}`
        most.set(key, Math.max(most.get(key) ?? 0, span.weight))
      }
      return sum(most.values()) * (untilMs - fromMs)
    }),
  )
}

test('[ML90] pieces are what was charged, and no moment of a person is in two of them', () => {
  assert(
    property(spans, (given) => {
      const pieces = piecesOf(given)
      expect(sum(pieces.map(({ weight, fromMs, untilMs }) => weight * (untilMs - fromMs)))).toBe(chargedMs(given))
      const ends = new Map<string, number>()
      for (const { span, fromMs, untilMs } of pieces) {
        const key = `${span.meetingId} ${span.personKey}`
        expect(fromMs).toBeGreaterThanOrEqual(ends.get(key) ?? -Infinity)
        expect(untilMs).toBeGreaterThan(fromMs)
        ends.set(key, untilMs)
      }
    }),
    runs,
  )
})

test('[ML91][ML93] lines and the heat map add up to the whole seconds that were charged, over a night of 25 hours', () => {
  assert(
    property(spans, constantFrom('Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati'), (given, zone) => {
      const pieces = piecesOf(given)
      const clock = new WallClock(zones, zone, baseMs, baseMs + 86_400_000)
      const total = chargedMs(given) / 1000
      const lines = linesOf(pieces, () => clock)
      const charged = sum(lines.map(({ chargedSeconds }) => chargedSeconds))
      // Two days, two meetings, two accounts: of each, less than a second is not whole.
      expect(charged).toBeLessThanOrEqual(total)
      expect(charged).toBeGreaterThan(total - 8)
      for (const line of lines) {
        expect(Math.min(line.presentSeconds, line.chargedSeconds)).toBeGreaterThanOrEqual(0)
        expect(line.presentSeconds * 1000).toBeLessThan(line.endMs - line.startMs + 1000)
      }
      const heat = heatOf(pieces, clock)
      const seconds = sum(heat.flatMap((region) => region.seconds.flat()))
      expect(seconds).toBeLessThanOrEqual(total)
      expect(seconds).toBeGreaterThan(total - 2)
    }),
    runs,
  )
})

test('whole seconds of parts are the whole seconds of the sum', () => {
  assert(
    property(array(integer({ min: 0, max: 5_000 })), (parts) => {
      const whole = wholeSeconds(parts)
      expect(sum(whole)).toBe(Math.floor(sum(parts) / 1000))
      expect(Math.min(0, ...whole)).toBe(0)
    }),
    runs,
  )
})

const occurrences = array(
  record({ startMs: integer({ min: -10, max: 60 }), minutes: integer({ min: 1, max: 6_000 }) }),
  { maxLength: 12 },
).map((given) =>
  given
    .map(({ startMs, minutes }) => ({ startMs: startMs * 43_200_000, endMs: startMs * 43_200_000 + minutes * 60_000 }))
    .toSorted((a, b) => a.startMs - b.startMs),
)
const perSecond = array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }).map(
  (counts) => new Map(counts.map((count, index) => [departmentOf(index), count])),
)

test('[ML94] a price is paid in full, each second in one period, and what is left is what there is less all that is planned', () => {
  const weekMs = 7 * 86_400_000
  assert(
    property(occurrences, perSecond, perSecond, integer({ min: 0, max: 9_000 }), (asked, costs, others, granted) => {
      const planned = asked.map((each, index) => ({ ...each, meetingId: `m${index}`, perSecond: others }))
      const standAt = (_: unknown, atMs: number) => {
        const startMs = Math.floor(atMs / weekMs) * weekMs
        return { startMs, endMs: startMs + weekMs, grantedSeconds: granted * 1000, usedSeconds: 100 }
      }
      const priced = priceOf({ nowMs: 0, occurrences: asked, perSecond: costs, planned, standAt })
      for (const [departmentId, periods] of priced) {
        const length = sum(asked.map(({ startMs, endMs }) => (endMs - startMs) / 1000))
        expect(sum(periods.map(({ seconds }) => seconds))).toBe(length * (costs.get(departmentId) ?? 0))
        expect(sum(periods.map((period) => period.occurrences))).toBe(asked.length)
        for (const { leftAfterSeconds, canPay, seconds } of periods) {
          expect(seconds).toBeGreaterThanOrEqual(0)
          expect(leftAfterSeconds).toBeLessThanOrEqual(granted * 1000 - 100 - seconds)
          expect(canPay).toBe(leftAfterSeconds >= 0)
        }
      }
    }),
    runs,
  )
})

test('[ML95] who pays changes who pays, not what it costs', () => {
  const people = array(record({ department: integer({ min: 0, max: 3 }), count: integer({ min: 1, max: 50 }) }))
  assert(
    property(people, integer({ min: 1, max: 10 }), (given, weight) => {
      const counted = given.map(({ department, count }) => ({ departmentId: departmentOf(department), count }))
      const joiner = perSecondOf(counted, departmentOf(9), 'joiner', weight)
      const host = perSecondOf(counted, departmentOf(9), 'host', weight)
      expect(sum(joiner.values())).toBe(sum(host.values()))
      expect([...host.keys()]).toEqual(given.length ? [departmentOf(9)] : [])
    }),
    runs,
  )
})

test('[ML96] a forecast adds up, takes nothing back and says when the grant runs out', () => {
  const nowMs = baseMs + 86_400_000
  const windows = array(
    record({
      atHour: integer({ min: -300, max: 700 }),
      minutes: integer({ min: 10, max: 300 }),
      people: integer({ min: 1, max: 9 }),
    }),
    { maxLength: 10 },
  )
  assert(
    property(
      spans,
      windows,
      integer({ min: 0, max: 200_000 }),
      integer({ min: 0, max: 100_000 }),
      (given, ahead, granted, used) => {
        const planned = ahead.map(({ atHour, minutes, people }, index): PlannedOccurrence => {
          const startMs = nowMs + atHour * 3_600_000
          const each = new Map([[departmentOf(0), people]])
          return { meetingId: meetingOf(index % 2), startMs, endMs: startMs + minutes * 60_000, perSecond: each }
        })
        const periodEndMs = nowMs + 20 * 86_400_000
        const past = piecesOf(given).filter(({ span }) => span.departmentId === departmentOf(0))
        const forecast = forecastOf({
          departmentId: departmentOf(0),
          nowMs,
          periodEndMs,
          grantedSeconds: granted,
          usedSeconds: used,
          past,
          occurrences: planned.toSorted((a, b) => a.startMs - b.startMs),
          firstMs: past.length ? Math.min(...past.map(({ fromMs }) => fromMs)) : null,
          clock: new WallClock(zones, 'Europe/Berlin', nowMs - 56 * 86_400_000, periodEndMs),
        })
        const { plannedSeconds, unplannedSeconds, expectedSeconds, runsOutAtMs } = forecast
        expect(expectedSeconds).toBe(used + plannedSeconds + unplannedSeconds)
        expect(Math.min(plannedSeconds, unplannedSeconds)).toBeGreaterThanOrEqual(0)
        if (runsOutAtMs === null) expect(expectedSeconds).toBeLessThanOrEqual(granted + 1)
        else {
          expect(expectedSeconds).toBeGreaterThanOrEqual(granted - 1)
          expect(runsOutAtMs).toBeGreaterThanOrEqual(nowMs)
          expect(runsOutAtMs).toBeLessThanOrEqual(periodEndMs)
        }
      },
    ),
    runs,
  )
})

const wishes = array(
  record({
    person: integer({ min: 0, max: 3 }),
    meeting: integer({ min: 0, max: 1 }),
    from: integer({ min: 0, max: 300 }),
    length: integer({ min: 1, max: 200 }),
    video: boolean(),
  }),
  { maxLength: 8 },
).map((given) => {
  const taken: Wish[] = []
  for (const { length, ...wish } of given) {
    const one = { ...wish, until: wish.from + length }
    // One stay at a time, and long enough apart not to be the same one.
    const near = taken.some(
      (other) => other.person === one.person && other.from < one.until + 20 && one.from < other.until + 20,
    )
    if (!near) taken.push(one)
  }
  return taken
})
const terms = record({
  granted: integer({ min: 0, max: 800 }),
  grace: integer({ min: 0, max: 200 }),
  part: integer({ min: 0, max: 10 }),
  videoWeight: integer({ min: 1, max: 3 }),
  allowance: option(integer({ min: 0, max: 300 }), { nil: null }),
}).map(({ part, granted, grace, videoWeight, allowance }): Terms => {
  const audioOnly = Math.floor((grace * part) / 10)
  return { granted, grace, audioOnly, videoWeight, audioWeight: 1, allowance }
})

const endMs = 1_000_000
function replay(
  given: readonly Span[],
  { granted, grace, audioOnly, allowance }: Terms,
  changes: Partial<SimulationInput> = {},
) {
  const period = { startMs: 0, endMs, grantedSeconds: granted, graceSeconds: grace, audioOnlySeconds: audioOnly }
  const result = simulate({
    spans: given,
    fromMs: 0,
    untilMs: endMs,
    periods: new Map([[departmentOf(0), [{ ...period, carriedSeconds: 0, carryOverSecondsMax: 0 }]]]),
    weights: { audio: null, video: null, recording: null },
    audioWeight: 1,
    allowanceSecondsOf: () => allowance,
    ...changes,
  }).get(departmentOf(0))
  if (!result) throw new Error('the department is missing')
  return result
}

test('[ML98] simulating the settings that were in force gives what was charged', () => {
  assert(
    property(wishes, terms, (wanted, given) => {
      const history = lived(wanted, given)
      const result = replay(history.spans, given)
      expect(result.wasSeconds).toBe(history.used)
      // The oracle looks once a second, the replay at the moment itself: that is all they may differ by.
      const slack = 4 * given.videoWeight * (given.allowance === null ? 3 : 3 + wanted.length)
      expect(Math.abs(result.wouldSeconds - history.used)).toBeLessThanOrEqual(slack)
      expect(result.refusedSeconds).toBeLessThanOrEqual(slack)
    }),
    runs,
  )
})

test('[ML98] under other settings the replay refuses, cuts and mutes as the rules would have', () => {
  const unlimited: Terms = {
    granted: 1_000_000,
    grace: 0,
    audioOnly: 0,
    videoWeight: 1,
    audioWeight: 1,
    allowance: null,
  }
  assert(
    property(wishes, terms, (wanted, given) => {
      const other = { ...given, videoWeight: 1 }
      const all = lived(wanted, unlimited)
      const would = lived(wanted, other)
      const result = replay(all.spans, other)
      const slack = 4 * (3 + wanted.length)
      expect(Math.abs(result.wouldSeconds - would.used)).toBeLessThanOrEqual(slack)
      expect(Math.abs(result.wouldSeconds + result.refusedSeconds - result.wasSeconds)).toBeLessThanOrEqual(2)
      expect(result.wouldSeconds).toBeLessThanOrEqual(given.granted + given.grace + 4)
      expect(Math.min(result.refusedSeconds, result.audioOnlySeconds, result.refusedPeople)).toBeGreaterThanOrEqual(0)
    }),
    runs,
  )
})

test('[ML98] a report of the later part counts the later part alone', () => {
  assert(
    property(wishes, terms, integer({ min: 0, max: 500 }), (wanted, given, from) => {
      const { spans: history } = lived(wanted, { ...given, granted: 1_000_000 })
      const whole = replay(history, given)
      const before = replay(history, given, { untilMs: from * 1000 })
      const after = replay(history, given, { fromMs: from * 1000 })
      expect(Math.abs(before.wouldSeconds + after.wouldSeconds - whole.wouldSeconds)).toBeLessThanOrEqual(1)
      expect(Math.abs(before.refusedSeconds + after.refusedSeconds - whole.refusedSeconds)).toBeLessThanOrEqual(1)
    }),
    runs,
  )
})
