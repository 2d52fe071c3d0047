import { z } from 'zod'
import { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant } from '../../infra/contract/shapes.ts'

const done = z.object({})

/** My calendar under an address that other programs read. The address itself is told once, when it is made. */
export const CalendarFeed = z.object({
  createdAt: Instant,
  /** When a program last read it; null: never. */
  readAt: Instant.nullable(),
})
export type CalendarFeed = z.infer<typeof CalendarFeed>

/** `url` is http(s); `webcal` is the same for programs that subscribe by it. */
export const CalendarFeedAddress = CalendarFeed.extend({ url: z.string(), webcal: z.string() })
export type CalendarFeedAddress = z.infer<typeof CalendarFeedAddress>

/**
 * What becomes of one event of a file. `new`: a meeting of mine; `changed`: one of mine is brought up to date;
 * `same`: nothing to do; `invited`: a meeting here that somebody else hosts, which a file does not change;
 * `refused`: `code` says why.
 */
export const ImportedEvent = z.object({
  uid: z.string(),
  title: z.string(),
  startsAt: Instant.nullable(),
  endsAt: Instant.nullable(),
  repeats: z.boolean(),
  outcome: z.enum(['new', 'changed', 'same', 'invited', 'refused']),
  /** Of `refused`: a code of docs/problems.md. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
  /** Absent (null) before it is applied, for what is new. */
  meetingId: MeetingId.nullable(),
  /** My other meetings at the same time, the first few. */
  conflicts: z.array(z.object({ meetingId: MeetingId, title: z.string(), startsAt: Instant, endsAt: Instant })),
})
export type ImportedEvent = z.infer<typeof ImportedEvent>

export const invitationRoutes = {
  'GET /api/calendar/feed': {
    summary: 'Whether my calendar has a private address',
    access: 'person',
    out: z.object({ feed: CalendarFeed.nullable() }),
  },
  'POST /api/calendar/feed': {
    summary: 'Makes a private address of my calendar; the one before it ends',
    access: 'person',
    out: CalendarFeedAddress,
    perMinuteMax: 10,
  },
  'DELETE /api/calendar/feed': { summary: 'Ends the private address of my calendar', access: 'person', out: done },
  'POST /api/calendar/imports': {
    summary: 'Takes a calendar file into my calendar, or says what would become of it (CALENDAR_INVALID)',
    access: 'person',
    body: z.strictObject({
      ics: z.string().min(1).max(limits.calendarFileBytesMax),
      /** false: nothing is changed, the answer tells what would be. */
      apply: z.boolean().default(false),
    }),
    out: z.object({ events: z.array(ImportedEvent) }),
    bodyBytesMax: 2 * limits.calendarFileBytesMax,
    perMinuteMax: 20,
  },
} as const satisfies Routes
export type InvitationRoutes = typeof invitationRoutes

/** `GET` by the address's secret alone: `text/calendar`, with an ETag. */
export const feedPath = (secret: string) => `/calendars/${secret}.ics`
/** `GET` with the session cookie: all my meetings as one `text/calendar` file. */
export const calendarExportPath = '/api/calendar/export.ics'
/**
 * The page behind the links of an invitation, by its secret alone. `GET` (`?answer=yes|no|maybe`,
 * `&at=<originalLocal>` for one occurrence) asks and changes nothing; `POST` of its form answers.
 */
export const answerPath = (secret: string) => `/answers/${secret}`
