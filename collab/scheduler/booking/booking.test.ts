import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { PersonTimes } from '../../hours/personTimes.ts'
import { bookingRoutes, type BookingPage } from '../../protocol/booking.ts'
import { addCompany, addPerson, openHouseForTests, publicUrl } from '../testing/schedulerHouse.ts'
import type { Viewer } from '../viewer.ts'
import { BookingPages } from './bookingPages.ts'
import { GuestBookings } from './guestBookings.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let pages: BookingPages
let bookings: GuestBookings
let company: Awaited<ReturnType<typeof addCompany>>

beforeAll(async () => {
  house = await openHouseForTests()
  company = await addCompany(house.storage)
  const times = new PersonTimes({ ...house, heldMeetings: (...people) => house.meetings.calendars.busy(...people) })
  const deps = { ...house, publicUrl, newId, newSecret, times }
  pages = new BookingPages(deps)
  bookings = new GuestBookings(deps)
})
afterAll(() => house.storage.close())

/** The clock of the house: Saturday 2026-11-21, 10:00Z. Berlin is at +01:00 for weeks to come. */
const monday = { from: '2026-11-23T00:00:00Z', until: '2026-11-24T00:00:00Z' }
const week = { from: '2026-11-23T00:00:00Z', until: '2026-11-28T00:00:00Z' }

async function pageOf(more: object = {}): Promise<{ host: Viewer; page: BookingPage; secret: string }> {
  const host = await addPerson(house.storage, company, { name: `Host${newId<string>().slice(0, 8)}` })
  const body = bookingRoutes['POST /api/booking-pages'].body
  const page = await pages.create(host, body.parse({ title: 'Intro', durationSeconds: 3600, stepMinutes: 60, ...more }))
  return { host, page, secret: secretOf(page.link ?? '') }
}

const secretOf = (link: string) => link.split('/')[2] ?? ''
const sam = { name: 'Sam', email: 'sam@client.example', zone: 'America/New_York', language: 'en' as const, text: '' }

async function hoursFree(secret: string, span = monday): Promise<string[]> {
  return (await bookings.offer(secret, span)).startsAt.map((at) => at.slice(11, 16))
}

test('[PB4] [PB5] someone outside sees the host’s free hours, books one, and both are told', async () => {
  const { host, page, secret } = await pageOf()
  expect(await hoursFree(secret)).toEqual([
    '08:00',
    '09:00',
    '10:00',
    '11:00',
    '12:00',
    '13:00',
    '14:00',
    '15:00',
    '16:00',
  ])
  const booked = await bookings.book(secret, { ...sam, startsAt: '2026-11-23T09:00:00Z' })
  expect(booked).toMatchObject({ title: 'Intro: Sam', startsAt: '2026-11-23T09:00:00.000Z', state: 'booked' })
  expect(await hoursFree(secret)).not.toContain('09:00')
  const [shown] = await pages.list(host)
  expect(shown?.bookings).toMatchObject([{ name: 'Sam', email: 'sam@client.example' }])
  const meeting = await house.meetings.get(host, shown?.bookings[0]?.meetingId as never)
  expect(meeting).toMatchObject({ startLocal: '2026-11-23T10:00', zone: 'Europe/Berlin', guests: [{ answer: 'yes' }] })
  const letters = await house.storage.inTenant(host.tenantId, (tx) =>
    tx.selectFrom('outbox').select(['to_email', 'body', 'subject']).orderBy('id').execute(),
  )
  const told = letters.find(({ subject }) => subject === 'You have booked: Intro: Sam')
  expect(told?.body).toContain('23 November 2026, 04:00 (America/New_York)')
  expect(told?.body).toContain(`${publicUrl}${booked.link}`)
  expect(letters.find(({ subject }) => subject === 'Booked: Intro: Sam')?.body).toContain('10:00 (Europe/Berlin)')
  await pages.change(host, page.bookingPageId, { open: false })
  await expect(bookings.offer(secret, monday)).rejects.toMatchObject({ code: 'LINK_INVALID' })
})

