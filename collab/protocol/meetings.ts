import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, DocumentId, GuestId, MeetingId, PeerId, PersonId, ResourceId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { Recurrence } from './recurrence.ts'
import { Mark } from './watermark.ts'
import { Node, NodeWhy, nodeRoutes, RttsMs } from './nodes.ts'
import { Email, Instant, Language, Name, Region, Secret, WallTime, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const ById = z.strictObject({ meetingId: MeetingId })

/** Meetings that no department pays for, but the company; for admins to say. */
export const Exemption = z.enum(['emergency', 'all-hands'])

export const Answer = z.enum(['waiting', 'yes', 'no', 'maybe'])
export type Answer = z.infer<typeof Answer>
const GivenAnswer = Answer.exclude(['waiting'])
const Comment = z.string().trim().max(500)

/** Whose minutes pay: each joiner's department, or the host's for everyone. */
const Payer = z.enum(['joiner', 'host'])

/** What the room is held to. `regions`: only nodes of these carry its media; empty: any. */
export const MeetingPolicy = z.strictObject({
  lobby: z.boolean().optional(),
  watermark: z.boolean().optional(),
  regions: z.array(Region).max(limits.regionsMax).optional(),
})
export type MeetingPolicy = z.infer<typeof MeetingPolicy>

const Notes = z.string().max(10_000)
/** Of an all-day meeting: whole days. */
const DurationSeconds = z.int().min(60).max(limits.allDaySecondsMax)
const BufferMinutes = z.int().min(0).max(240)

/** One occurrence that differs from its series, keyed by the wall time the rule gave it; null: as the series. */
export const MeetingException = z.object({
  originalLocal: WallTime,
  startLocal: WallTime.nullable(),
  zone: Zone.nullable(),
  durationSeconds: DurationSeconds.nullable(),
  title: Name.nullable(),
  notes: Notes.nullable(),
  cancelled: z.boolean(),
})
export type MeetingException = z.infer<typeof MeetingException>

export const Meeting = z.object({
  meetingId: MeetingId,
  /** UID of its calendar file. */
  uid: z.string(),
  title: Name,
  hostId: PersonId,
  startLocal: WallTime,
  zone: Zone,
  durationSeconds: z.int(),
  allDay: z.boolean(),
  recurrence: Recurrence.nullable(),
  /** Wall times left out of the rule (EXDATE) and beside it (RDATE). */
  excluded: z.array(WallTime),
  added: z.array(WallTime),
  exceptions: z.array(MeetingException),
  /** The series this one went on from. */
  splitFrom: MeetingId.nullable(),
  attendees: z.array(
    z.object({
      personId: PersonId,
      answer: Answer,
      required: z.boolean(),
      comment: z.string(),
      delegateOf: PersonId.nullable(),
      /** Comes once a seat is free. */
      waitlisted: z.boolean(),
    }),
  ),
  /** People outside the company. */
  guests: z.array(
    z.object({
      guestId: GuestId,
      email: z.string(),
      name: z.string(),
      zone: Zone.nullable(),
      language: Language,
      answer: Answer,
      required: z.boolean(),
      comment: z.string(),
    }),
  ),
  /** `no`: it takes none of the occurrences to come. `declined`: keys of those it is taken at; `reason`: by whom first. */
  resources: z.array(
    z.object({
      resourceId: ResourceId,
      answer: Answer.exclude(['maybe']),
      reason: z.string(),
      declined: z.array(WallTime),
    }),
  ),
  /** Answers to single occurrences that differ from the answer to the series. */
  occurrenceAnswers: z.array(
    z.object({
      originalLocal: WallTime,
      personId: PersonId.nullable(),
      guestId: GuestId.nullable(),
      answer: Answer,
      comment: z.string(),
    }),
  ),
  notes: z.string(),
  agendaTemplateId: z.string().nullable(),
  policy: MeetingPolicy,
  hostDepartmentId: DepartmentId.nullable(),
  /** How many of the required people make it worth holding. */
  quorum: z.int().nullable(),
  /** Required people who do not come to the next occurrence, and whether fewer than the quorum can still come. */
  missingIds: z.array(PersonId),
  belowQuorum: z.boolean(),
  /** How many may come; later ones wait. */
  seats: z.int().nullable(),
  bufferBeforeMinutes: z.int(),
  bufferAfterMinutes: z.int(),
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
  /** Its key in a series: the wall time the rule gave it. */
  originalLocal: WallTime,
  title: Name,
  startsAt: Instant,
  endsAt: Instant,
  startLocal: WallTime,
  zone: Zone,
  allDay: z.boolean(),
  hostId: PersonId,
  link: z.string(),
  myAnswer: Answer,
  /** Whether I am needed; true for the host. */
  required: z.boolean(),
  attendeeIds: z.array(PersonId),
  resourceIds: z.array(ResourceId),
  repeats: z.boolean(),
  /** It differs from its series. */
  changed: z.boolean(),
  /** It does not take place; listed only where `cancelled=true` asks for those too. */
  cancelled: z.boolean(),
  payer: Payer,
  exempt: Exemption.nullable(),
  revision: z.int(),
  /** Present when the wall time does not exist that day and was moved forward by the clock change. */
  movedFromLocal: WallTime.optional(),
})
export type Occurrence = z.infer<typeof Occurrence>

const Invited = z.strictObject({ personId: PersonId, required: z.boolean().default(true) })
const InvitedGuest = z.strictObject({
  email: Email,
  name: Name,
  zone: Zone.nullable().default(null),
  language: Language.default('en'),
  required: z.boolean().default(true),
})

const MeetingFields = z.strictObject({
  title: Name,
  startLocal: WallTime,
  zone: Zone,
  durationSeconds: DurationSeconds,
  allDay: z.boolean(),
  recurrence: Recurrence.nullable(),
  excluded: z.array(WallTime).max(limits.seriesOccurrencesMax),
  added: z.array(WallTime).max(limits.seriesOccurrencesMax),
  /** Required people; `attendees` says it of each. Only one of the two may be given. */
  attendeeIds: z.array(PersonId).max(limits.attendeesPerMeetingMax),
  attendees: z.array(Invited).max(limits.attendeesPerMeetingMax),
  guests: z.array(InvitedGuest).max(100),
  resourceIds: z.array(ResourceId).max(20),
  notes: Notes,
  agendaTemplateId: z.uuid().nullable(),
  policy: MeetingPolicy,
  hostDepartmentId: DepartmentId.nullable(),
  quorum: z.int().min(1).max(limits.attendeesPerMeetingMax).nullable(),
  seats: z.int().min(1).max(limits.attendeesPerMeetingMax).nullable(),
  bufferBeforeMinutes: BufferMinutes,
  bufferAfterMinutes: BufferMinutes,
  payer: Payer,
  exempt: Exemption.nullable(),
})
const { title, startLocal, zone, durationSeconds } = MeetingFields.shape
export const NewMeeting = MeetingFields.partial().extend({ title, startLocal, zone, durationSeconds })
export type NewMeeting = z.infer<typeof NewMeeting>

/** What of a series a change is for. `one` and `following` name the occurrence by its original wall time. */
export const Scope = z.enum(['one', 'following', 'all'])
const scoped = { scope: Scope.default('all'), originalLocal: WallTime.optional() }

/** What is left out stays as it is. With `one` only title, notes, start, zone and length may change. */
export const MeetingChange = MeetingFields.partial().extend({ ...scoped, revision: z.int() })
export type MeetingChange = z.infer<typeof MeetingChange>

/** Another time somebody asks for. */
export const TimeProposal = z.object({
  proposalId: z.string(),
  originalLocal: WallTime.nullable(),
  personId: PersonId.nullable(),
  guestId: GuestId.nullable(),
  startsAt: Instant,
  endsAt: Instant,
  comment: z.string(),
  state: z.enum(['open', 'accepted', 'declined']),
})
export type TimeProposal = z.infer<typeof TimeProposal>

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
  node: Node,
  standby: Node.nullable(),
  why: NodeWhy,
  documentId: DocumentId,
  /** What the meeting asks of the room; its regions are in `node` and `standby` already. */
  policy: MeetingPolicy,
  /** What my page carries over picture and documents; null where neither company nor meeting asks for it. */
  mark: Mark.nullable(),
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
    query: z.strictObject({ from: Instant, until: Instant, cancelled: z.stringbool().default(false) }),
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
    summary: 'The host changes a meeting, one occurrence, or this and all that follow (a new meeting, answers kept)',
    access: 'person',
    params: ById,
    body: MeetingChange,
    out: Meeting,
  },
  'DELETE /api/meetings/:meetingId': {
    summary: 'The host cancels a meeting, one occurrence, or this and all that follow',
    access: 'person',
    params: ById,
    query: z.strictObject(scoped),
    out: done,
  },
  'PUT /api/meetings/:meetingId/answer': {
    summary: 'I answer an invitation, or one occurrence of it',
    access: 'person',
    params: ById,
    body: z.strictObject({
      answer: GivenAnswer,
      originalLocal: WallTime.optional(),
      comment: Comment.default(''),
    }),
    out: done,
  },
  'PUT /api/meetings/:meetingId/delegate': {
    summary: 'Somebody else comes in my place',
    access: 'person',
    params: ById,
    body: z.strictObject({ personId: PersonId }),
    out: Meeting,
  },
  'GET /api/meetings/:meetingId/proposals': {
    summary: 'Other times that were asked for',
    access: 'person',
    params: ById,
    out: z.object({ proposals: z.array(TimeProposal) }),
  },
  'POST /api/meetings/:meetingId/proposals': {
    summary: 'I ask for another time',
    access: 'person',
    params: ById,
    body: z.strictObject({
      originalLocal: WallTime.nullable().default(null),
      startsAt: Instant,
      endsAt: Instant,
      comment: Comment.default(''),
    }),
    out: TimeProposal,
  },
  'PUT /api/meetings/:meetingId/proposals/:proposalId': {
    summary: 'The host takes another time (which moves the meeting) or not',
    access: 'person',
    params: z.strictObject({ meetingId: MeetingId, proposalId: z.uuid() }),
    body: z.strictObject({ accept: z.boolean() }),
    out: Meeting,
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
    body: z.strictObject({ rttsMs: RttsMs.default({}) }),
    out: TicketGrant,
    perMinuteMax: 60,
  },
  ...nodeRoutes,
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
