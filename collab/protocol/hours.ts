import { z } from 'zod'
import { DocumentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, MinuteOfDay, Name, WallTime, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const Day = z.iso.date()
const Weekday = z.int().min(1).max(7)

/** infra/time `Shift`. Until at or before from: it crosses midnight. */
export const Shift = z.strictObject({
  weekday: Weekday,
  fromMinute: z.int().min(0).max(1439),
  untilMinute: MinuteOfDay,
})
/** Shifts that overlap are BODY_INVALID. */
export const WorkWeek = z.array(Shift).max(28)
export type WorkWeek = z.infer<typeof WorkWeek>

/** Whose public holidays are days off. `country` as ISO 3166 has it, `region` as the list of the country names it. */
export const HolidayChoice = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  region: z
    .string()
    .regex(/^[A-Z0-9-]{1,8}$/)
    .nullable()
    .default(null),
})
export type HolidayChoice = z.infer<typeof HolidayChoice>

/** infra/time `WorkingTime`: what of somebody's calendar colleagues may know. */
export const WorkingTime = z.object({
  zone: Zone,
  week: z.array(Shift),
  /** Holidays and whole days of leave that touch the asked span. */
  offDays: z.array(Day),
  extraDays: z.array(z.object({ day: Day, asWeekday: Weekday })),
})

/** Switched on by hand: a pause, or off duty. It ends by itself. */
export const Mode = z.object({ kind: z.enum(['break', 'off']), until: Instant })
export type Mode = z.infer<typeof Mode>

/** `push` reaches closed pages, where the operator turned it on; else it is as `app`. */
export const Reminder = z.strictObject({
  minutesBefore: z
    .int()
    .min(0)
    .max(7 * 1440),
  via: z.enum(['app', 'mail', 'push']),
})
export type Reminder = z.infer<typeof Reminder>
const Reminders = z.array(Reminder).max(5)

/** From and until on the own wall clock; both at 00:00 for whole days. The note is for oneself alone. */
export const Leave = z.object({ leaveId: z.uuid(), startLocal: WallTime, endLocal: WallTime, note: z.string() })
export type Leave = z.infer<typeof Leave>

/** Who may ring and write while I am off duty, and the last of what came through that way. */
export const ImportantContact = z.object({
  personId: PersonId,
  name: Name,
  /** Newest first. */
  cameThrough: z.array(z.object({ at: Instant, by: z.enum(['mail', 'ring', 'notice']) })),
})

export const MyHours = z.object({
  zone: Zone,
  week: WorkWeek,
  /** null: the company's. */
  holidays: HolidayChoice.nullable(),
  /** Off duty whenever I do not work; null: as the company has it. */
  quietAfterHours: z.boolean().nullable(),
  /** What holds where mine are null. */
  company: z.object({ holidays: HolidayChoice.nullable(), quietAfterHours: z.boolean() }),
  mode: Mode.nullable(),
  /** Leave that is not over. */
  leaves: z.array(Leave),
  importantContacts: z.array(ImportantContact),
  reminders: Reminders,
  /** Letters that wait for the start of my day. */
  waitingCount: z.int(),
})
export type MyHours = z.infer<typeof MyHours>

/** How somebody stands: infra/time `Standing`. */
export const Standing = z.enum(['working', 'free', 'off-day', 'busy', 'break', 'leave', 'off-duty'])

export const PersonFreeBusy = z.object({
  personId: PersonId,
  workingTime: WorkingTime,
  /** By start; neighbours of one kind are joined. Never a title. */
  busy: z.array(z.object({ startsAt: Instant, endsAt: Instant, kind: z.enum(['busy', 'tentative', 'leave', 'off']) })),
  /** How they stand now, and until when they are not to be disturbed (null: they may be). */
  standing: Standing,
  reachableFrom: Instant.nullable(),
})
export type PersonFreeBusy = z.infer<typeof PersonFreeBusy>

export const Holiday = z.object({
  day: Day,
  /** `work`: a day of the weekend that is worked, as `asWeekday`. */
  kind: z.enum(['off', 'work']),
  asWeekday: Weekday.optional(),
  /** In English, and as the country itself says it. */
  name: z.string(),
  localName: z.string(),
})
export type Holiday = z.infer<typeof Holiday>

/** A calendar elsewhere, at an address, whose events make me busy. */
export const BusyFeed = z.object({
  feedId: z.uuid(),
  name: Name,
  /** The address may hold a secret: only its host is shown. */
  host: z.string(),
  fetchedAt: Instant.nullable(),
  /** Why it was not read the last time: infra/contract `ProblemCode`, or null. */
  problem: z.string().nullable(),
  eventsCount: z.int(),
})
export type BusyFeed = z.infer<typeof BusyFeed>

/** A reminder that is due, until its meeting is over or it is put away. */
export const DueReminder = z.object({
  reminderId: z.uuid(),
  meetingId: MeetingId,
  originalLocal: WallTime,
  title: Name,
  startsAt: Instant,
  link: z.string(),
  documentId: DocumentId,
})
export type DueReminder = z.infer<typeof DueReminder>

/** Told on the bus (`reminderEventsTopic`), and over the house socket to the pages of that person alone. */
export const ToldReminder = z.object({ personId: PersonId, reminder: DueReminder })
export type ToldReminder = z.infer<typeof ToldReminder>
export const reminderEventsTopic = (tenantId: string) => `${tenantId}/reminders`

/** Several ids with commas between. */
const PersonIds = z
  .string()
  .max(200 * 37)
  .transform((text) => text.split(','))
  .pipe(z.array(PersonId).min(1).max(200))

const FeedId = z.strictObject({ feedId: z.uuid() })
const ByMeeting = z.strictObject({ meetingId: MeetingId })