test('[PB5] of two who want the same hour one gets it and the other a clear answer', async () => {
  const { secret } = await pageOf()
  const asked = { ...sam, startsAt: '2026-11-23T09:00:00Z' }
  const both = await Promise.allSettled([
    bookings.book(secret, asked),
    bookings.book(secret, { ...asked, name: 'Kim' }),
  ])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
  expect(refused.reason).toMatchObject({ code: 'SLOT_TAKEN' })
  await expect(bookings.book(secret, { ...sam, startsAt: '2026-11-23T02:00:00Z' })).rejects.toMatchObject({
    code: 'SLOT_TAKEN',
  })
})

test('[PB4] notice, buffers, windows, days ahead and the limit of a day are kept', async () => {
  const windows = [{ weekday: 1, fromMinute: 600, untilMinute: 840 }]
  const limited = {
    windows,
    bufferBeforeMinutes: 30,
    bufferAfterMinutes: 30,
    daysAheadMax: 9,
    perDayMax: 2,
    noticeMinutes: 0,
  }
  const { host, secret } = await pageOf(limited)
  const twoWeeks = { ...monday, until: '2026-12-08T00:00:00Z' }
  expect((await bookings.offer(secret, twoWeeks)).startsAt.map((at) => at.slice(8, 13))).toEqual(
    // Mondays alone; the second Monday is the ninth day, up to now's hour.
    ['23T09', '23T10', '23T11', '23T12', '30T09'],
  )
  await house.meetings.create(host, {
    title: 'Own',
    startLocal: '2026-11-23T09:00',
    zone: 'Europe/Berlin',
    durationSeconds: 4500,
  })
  // Busy to 10:15, and half an hour to be clear before: 11:00 in Berlin is the first.
  expect(await hoursFree(secret)).toEqual(['10:00', '11:00', '12:00'])
  await bookings.book(secret, { ...sam, startsAt: '2026-11-23T10:00:00Z' })
  await bookings.book(secret, { ...sam, startsAt: '2026-11-23T12:00:00Z' })
  expect(await hoursFree(secret)).toEqual([])
  const soon = await pageOf({ noticeMinutes: 60 * 50 })
  expect(await hoursFree(soon.secret)).toEqual(['12:00', '13:00', '14:00', '15:00', '16:00'])
})

test('[PB6] a link for one booking opens the page once', async () => {
  const { host, page } = await pageOf({ singleUse: true })
  expect(page.link).toBeNull()
  const secret = secretOf(await pages.singleLink(host, page.bookingPageId))
  const asked = { ...sam, startsAt: '2026-11-23T09:00:00Z' }
  const twice = await Promise.allSettled([
    bookings.book(secret, asked),
    bookings.book(secret, { ...asked, startsAt: '2026-11-23T11:00:00Z' }),
  ])
  expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(bookings.offer(secret, monday)).rejects.toMatchObject({ code: 'LINK_INVALID' })
})

test('[PB7] a booking is moved and cancelled by its own link', async () => {
  const { host, secret } = await pageOf({ perDayMax: 1 })
  const { link } = await bookings.book(secret, { ...sam, startsAt: '2026-11-23T09:00:00Z' })
  const own = secretOf(link)
  expect(await hoursFree(secret)).toEqual([])
  const free = (await bookings.starts(own, week)).startsAt
  expect(free).toContain('2026-11-23T09:00:00.000Z')
  expect(await bookings.move(own, '2026-11-25T10:00:00Z')).toMatchObject({ startsAt: '2026-11-25T10:00:00.000Z' })
  expect(await hoursFree(secret)).toHaveLength(9)
  await expect(bookings.move(own, '2026-11-25T01:00:00Z')).rejects.toMatchObject({ code: 'SLOT_TAKEN' })
  expect(await bookings.cancel(own)).toMatchObject({ state: 'cancelled' })
  expect(await bookings.cancel(own)).toMatchObject({ state: 'cancelled' })
  await expect(bookings.move(own, '2026-11-26T10:00:00Z')).rejects.toMatchObject({ code: 'MEETING_OVER' })
  const [shown] = await pages.list(host)
  expect(shown?.bookings).toEqual([])
  await expect(bookings.look(newSecret(host.tenantId))).rejects.toMatchObject({ code: 'LINK_INVALID' })
  await pages.remove(host, shown?.bookingPageId ?? '')
  expect(await bookings.look(own)).toMatchObject({ state: 'cancelled' })
})
