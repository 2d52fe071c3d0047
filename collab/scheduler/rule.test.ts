import { assert, constantFrom, integer, property, record, uniqueArray } from 'fast-check'
import { RRuleTemporal } from 'rrule-temporal'
import { expect, test } from 'vitest'
import { wallOf } from '../../infra/time/wallTime.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { expandWalls, firstStart, recurrenceOf, refuseRecurrence, ruleText, splitRecurrence } from './recurrence.ts'
import { parseRule, writeRule } from './rule.ts'

const table = readZoneTable()
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)

const anyRule = record({
  every: constantFrom('day', 'week', 'month', 'year'),
  interval: integer({ min: 1, max: 4 }),
  weekdays: uniqueArray(integer({ min: 1, max: 7 }), { maxLength: 4 }),
  nthWeekdays: uniqueArray(record({ nth: constantFrom(1, 2, 3, 4, 5, -1, -2), weekday: integer({ min: 1, max: 7 }) }), {
    maxLength: 2,
    selector: ({ nth, weekday }) => nth * 10 + weekday,
  }),
  monthDays: uniqueArray(constantFrom(1, 2, 13, 15, 28, 30, 31, -1, -2, -30), { maxLength: 3 }),
  months: uniqueArray(integer({ min: 1, max: 12 }), { maxLength: 3 }),
  yearDays: uniqueArray(constantFrom(1, 60, 100, 200, 365, 366, -1, -200), { maxLength: 2 }),
  weekNumbers: uniqueArray(constantFrom(2, 5, 20, 30, 51, -2, -5), { maxLength: 2 }),
  positions: uniqueArray(constantFrom(1, 2, 3, -1, -2), { maxLength: 2 }),
  weekStart: integer({ min: 1, max: 7 }),
  keep: integer({ min: 0, max: 63 }),
  count: integer({ min: 1, max: 12 }),
  startMinute: integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2032, 0, 1) / 60_000 }),
})

/** Of the lists only some, so that rules with one or two of them are common. */
function someOf({ keep, startMinute, ...rule }: Parameters<Parameters<typeof anyRule.map>[0]>[0]) {
  const names = ['weekdays', 'nthWeekdays', 'monthDays', 'months', 'yearDays', 'weekNumbers'] as const
  const dropped = Object.fromEntries(names.filter((_, bit) => ((keep >> bit) & 1) === 0).map((name) => [name, []]))
  const asked = Recurrence.parse({ ...rule, ...dropped })
  return { asked, askedLocal: wallOf(startMinute * 60_000).slice(0, 16) }
}

/** Where a rule is taken, its text, its start and what another program makes of it. */
function taken(value: Parameters<typeof someOf>[0]) {
  const { asked, askedLocal } = someOf(value)
  try {
    refuseRecurrence(asked)
    const startLocal = firstStart(asked, askedLocal)
    return startLocal < '2100' ? { asked, startLocal, text: ruleText(asked, startLocal) } : undefined
  } catch {
    return undefined
  }
}

test('[SC2] what is taken is expanded as an independent program expands it', () => {
  let compared = 0
  assert(
    property(anyRule, (value) => {
      const rule = taken(value)
      if (!rule) return
      const ours = expandWalls(rule.asked, rule.startLocal, 730)
      if (ours.length < (rule.asked.count ?? 0) || (ours.at(-1) ?? 0) > Date.UTC(2120, 0, 1)) return
      compared++
      const start = `${rule.startLocal.replaceAll(/[-:]/g, '')}00Z`
      const theirs = new RRuleTemporal({ rruleString: `DTSTART:${start}\nRRULE:${rule.text}` }).all()
      expect(
        ours.map((wall) => wallOf(wall)),
        `${rule.text} from ${rule.startLocal}`,
      ).toEqual(theirs.map((each) => wallOf(each.epochMilliseconds)))
    }),
    { seed, numRuns: 120 },
  )
  expect(compared, `seed ${seed}`).toBeGreaterThan(8)
})

test('[SC2] a rule survives being written and read', () => {
  assert(
    property(anyRule, (value) => {
      const rule = taken(value)
      if (!rule) return
      const back = recurrenceOf(rule.text)
      expect(ruleText(back, rule.startLocal)).toBe(rule.text)
      expect(writeRule(parseRule(rule.text))).toBe(rule.text)
      expect(expandWalls(back, rule.startLocal, 9)).toEqual(expandWalls(rule.asked, rule.startLocal, 9))
    }),
    { seed, numRuns: 120 },
  )
})