/** What a page's service worker subscribed to, as `PushSubscription.toJSON()` gives it. */
export const PushSubscription = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(1000),
  keys: z.strictObject({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}={0,2}$/),
  }),
})
export type PushSubscription = z.infer<typeof PushSubscription>

export const hoursRoutes = {
  'GET /api/me/hours': { summary: 'When I work, rest and may be disturbed', access: 'person', out: MyHours },
  'PATCH /api/me/hours': {
    summary: 'Changes what is given and leaves the rest; null for the company’s own (BODY_INVALID, NOT_FOUND)',
    access: 'person',
    body: z.strictObject({
      week: WorkWeek.optional(),
      holidays: HolidayChoice.nullable().optional(),
      quietAfterHours: z.boolean().nullable().optional(),
      importantContactIds: z.array(PersonId).max(20).optional(),
      reminders: Reminders.optional(),
    }),
    out: MyHours,
  },
  'PUT /api/me/mode': {
    summary: 'Off duty (until my next day of work where no end is given) or on a break, at most 12 hours',
    access: 'person',
    body: z.strictObject({ kind: Mode.shape.kind, until: Instant.optional() }),
    out: MyHours,
  },
  'DELETE /api/me/mode': { summary: 'Back again', access: 'person', out: MyHours },
  'POST /api/me/leaves': {
    summary: 'Leave from and until a wall time of mine, at most a year (WALL_TIME_MISSING, BODY_INVALID)',
    access: 'person',
    body: z.strictObject({ startLocal: WallTime, endLocal: WallTime, note: z.string().trim().max(200).default('') }),
    out: Leave,
  },
  'DELETE /api/me/leaves/:leaveId': {
    summary: 'Takes leave back',
    access: 'person',
    params: z.strictObject({ leaveId: z.uuid() }),
    out: done,
  },
  'GET /api/company/hours': {
    summary: 'What goes for everybody who says nothing of their own',
    access: 'person',
    out: MyHours.shape.company,
  },
  'PUT /api/company/hours': {
    summary: 'Changes it',
    access: 'admin',
    body: z.strictObject({ holidays: HolidayChoice.nullable(), quietAfterHours: z.boolean() }),
    out: MyHours.shape.company,
  },
  'GET /api/holidays': {
    summary: 'The countries whose holidays are known, and their regions',
    access: 'person',
    out: z.object({
      countries: z.array(
        z.object({
          country: z.string(),
          name: z.string(),
          regions: z.array(z.object({ region: z.string(), name: z.string() })),
        }),
      ),
    }),
  },
  'GET /api/holidays/:country': {
    summary: 'Holidays and make-up workdays of a country or region, by day (NOT_FOUND)',
    access: 'person',
    params: HolidayChoice.pick({ country: true }),
    query: z.strictObject({ region: HolidayChoice.shape.region.unwrap().unwrap().optional(), from: Day, until: Day }),
    out: z.object({ days: z.array(Holiday) }),
  },
  'GET /api/free-busy': {
    summary: 'When up to 200 people (ids, commas between) work and are busy, within 62 days; kinds only',
    access: 'person',
    query: z.strictObject({ personIds: PersonIds, from: Instant, until: Instant }),
    out: z.object({ people: z.array(PersonFreeBusy) }),
  },
  'GET /api/me/busy-feeds': {
    summary: 'Calendars elsewhere that make me busy',
    access: 'person',
    out: z.object({ feeds: z.array(BusyFeed) }),
  },
  'POST /api/me/busy-feeds': {
    summary: 'Adds a calendar by its address and reads it (ADDRESS_REFUSED, FEED_UNREACHABLE, CALENDAR_INVALID)',
    access: 'person',
    perMinuteMax: 10,
    body: z.strictObject({ name: Name, url: z.url({ protocol: /^(https?|webcals?)$/ }).max(2000) }),
    out: BusyFeed,
  },
  'POST /api/me/busy-feeds/:feedId/readings': {
    summary: 'Reads it now',
    access: 'person',
    perMinuteMax: 10,
    params: FeedId,
    out: BusyFeed,
  },
  'DELETE /api/me/busy-feeds/:feedId': { summary: 'Forgets it', access: 'person', params: FeedId, out: done },
  'GET /api/me/reminders': {
    summary: 'Reminders that are due',
    access: 'person',
    out: z.object({ reminders: z.array(DueReminder) }),
  },
  'DELETE /api/me/reminders/:reminderId': {
    summary: 'Puts a reminder away',
    access: 'person',
    params: z.strictObject({ reminderId: z.uuid() }),
    out: done,
  },
  'GET /api/meetings/:meetingId/reminders': {
    summary: 'My reminders of a meeting; null: the ones I have for all',
    access: 'person',
    params: ByMeeting,
    out: z.object({ reminders: Reminders.nullable() }),
  },
  'PUT /api/meetings/:meetingId/reminders': {
    summary: 'Changes them for this meeting',
    access: 'person',
    params: ByMeeting,
    body: z.strictObject({ reminders: Reminders.nullable() }),
    out: z.object({ reminders: Reminders.nullable() }),
  },
  'GET /api/push': {
    summary: 'The key that pages subscribe with (VAPID, base64url); null where the operator has not turned push on',
    access: 'person',
    out: z.object({ publicKey: z.string().nullable() }),
  },
  'POST /api/me/push-subscriptions': {
    summary: 'This browser takes reminders while no page is open (NOT_FOUND where push is off)',
    access: 'person',
    perMinuteMax: 10,
    body: PushSubscription,
    out: done,
  },
  'DELETE /api/me/push-subscriptions': {
    summary: 'This browser takes them no more',
    access: 'person',
    body: PushSubscription.pick({ endpoint: true }),
    out: done,
  },
} as const satisfies Routes
export type HoursRoutes = typeof hoursRoutes
