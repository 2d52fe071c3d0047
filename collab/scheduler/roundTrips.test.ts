import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { NewMeeting } from '../protocol/meetings.ts'
import { instancesOf } from './expansion.ts'
import { oneMeetingLimits, readCalendar } from './ics/readCalendar.ts'
import { loadMeeting, scheduleOfMeeting } from './meetingRecord.ts'
import { minute, readWithIcal } from './testing/icalJs.ts'
import { hasKhal, readWithKhal } from './testing/khal.ts'
import { hasPythonIcalendar, readWithPython } from './testing/pythonIcalendar.ts'
import { addCompany, addPerson, openHouseForTests } from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let grace: Viewer

beforeAll(async () => {
  house = await openHouseForTests()
  grace = await addPerson(house.storage, await addCompany(house.storage), { name: 'Grace' })
})
afterAll(() => house.storage.close())

const untilMs = Date.parse('2028-01-01T00:00Z')

/** The files of meetings, and when they are by our own reckoning, together and in order. */
async function filesOf(meetingIds: MeetingId[]) {
  const files: string[] = []
  const expected: string[] = []
  for (const meetingId of meetingIds) {
    files.push(await house.meetings.file(grace, meetingId))
    const meeting = await house.storage.inTenant(grace.tenantId, (tx) => loadMeeting(tx, { meetingId }))
    if (!meeting) throw new Error('gone')
    for (const { startsAtMs, endsAtMs } of instancesOf(house.zones, scheduleOfMeeting(meeting), untilMs))
      expected.push(`${minute(startsAtMs)}/${minute(endsAtMs)}`)
  }
  return { files, expected: expected.toSorted() }
}

async function expectRead(meetingIds: MeetingId[], step: string): Promise<string[]> {
  const { files, expected } = await filesOf(meetingIds)
  expect(files.flatMap((file) => readWithIcal(file, untilMs)).toSorted(), `ical.js, ${step}`).toEqual(expected)
  if (hasPythonIcalendar)
    expect(files.flatMap((file) => readWithPython(file)).toSorted(), `icalendar, ${step}`).toEqual(expected)
  if (hasKhal) {
    const read = readWithKhal(files, '2027-01-01', '2027-12-31')
    expect([...read.values()].flat().toSorted(), `khal, ${step}`).toEqual(expected)
  }
  for (const file of files) expect(readCalendar(house.zones, file, oneMeetingLimits).series).toHaveLength(1)
  return expected
}

test(
  '[IV6] ical.js, khal and icalendar read the same instants before and after an exception and a split',
  { timeout: 180_000 },
  async () => {
    const { meetingId } = await house.meetings.create(
      grace,
      NewMeeting.parse({
        title: 'Weekly',
        startLocal: '2027-03-08T09:00',
        zone: 'Europe/Berlin',
        durationSeconds: 5400,
        recurrence: { every: 'week', weekdays: [1, 3], untilDay: '2027-05-31' },
        excluded: ['2027-03-10T09:00'],
        added: ['2027-03-12T16:00'],
      }),
    )
    const whole = await expectRead([meetingId], 'as made')
    expect(whole).toHaveLength(25)

    const one = { scope: 'one' as const }
    await house.meetings.change(grace, meetingId, {
      ...one,
      revision: 0,
      originalLocal: '2027-03-29T09:00',
      startLocal: '2027-03-30T22:30',
      zone: 'America/New_York',
      durationSeconds: 3600,
    })
    await house.meetings.cancel(grace, meetingId, { ...one, originalLocal: '2027-04-14T09:00' })
    const excepted = await expectRead([meetingId], 'after exceptions')
    expect(excepted).toHaveLength(24)
    expect(excepted).toContain('2027-03-31T02:30/2027-03-31T03:30')

    const { revision } = await house.meetings.get(grace, meetingId)
    const later = await house.meetings.change(grace, meetingId, {
      scope: 'following',
      originalLocal: '2027-05-03T09:00',
      revision,
      startLocal: '2027-05-03T18:00',
    })
    expect(later.meetingId).not.toBe(meetingId)
    const split = await expectRead([meetingId, later.meetingId], 'after a split')
    expect(split).toHaveLength(24)
    expect(split).toContain('2027-05-31T16:00/2027-05-31T17:30')
  },
)

test(
  '[IV6] rules of months and years, and a series in a zone of half hours, are read alike',
  { timeout: 180_000 },
  async () => {
    const rules = [
      { every: 'month', nthWeekdays: [{ nth: -1, weekday: 5 }], count: 9 },
      { every: 'month', weekdays: [1, 2, 3, 4, 5], positions: [-1], count: 8 },
      { every: 'year', months: [3, 11], nthWeekdays: [{ nth: 2, weekday: 7 }], count: 2 },
      { every: 'month', monthDays: [15, -1], untilDay: '2027-10-31' },
    ]
    const made: MeetingId[] = []
    for (const [place, recurrence] of rules.entries()) {
      const startLocal = '2027-03-14T10:15'
      const asked = {
        title: `Rule${place}`,
        startLocal,
        zone: 'Australia/Lord_Howe',
        durationSeconds: 3600,
        recurrence,
      }
      made.push((await house.meetings.create(grace, NewMeeting.parse(asked))).meetingId)
    }
    expect((await expectRead(made, 'rules')).length).toBeGreaterThan(25)
  },
)
