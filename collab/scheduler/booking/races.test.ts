import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { openPostgres } from '../../../infra/storage/postgres.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { startPostgres, type PostgresServer } from '../../../test/servers/postgres.ts'
import { PersonTimes } from '../../hours/personTimes.ts'
import { bookingRoutes } from '../../protocol/booking.ts'
import { pollRoutes } from '../../protocol/polls.ts'
import { BurdenSweep } from '../findATime/burdenSweep.ts'
import { Burdens } from '../findATime/burdens.ts'
import { Polls } from '../polls/polls.ts'
import { addCompany, addPerson, publicUrl, schedulerOver } from '../testing/schedulerHouse.ts'
import type { Viewer } from '../viewer.ts'
import { BookingPages } from './bookingPages.ts'
import { GuestBookings } from './guestBookings.ts'

/** Races need a database that really does several things at once. */
let server: PostgresServer
let storage: Storage
let host: Viewer
type Process = ReturnType<typeof processOver>
let [one, two]: [Process, Process] = [] as never

const clock = new ManualClock(Date.parse('2026-11-21T10:00:00Z'))

beforeAll(async () => {
  server = await startPostgres()
  storage = await openPostgres({ url: server.url })
  host = await addPerson(storage, await addCompany(storage), { name: 'Grace' })
  ;[one, two] = [processOver(), processOver()]
})
afterAll(async () => {
  await storage.close()
  await server.stop()
})

function processOver() {
  const house = schedulerOver(storage, clock, readZoneTable())
  const times = new PersonTimes({ ...house, heldMeetings: (...people) => house.meetings.calendars.busy(...people) })
  const deps = { ...house, storage, clock, publicUrl, newId, newSecret, times }
  return {
    ...house,
    pages: new BookingPages(deps),
    bookings: new GuestBookings(deps),
    polls: new Polls(deps),
    burdens: new Burdens(deps),
    sweep: new BurdenSweep(deps),
  }
}

const secretOf = (link: string | null) => link?.split('/')[2] ?? ''
const guest = (name: string) => ({
  name,
  email: `${name}@client.example`,
  zone: 'UTC',
  language: 'en' as const,
  text: '',
})

/** How many of the same, done in turns by two processes at once, come through; the others must fail with the code. */
async function wins(count: number, code: string, work: (of: Process, nth: number) => Promise<unknown>) {
  const done = await Promise.allSettled(Array.from({ length: count }, (_, nth) => work(nth % 2 === 0 ? one : two, nth)))
  for (const each of done) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code })
  return done.filter(({ status }) => status === 'fulfilled').length
}

test('[PB5] [PB6] of many who book the same hour one gets it, and a single link serves once', async () => {
  const body = bookingRoutes['POST /api/booking-pages'].body
  const page = await one.pages.create(host, body.parse({ title: 'Intro', durationSeconds: 3600, noticeMinutes: 0 }))
  const secret = secretOf(page.link)
  const monday = '2026-11-23T09:00:00Z'
  expect(
    await wins(6, 'SLOT_TAKEN', ({ bookings }, nth) =>
      bookings.book(secret, { ...guest(`g${nth}`), startsAt: monday }),
    ),
  ).toBe(1)
  const single = secretOf(await one.pages.singleLink(host, page.bookingPageId))
  const hours = ['2026-11-24T09:00:00Z', '2026-11-24T11:00:00Z', '2026-11-24T13:00:00Z', '2026-11-24T15:00:00Z']
  const book = ({ bookings }: Process, nth: number) =>
    bookings.book(single, { ...guest(`s${nth}`), startsAt: hours[nth] ?? '' })
  expect(await wins(4, 'LINK_INVALID', book)).toBe(1)
  expect((await one.pages.list(host))[0]?.bookings).toHaveLength(2)
})

test('[PB3] a poll closed by several processes at once makes one meeting', async () => {
  const startsAt = ['2026-12-01T09:00:00Z', '2026-12-02T09:00:00Z']
  const body = pollRoutes['POST /api/polls'].body
  const poll = await one.polls.create(
    host,
    body.parse({ title: 'Offsite', zone: 'UTC', durationSeconds: 3600, startsAt }),
  )
  const slotId = poll.slots[0]?.slotId ?? ''
  expect(await wins(4, 'POLL_CLOSED', ({ polls }) => polls.close(host, poll.pollId, slotId))).toBe(1)
  const agenda = await one.meetings.agenda.list(host, '2026-12-01T00:00:00Z', '2026-12-03T00:00:00Z')
  expect(agenda).toHaveLength(1)
})

test('[FT12] a meeting that took place is weighed once by several processes', async () => {
  const { meetingId } = await one.meetings.create(host, {
    title: 'Night',
    startLocal: '2026-12-05T03:00',
    zone: 'Europe/Berlin',
    durationSeconds: 1800,
  })
  const when = { started_at: '2026-12-05T02:00:00Z', ended_at: '2026-12-05T02:30:00Z' }
  const span = {
    why: 'own',
    media: 'video',
    weight: 1,
    region: '',
    department_id: null,
    person_key: host.personId,
  } as const
  await storage.inTenant(host.tenantId, (tx) =>
    tx
      .insertInto('attendance_spans')
      .values({ tenant_id: host.tenantId, meeting_id: meetingId, peer_id: newId(), ...span, ...when })
      .execute(),
  )
  clock.advance(Date.parse('2026-12-05T03:00:00Z') - clock.nowMs())
  await Promise.all([one.sweep.sweep(), two.sweep.sweep()])
  // Two quarter-hours of a Saturday's night.
  expect((await one.burdens.entries(host.tenantId, host.personId)).entries).toMatchObject([
    { cost: 56, reason: 'night', dayOff: true },
  ])
})
