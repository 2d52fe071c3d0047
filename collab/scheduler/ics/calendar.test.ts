import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { Recurrence } from '../../protocol/recurrence.ts'
import type { CalendarEvent, CalendarSeries } from './calendar.ts'
import { oneMeetingLimits, readCalendar, wholeCalendarLimits } from './readCalendar.ts'
import { writeCalendar } from './writeCalendar.ts'

const zones = readZoneTable()
const nowMs = Date.parse('2026-11-21T10:00:00Z')

const event = (changes: Partial<CalendarEvent> = {}): CalendarEvent => ({
  title: 'Weekly; with, commas and "quotes" 周会',
  notes: 'one\ntwo \\ three',
  location: 'https://meet.example.com/m/x',
  url: 'https://meet.example.com/m/x',
  start: { local: '2027-03-22T09:00', zone: 'Europe/Berlin' },
  allDay: false,
  durationSeconds: 5400,
  cancelled: false,
  free: false,
  sequence: 3,
  stampMs: nowMs,
  organizer: { email: 'grace@example.com', name: 'Grace: Hopper' },
  attendees: [
    {
      email: 'li@example.com',
      name: '李; "明"'.replaceAll('"', "'"),
      answer: 'maybe',
      required: false,
      kind: 'person',
      asked: true,
      delegatedFrom: null,
      delegatedTo: null,
    },
    {
      email: 'room@example.com',
      name: 'Room',
      answer: 'yes',
      required: true,
      kind: 'room',
      asked: false,
      delegatedFrom: null,
      delegatedTo: null,
    },
  ],
  comment: '',
  ...changes,
})
const series = (changes: Partial<CalendarSeries> = {}): CalendarSeries => ({
  uid: 'one@example.com',
  main: event(),
  recurrence: Recurrence.parse({ every: 'week', weekdays: [1, 3], count: 20 }),
  excluded: ['2027-03-29T09:00'],
  added: ['2027-04-02T11:30'],
  changed: [
    {
      originalLocal: '2027-03-31T09:00',
      original: { local: '2027-03-31T09:00', zone: 'Europe/Berlin' },
      event: event({
        start: { local: '2027-04-01T08:15', zone: 'Asia/Kolkata' },
        durationSeconds: 3600,
        title: 'Moved',
      }),
    },
  ],
  ...changes,
})
const write = (...all: CalendarSeries[]) => writeCalendar(zones, { method: 'REQUEST', series: all }, nowMs)
const read = (text: string) => readCalendar(zones, text, oneMeetingLimits)
const fileOf = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
const startsOn = (...lines: string[]) => fileOf('DTSTART;TZID=Europe/Berlin:20270322T090000', ...lines)

test('[IV1] what is written is read back the same', () => {
  const allDay = series({
    uid: 'day',
    main: event({ allDay: true, start: { local: '2027-05-01T00:00', zone: null }, durationSeconds: 2 * 86_400 }),
    recurrence: Recurrence.parse({ every: 'week', weekdays: [6], untilDay: '2027-09-04' }),
    excluded: ['2027-05-08T00:00'],
    added: [],
    changed: [],
  })
  const all = [series(), allDay]
  expect(read(write(...all))).toEqual({ method: 'REQUEST', series: all, refused: [], busy: [] })
})

test('[IV1] no line is longer than 75 octets, and every line ends with CRLF', () => {
  const lines = write(series({ main: event({ title: '周'.repeat(80) }) })).split('\r\n')
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
  expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true)
})