test('[SC19] a series that is cut has the same meetings before and after', () => {
  assert(
    property(anyRule, integer({ min: 0, max: 11 }), (value, place) => {
      const rule = taken(value)
      const whole = rule && expandWalls(rule.asked, rule.startLocal, 730)
      const at = whole?.[place]
      if (!rule || !whole || at === undefined) return
      const atLocal = wallOf(at).slice(0, 16)
      const { before, after } = splitRecurrence(rule.asked, rule.startLocal, atLocal)
      const head = before ? expandWalls(before, rule.startLocal, 730) : []
      expect([...head, ...expandWalls(after, atLocal, 730)]).toEqual(whole)
    }),
    { seed, numRuns: 120 },
  )
})

test('[SC5] rules that nobody may have are refused', () => {
  for (const rule of [
    { every: 'year', monthDays: [13] },
    { every: 'year', weekNumbers: [53], weekdays: [2] },
    { every: 'year', weekNumbers: [20], nthWeekdays: [{ nth: 1, weekday: 1 }] },
    { every: 'month', weekNumbers: [20] },
    { every: 'month', nthWeekdays: [{ nth: 6, weekday: 1 }] },
    { every: 'year', weekNumbers: [20], monthDays: [13], months: [5] },
    { every: 'year', yearDays: [100], weekdays: [1] },
    { every: 'month', weekdays: [1], nthWeekdays: [{ nth: 1, weekday: 2 }] },
    { every: 'week', nthWeekdays: [{ nth: 1, weekday: 1 }] },
    { every: 'week', monthDays: [1] },
    { every: 'day', yearDays: [1] },
    { every: 'month', positions: [1] },
    { every: 'day', months: [2], positions: [1] },
  ]) {
    expect(() => refuseRecurrence(Recurrence.parse(rule)), JSON.stringify(rule)).toThrow('RECURRENCE_INVALID')
  }
  // No year has this day; the search ends.
  const never = Recurrence.parse({ every: 'year', months: [2], monthDays: [30] })
  expect(() => firstStart(never, '2027-01-01T09:00')).toThrow('RECURRENCE_INVALID')
})

test('[SC5] texts that are no rule, or nothing a meeting can keep to, are refused', () => {
  for (const text of [
    '',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=2;UNTIL=20300101',
    'FREQ=DAILY;X-SECRET=1',
    'RSCALE=HEBREW;FREQ=YEARLY',
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;COUNT=3',
    'FREQ=DAILY;BYHOUR=9,14',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=MONTHLY;BYDAY=0MO',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=WEEKLY;WKST=XX',
    'FREQ=DAILY;COUNT=100000',
    `FREQ=DAILY;BYDAY=${'MO,'.repeat(2000)}MO`,
  ]) {
    expect(() => recurrenceOf(text), text.slice(0, 40)).toThrow('RECURRENCE_INVALID')
  }
})

test('[SC5] the end of another program’s series is a day on the wall of its zone', () => {
  const read = (text: string, zone: string, startLocal: string) =>
    recurrenceOf(text, { table, zone, startLocal }).untilDay
  // 20:00 in New York on 4 March is 01:00 in UTC on the 5th.
  expect(read('FREQ=DAILY;UNTIL=20270305T010000Z', 'America/New_York', '2027-03-01T20:00')).toBe('2027-03-04')
  expect(read('FREQ=DAILY;UNTIL=20270305T005959Z', 'America/New_York', '2027-03-01T20:00')).toBe('2027-03-03')
  expect(read('FREQ=DAILY;UNTIL=20270305', 'Asia/Shanghai', '2027-03-01T20:00')).toBe('2027-03-05')
  expect(read('FREQ=DAILY;UNTIL=20270305T090000', 'Asia/Shanghai', '2027-03-01T09:00')).toBe('2027-03-05')
  expect(() => read('FREQ=DAILY;UNTIL=20270231', 'UTC', '2027-03-01T09:00')).toThrow('RECURRENCE_INVALID')
  const start = { table, zone: 'UTC', startLocal: '2027-03-01T09:30' }
  expect(recurrenceOf('FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=0', start)).toMatchObject({ every: 'day' })
})
