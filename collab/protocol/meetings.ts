import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, DocumentId, MeetingId, PeerId, PersonId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { Instant, Name, Secret, WallTime, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const ById = z.strictObject({ meetingId: MeetingId })

/** How a meeting repeats, on the wall clock of its zone. It ends after `count` times, or on a day, or never. */
export const Recurrence = z
  .strictObject({
    every: z.enum(['day', 'week', 'month']),
    interval: z.int().min(1).max(52).default(1),
    /** ISO weekdays, for `week`; the start's own weekday where empty. */
    weekdays: z.array(z.int().min(1).max(7)).max(7).default([]),
    count: z.int().min(1).max(limits.seriesOccurrencesMax).optional(),
    untilDay: z.iso.date().optional(),
  })
  .refine((rule) => rule.count === undefined || rule.untilDay === undefined, 'count and untilDay exclude each other')
export type Recurrence = z.infer<typeof Recurrence>

/** Meetings that no department pays for, but the company; for admins to say. */
export const Exemption = z.enum(['emergency', 'all-hands'])

export const Answer = z.enum(['waiting', 'yes', 'no', 'maybe'])

/** Whose minutes pay: each joiner's department, or the host's for everyone. */
const Payer = z.enum(['joiner', 'host'])

export const Meeting = z.object({
  meetingId: MeetingId,
  title: Name,
  hostId: PersonId,
  startLocal: WallTime,
  zone: Zone,
  durationSeconds: z.int(),
  recurrence: Recurrence.nullable(),
  attendees: z.array(z.object({ personId: PersonId, answer: Answer })),
  /** The page to join at: `/m/<secret>`. */
  link: z.string(),
  /** Ten digits. */
  code: z.string(),
  documentId: DocumentId,
  revision: z.int(),
  cancelled: z.boolean(),
  payer: Payer,
  exempt: Exemption.nullable(),
  /** The occurrence that runs now or comes next; null when all are over. */
  next: z.object({ startsAt: Instant, endsAt: Instant }).nullable(),
})
export type Meeting = z.infer<typeof Meeting>

/** One instance of a meeting within a queried span. */
export const Occurrence = z.object({
  meetingId: MeetingId,
  title: Name,
  startsAt: Instant,
  endsAt: Instant,
  startLocal: WallTime,
  zone: Zone,
  hostId: PersonId,
  link: z.string(),
  myAnswer: Answer,
  attendeeIds: z.array(PersonId),
  repeats: z.boolean(),
  payer: Payer,
  exempt: Exemption.nullable(),
  /** Present when the wall time does not exist that day and was moved forward by the clock change. */
  movedFromLocal: WallTime.optional(),
})
export type Occurrence = z.infer<typeof Occurrence>

const MeetingFields = z.strictObject({
  title: Name,
  startLocal: WallTime,
  zone: Zone,
  durationSeconds: z.int().min(60).max(limits.meetingSecondsMax),
  recurrence: Recurrence.nullable(),
  attendeeIds: z.array(PersonId).max(limits.attendeesPerMeetingMax),
  payer: Payer,
  exempt: Exemption.nullable(),
})
export const NewMeeting = MeetingFields.extend({
  recurrence: MeetingFields.shape.recurrence.default(null),
  attendeeIds: MeetingFields.shape.attendeeIds.default([]),
  payer: Payer.default('joiner'),
  exempt: Exemption.nullable().default(null),
})
export type NewMeeting = z.infer<typeof NewMeeting>
/** Built without the defaults of `NewMeeting`: what is left out stays as it is. */
export const MeetingChange = MeetingFields.partial().extend({ revision: z.int() })
export type MeetingChange = z.infer<typeof MeetingChange>

/** Enough of a meeting to stand before its door. */
export const Door = z.object({
  meetingId: MeetingId,
  title: Name,
  hostName: Name,
  startsAt: Instant.nullable(),
  endsAt: Instant.nullable(),
  zone: Zone,
  present: z.array(z.object({ name: Name, zone: Zone })),
  /** True when the visitor's cookie already opens it; otherwise a name is needed (`guests`). */
  known: z.boolean(),
})
export type Door = z.infer<typeof Door>

/** All a browser needs to enter. `nodeUrl` is where the media socket and `/ping` are. */
export const TicketGrant = z.object({
  ticket: z.string(),
  seat: z.string(),
  peerId: PeerId,
  role: RoomRole,
  node: z.object({ nodeId: z.string(), url: z.string(), region: z.string() }),
  standby: z.object({ nodeId: z.string(), url: z.string(), region: z.string() }).nullable(),
  documentId: DocumentId,
  /** Null for whoever may not open the meeting's document. */
  pass: z.string().nullable(),
  /** Of the department that pays for me now; null for seconds that nobody counts. */
  minutes: z.object({
    departmentId: DepartmentId,
    departmentName: Name,
    secondsLeft: z.int().nullable(),
    exempt: Exemption.nullable(),
  }),
})
export type TicketGrant = z.infer<typeof TicketGrant>

export const meetingRoutes = {
  'GET /api/meetings': {
    summary: 'Occurrences I host or attend between two instants, at most 62 days apart',
    access: 'person',
    query: z.strictObject({ from: Instant, until: Instant }),
    out: z.object({ occurrences: z.array(Occurrence) }),
  },
  'POST /api/meetings': {
    summary: 'Schedules a meeting at a wall time (ZONE_UNKNOWN, WALL_TIME_MISSING, RECURRENCE_INVALID)',
    access: 'person',
    body: NewMeeting,
    out: Meeting,
  },
  'POST /api/meetings/now': {
    summary: 'Starts a meeting at once',
    access: 'person',
    body: z.strictObject({ title: Name.optional() }),
    out: Meeting,
  },
  'GET /api/meetings/:meetingId': { summary: 'One meeting', access: 'person', params: ById, out: Meeting },
  'PATCH /api/meetings/:meetingId': {
    summary: 'The host changes a meeting',
    access: 'person',
    params: ById,
    body: MeetingChange,
    out: Meeting,
  },
  'DELETE /api/meetings/:meetingId': {
    summary: 'The host cancels a meeting',
    access: 'person',
    params: ById,
    out: done,
  },
  'PUT /api/meetings/:meetingId/answer': {
    summary: 'I answer an invitation',
    access: 'person',
    params: ById,
    body: z.strictObject({ answer: Answer.exclude(['waiting']) }),
    out: done,
  },
  'GET /api/doors/:secret': {
    summary: 'What stands behind a meeting link',
    access: 'anyone',
    params: z.strictObject({ secret: Secret }),
    out: Door,
    perMinuteMax: 120,
  },
  'POST /api/doors/:secret/guests': {
    summary: 'Enters as a guest with a name only; the answer sets a cookie for this meeting',
    access: 'anyone',
    params: z.strictObject({ secret: Secret }),
    body: z.strictObject({ name: Name, zone: Zone }),
    out: Door,
    perMinuteMax: 30,
  },
  'GET /api/codes/:code': {
    summary: 'Leads from a ten-digit code to the meeting link of someone signed in, else NOT_FOUND',
    access: 'person',
    params: z.strictObject({ code: z.string().regex(/^\d{10}$/) }),
    out: z.object({ link: z.string() }),
    perMinuteMax: 10,
  },
  'POST /api/meetings/:meetingId/tickets': {
    summary: 'Decides whether I may enter, reserves minutes and names the node (MINUTES_EXHAUSTED, MEETING_OVER)',
    access: 'session',
    params: ById,
    body: z.strictObject({ rttsMs: z.record(z.string().max(64), z.number().min(0).max(60_000)).default({}) }),
    out: TicketGrant,
    perMinuteMax: 60,
  },
  'GET /api/nodes': {
    summary: 'The media nodes, for measuring round trips before joining',
    access: 'session',
    out: z.object({ nodes: z.array(z.object({ nodeId: z.string(), url: z.string(), region: z.string() })) }),
  },
  'POST /api/documents/:documentId/passes': {
    summary: 'A fresh pass for a document I may open',
    access: 'session',
    params: z.strictObject({ documentId: DocumentId }),
    out: z.object({ pass: z.string() }),
  },
} as const satisfies Routes
export type MeetingRoutes = typeof meetingRoutes

/** `GET` with the session cookie; answers `text/calendar`, outside the table because it is not JSON. */
export const calendarFilePath = (meetingId: MeetingId) => `/api/meetings/${meetingId}/calendar.ics`
/** `GET`, cacheable for ever: the zone table of one tzdata version (infra/time `ZoneTable`). */
export const zonesPath = (version: string) => `/api/zones/${version}`
/** Where the y-websocket provider connects: `<origin>/documents/<tenantId>/<documentId>?pass=…`. */
export const documentsPath = '/documents'