test('[IV2] names of zones: IANA behind a path, Windows, the place of the file, how the clocks go', () => {
  const zoneOf = (tzid: string, ...zone: string[]) =>
    read(
      [
        'BEGIN:VCALENDAR',
        ...zone,
        'BEGIN:VEVENT',
        'UID:a',
        `DTSTART;TZID="${tzid}":20270322T090000`,
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\n'),
    ).series[0]?.main?.start.zone
  expect(zoneOf('/freeassociation.sourceforge.net/America/Argentina/Salta')).toBe('America/Argentina/Salta')
  expect(zoneOf('China Standard Time')).toBe('Asia/Shanghai')
  expect(zoneOf('Mine', 'BEGIN:VTIMEZONE', 'TZID:Mine', 'X-LIC-LOCATION:Asia/Tokyo', 'END:VTIMEZONE')).toBe(
    'Asia/Tokyo',
  )
  const fixed = ['BEGIN:VTIMEZONE', 'TZID:Fix', 'BEGIN:STANDARD', 'TZOFFSETTO:+0800', 'END:STANDARD', 'END:VTIMEZONE']
  expect(zoneOf('Fix', ...fixed)).toBe('Etc/GMT-8')
  const part = (name: string, start: string, rule: string, to: string) => [
    `BEGIN:${name}`,
    `DTSTART:${start}`,
    `RRULE:FREQ=YEARLY;${rule}`,
    `TZOFFSETTO:${to}`,
    `END:${name}`,
  ]
  const own = (...parts: string[][]) => ['BEGIN:VTIMEZONE', 'TZID:Own', ...parts.flat(), 'END:VTIMEZONE']
  const standard = part('STANDARD', '16010101T030000', 'BYDAY=-1SU;BYMONTH=10', '+0100')
  const summer = part('DAYLIGHT', '16010101T020000', 'BYDAY=-1SU;BYMONTH=3', '+0200')
  expect(zoneOf('Own', ...own(standard, summer))).toBe('Europe/Berlin')
  const south = part('DAYLIGHT', '16010101T020000', 'BYDAY=1SU;BYMONTH=10', '+1100')
  const winter = part('STANDARD', '16010101T030000', 'BYDAY=1SU;BYMONTH=4', '+1000')
  expect(zoneOf('Own', ...own(south, winter))).toBe('Australia/Sydney')
  const early = part('DAYLIGHT', '16010101T020000', 'BYDAY=-1SU;BYMONTH=2', '+0200')
  expect(() => zoneOf('Own', ...own(standard, early))).toThrow('ZONE_UNKNOWN')
  expect(() => zoneOf('Mars/Olympus')).toThrow('ZONE_UNKNOWN')
})

test('[IV3] keys and the end of a series come to its own wall', () => {
  const [found] = read(
    startsOn('RRULE:FREQ=DAILY;UNTIL=20270329T065959Z', 'EXDATE:20270323T080000Z', 'RDATE;VALUE=DATE:20270401'),
  ).series
  expect(found).toMatchObject({
    recurrence: { every: 'day', untilDay: '2027-03-28' },
    excluded: ['2027-03-23T09:00'],
    added: ['2027-04-01T09:00'],
  })
  const one = fileOf('RECURRENCE-ID:20270323T080000Z', 'DTSTART:20270323T100000Z', 'DURATION:PT45M')
  expect(read(one).series[0]).toMatchObject({
    main: null,
    changed: [{ original: { local: '2027-03-23T08:00', zone: 'UTC' }, event: { durationSeconds: 2700 } }],
  })
})

test('[IV4] what nobody can hold is refused with a code', () => {
  const refused = {
    RECURRENCE_INVALID: [
      startsOn('RRULE:FREQ=SECONDLY'),
      startsOn('RRULE:FREQ=MINUTELY;INTERVAL=1'),
      startsOn('RRULE:FREQ=DAILY;COUNT=100000'),
      startsOn('RRULE:FREQ=DAILY;BYHOUR=1,2,3,4'),
      startsOn('RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY'),
      startsOn('RRULE:RSCALE=ETHIOPIC;FREQ=DAILY'),
      startsOn('RRULE:FREQ=DAILY;UNTIL=2027'),
      startsOn('RRULE:NONSENSE'),
      startsOn(`RDATE:${Array.from({ length: 800 }, () => '20270322T090000').join(',')}`),
      startsOn('RECURRENCE-ID;RANGE=THISANDFUTURE:20270322T090000'),
    ],
    CALENDAR_INVALID: [
      '',
      'BEGIN:VCALENDAR',
      'hello',
      fileOf(),
      fileOf('DTSTART:20270230T090000'),
      fileOf('DTSTART:20270222T090000', 'DTEND:20270221T090000'),
      fileOf('DTSTART:20270222T090000', 'DURATION:P9999999999D'),
      startsOn('SUMMARY'),
      startsOn(`SUMMARY;${'A=1;'.repeat(50)}B=1:x`),
      'BEGIN:VCALENDAR\n'.repeat(10_000),
      startsOn('END:VCALENDAR'),
    ],
  }
  for (const [code, files] of Object.entries(refused))
    for (const file of files) expect(() => read(file), file.slice(0, 200)).toThrow(code)
})

/** How many events were read of what is either refused or holds none. */
function held(bomb: string): number {
  try {
    return readCalendar(zones, bomb, wholeCalendarLimits).series.length
  } catch (error) {
    expect(error).toMatchObject({ code: 'CALENDAR_INVALID' })
    return 0
  }
}

test('[IV4] a bomb is refused or read in proportion to its size', () => {
  const bombs = [
    `BEGIN:VCALENDAR\r\nX${';A=1'.repeat(4e5)}:a\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\nATTENDEE${';A=1'.repeat(4e5)}:a\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\nX:${'\r\n a'.repeat(5e5)}\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n'.repeat(50_000)}END:VCALENDAR`,
    `BEGIN:VCALENDAR\r\n${'BEGIN:VALARM\r\n'.repeat(1e5)}`,
    `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270322T090000Z\r\nEXDATE:${'20270322T090000Z,'.repeat(1e5)}`,
    `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270322T090000Z\r\n${'ATTENDEE:mailto:a@b\r\n'.repeat(9e4)}END:VEVENT\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\nSUMMARY;CN="${'^^'.repeat(9e5)}":a\r\nEND:VCALENDAR`,
  ]
  for (const bomb of bombs) {
    const before = process.cpuUsage()
    expect(held(bomb), bomb.slice(0, 60)).toBe(0)
    expect(process.cpuUsage(before).user / 1e6, bomb.slice(0, 60)).toBeLessThan(3)
  }
})

test('[IV4] of a whole calendar the rest is read where one event cannot be', () => {
  const file = startsOn(
    'RRULE:FREQ=HOURLY',
    'SUMMARY:Every hour',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:b',
    'DTSTART;VALUE=DATE:20270322',
  )
  const calendar = readCalendar(zones, file, wholeCalendarLimits)
  expect(calendar.series.map(({ uid }) => uid)).toEqual(['b'])
  expect(calendar.refused).toMatchObject([{ uid: 'a', title: 'Every hour', problem: { code: 'RECURRENCE_INVALID' } }])
})

test('[IV5] busy spans of a VFREEBUSY', () => {
  const file = [
    'BEGIN:VCALENDAR',
    'BEGIN:VFREEBUSY',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261124T090000Z/PT1H',
    'FREEBUSY:20261125T090000Z/20261125T110000Z',
    'FREEBUSY;FBTYPE=FREE:20261126T090000Z/PT1H',
    'END:VFREEBUSY',
    'END:VCALENDAR',
  ].join('\n')
  const spans = read(file).busy.map((span) => [
    new Date(span.startsAtMs).toISOString(),
    (span.endsAtMs - span.startsAtMs) / 60_000,
    span.tentative,
  ])
  expect(spans).toEqual([
    ['2026-11-24T09:00:00.000Z', 60, true],
    ['2026-11-25T09:00:00.000Z', 120, false],
  ])
})
