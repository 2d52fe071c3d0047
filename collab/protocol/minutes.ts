import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, MeetingId, PersonId, TagId } from '../../infra/contract/ids.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

const done = z.object({})
const ById = z.strictObject({ departmentId: DepartmentId })
/** Some three hundred years. */
const Seconds = z.int().min(0).max(10_000_000_000)
const SomeSeconds = Seconds.min(1)
const Note = z.string().trim().max(500)

/** How far an account is: in its grant; in grace with everything; in grace with sound alone; at its end. */
export const MinuteStage = z.enum(['normal', 'grace', 'audio-only', 'ended'])
export type MinuteStage = z.infer<typeof MinuteStage>
export const MinutePeriod = z.enum(['week', 'month', 'quarter'])
export type MinutePeriod = z.infer<typeof MinutePeriod>

/** A department's current period in its own zone, in seconds. left = granted - used - held, below zero in grace. */
export const MinuteAccount = z.object({
  departmentId: DepartmentId,
  departmentName: Name,
  parentId: DepartmentId.nullable(),
  zone: z.string(),
  grantedSeconds: z.int(),
  /** Part of granted: left over from the period before. */
  carriedSeconds: z.int(),
  usedSeconds: z.int(),
  heldSeconds: z.int(),
  leftSeconds: z.int(),
  /** Beyond the grant: with everything, then with sound alone. */
  graceSeconds: z.int(),
  audioOnlySeconds: z.int(),
  stage: MinuteStage,
  /** Seconds charged per second at the moment, over all running rooms. */
  burnPerSecond: z.int(),
  /** What a new period opens with. */
  poolSeconds: z.int(),
  period: MinutePeriod,
  periodStartsAt: Instant,
  periodEndsAt: Instant,
  /** For If-Match. */
  revision: z.int(),
})
export type MinuteAccount = z.infer<typeof MinuteAccount>

/** What is null is not said here; the next one up says it (collab/quota/SPEC.md). */
export const MinuteSettings = z.strictObject({
  period: MinutePeriod.nullable().default(null),
  poolSeconds: Seconds.nullable().default(null),
  carryOverSecondsMax: Seconds.nullable().default(null),
  graceSeconds: Seconds.max(1_000_000).nullable().default(null),
  audioOnlySeconds: Seconds.max(1_000_000).nullable().default(null),
  /** When the minutes cannot be asked for somebody who wants to join. */
  whenUnreachable: z.enum(['continue', 'refuse']).nullable().default(null),
  /** What each person may use of a period. */
  personSeconds: Seconds.nullable().default(null),
  /** What a second costs; of the company alone. */
  audioWeight: z.int().min(0).max(10).nullable().default(null),
  videoWeight: z.int().min(0).max(10).nullable().default(null),
  recordingWeight: z.int().min(0).max(10).nullable().default(null),
  /** The account of exempt meetings; of the company alone. */
  overrideSeconds: Seconds.nullable().default(null),
})
export type MinuteSettings = z.infer<typeof MinuteSettings>

/** `subjectId` is the department's, tag's or person's id; the tenant's for the company. */
export const SettingSubject = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('company') }),
  z.strictObject({ scope: z.literal('department'), departmentId: DepartmentId }),
  z.strictObject({ scope: z.literal('tag'), tagId: TagId }),
  z.strictObject({ scope: z.literal('person'), personId: PersonId }),
])
export type SettingSubject = z.infer<typeof SettingSubject>

export const SavedSettings = z.object({ subject: SettingSubject, settings: MinuteSettings, revision: z.int() })
export type SavedSettings = z.infer<typeof SavedSettings>

export const Tag = z.object({ tagId: TagId, name: Name, personIds: z.array(PersonId) })
export type Tag = z.infer<typeof Tag>

/** One person in the current period of the account that pays for them. */
export const PersonMinutes = z.object({
  personId: PersonId,
  name: Name,
  usedSeconds: z.int(),
  /** Null: no limit but the department's. */
  allowanceSeconds: z.int().nullable(),
  /** Where the allowance was said. */
  from: SettingSubject.nullable(),
  periodStartsAt: Instant,
  periodEndsAt: Instant,
})
export type PersonMinutes = z.infer<typeof PersonMinutes>

export const LedgerLine = z.object({
  id: z.int(),
  at: Instant,
  debitBook: z.string(),
  creditBook: z.string(),
  seconds: z.int(),
  reason: z.string(),
  meetingId: MeetingId.nullable(),
  meetingTitle: z.string().nullable(),
  /** The other department of a transfer. */
  otherDepartmentName: z.string().nullable(),
  actorName: z.string().nullable(),
  hash: z.string().nullable(),
})
export type LedgerLine = z.infer<typeof LedgerLine>

export const MinuteRequest = z.object({
  requestId: z.uuid(),
  departmentId: DepartmentId,
  departmentName: Name,
  name: Name,
  meetingId: MeetingId.nullable(),
  meetingTitle: z.string().nullable(),
  note: z.string(),
  state: z.enum(['open', 'granted', 'refused']),
  grantedSeconds: z.int(),
  createdAt: Instant,
  answeredByName: z.string().nullable(),
  answeredAt: Instant.nullable(),
})
export type MinuteRequest = z.infer<typeof MinuteRequest>

/** Who pays for a meeting. `exempt` is for admins to set. */
export const MeetingPayer = z.object({
  payer: z.enum(['joiner', 'host']),
  exempt: z.enum(['emergency', 'all-hands']).nullable(),
  /** Departments whose people the host's department pays for since a moment in the meeting. */
  takenOver: z.array(z.object({ departmentId: DepartmentId, departmentName: Name, takenAt: Instant })),
})
export type MeetingPayer = z.infer<typeof MeetingPayer>

/** Told on the bus (`minuteEventsTopic`) and, to admins and those concerned, over the house socket. */
export const MinuteEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('crossing'),
    departmentId: DepartmentId,
    departmentName: z.string(),
    /** Percent of the grant: 80, 95, or 100 for the last seconds. */
    level: z.union([z.literal(80), z.literal(95), z.literal(100)]),
    leftSeconds: z.int(),
    at: Instant,
  }),
  z.object({
    event: z.literal('stage'),
    departmentId: DepartmentId,
    departmentName: z.string(),
    stage: MinuteStage,
    at: Instant,
  }),
  z.object({
    event: z.literal('settled'),
    departmentId: DepartmentId.nullable(),
    meetingId: MeetingId,
    seconds: z.int(),
    at: Instant,
  }),
  z.object({ event: z.literal('changed'), departmentId: DepartmentId.nullable(), at: Instant }),
  /** Somebody asked for minutes, or was answered; told to the admins and to whoever asked. */
  z.object({
    event: z.literal('request'),
    requestId: z.uuid(),
    departmentId: DepartmentId,
    personKey: z.string(),
    state: z.enum(['open', 'granted', 'refused']),
    grantedSeconds: z.int(),
    at: Instant,
  }),
])
export type MinuteEvent = z.infer<typeof MinuteEvent>
export const minuteEventsTopic = (tenantId: string) => `${tenantId}/minutes`

export const minuteRoutes = {
  'GET /api/minutes': { summary: 'My own department in its current period', access: 'person', out: MinuteAccount },
  'GET /api/minutes/mine': { summary: 'What I used and may use', access: 'person', out: PersonMinutes },
  'GET /api/admin/minutes': {
    summary: 'Every department in its current period, and the account of exempt meetings',
    access: 'admin',
    etag: true,
    out: z.object({
      accounts: z.array(MinuteAccount),
      override: z.object({ grantedSeconds: z.int().nullable(), usedSeconds: z.int(), heldSeconds: z.int() }),
    }),
  },
  'GET /api/admin/minutes/settings': {
    summary: 'All settings that were made',
    access: 'admin',
    etag: true,
    out: z.object({ saved: z.array(SavedSettings), defaults: MinuteSettings }),
  },
  'PUT /api/admin/minutes/settings': {
    summary:
      'Replaces the settings of the company, a department, a tag or a person, at once; CONFLICT below what is used and held or for an old revision (0: none yet)',
    access: 'admin',
    idempotent: true,
    body: z.strictObject({ subject: SettingSubject, settings: MinuteSettings, revision: z.int().min(0) }),
    out: SavedSettings,
  },
  'POST /api/admin/minutes/:departmentId/top-up': {
    summary: 'Adds seconds to the current period, or takes unused ones away',
    access: 'admin',
    idempotent: true,
    params: ById,
    body: z.strictObject({ seconds: z.int().min(-10_000_000_000).max(10_000_000_000), note: Note.default('') }),
    out: MinuteAccount,
  },
  'POST /api/admin/minutes/transfers': {
    summary: 'Moves unused seconds from one department to another; CONFLICT when there are not enough',
    access: 'admin',
    idempotent: true,
    body: z.strictObject({ from: DepartmentId, to: DepartmentId, seconds: SomeSeconds, note: Note.default('') }),
    out: z.object({ from: MinuteAccount, to: MinuteAccount }),
  },
  'GET /api/admin/minutes/:departmentId/ledger': {
    summary: 'Ledger lines, newest first, before an id',
    access: 'admin',
    params: ById,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      before: z.coerce.number().int().min(1).optional(),
    }),
    out: z.object({ lines: z.array(LedgerLine) }),
  },
  'GET /api/admin/minutes/:departmentId/chain': {
    summary: 'Whether the chain of hashes over the ledger holds, over all periods',
    access: 'admin',
    params: ById,
    out: z.object({ holds: z.boolean(), lines: z.int(), firstBrokenId: z.int().nullable() }),
  },
  'GET /api/admin/minutes/:departmentId/people': {
    summary: 'What each person of a department used and may use',
    access: 'admin',
    params: ById,
    out: z.object({ people: z.array(PersonMinutes) }),
  },
  'GET /api/admin/tags': {
    summary: 'Tags and who carries them',
    access: 'admin',
    out: z.object({ tags: z.array(Tag) }),
  },
  'POST /api/admin/tags': {
    summary: 'A new tag; CONFLICT for a name that is taken',
    access: 'admin',
    idempotent: true,
    body: z.strictObject({ name: Name, personIds: z.array(PersonId).max(1000).default([]) }),
    out: Tag,
  },
  'PUT /api/admin/tags/:tagId': {
    summary: 'Names a tag anew and says who carries it',
    access: 'admin',
    params: z.strictObject({ tagId: TagId }),
    body: z.strictObject({ name: Name, personIds: z.array(PersonId).max(1000) }),
    out: Tag,
  },
  'DELETE /api/admin/tags/:tagId': {
    summary: 'Takes a tag away, with what it granted',
    access: 'admin',
    params: z.strictObject({ tagId: TagId }),
    out: done,
  },
  'POST /api/meetings/:meetingId/minutes/requests': {
    summary: 'Asks the admins for more minutes for my department (guests: the host’s); one open request per person',
    access: 'session',
    perMinuteMax: 10,
    params: z.strictObject({ meetingId: MeetingId }),
    body: z.strictObject({ note: Note.default('') }),
    out: MinuteRequest,
  },
  'GET /api/admin/minutes/requests': {
    summary: 'Requests for more minutes, open ones first',
    access: 'admin',
    out: z.object({ requests: z.array(MinuteRequest) }),
  },
  'POST /api/admin/minutes/requests/:requestId': {
    summary: 'Answers a request: 0 seconds refuse it; CONFLICT when it was answered',
    access: 'admin',
    idempotent: true,
    params: z.strictObject({ requestId: z.uuid() }),
    body: z.strictObject({ seconds: Seconds }),
    out: MinuteRequest,
  },
  'GET /api/meetings/:meetingId/payer': {
    summary: 'Who pays for a meeting',
    access: 'session',
    params: z.strictObject({ meetingId: MeetingId }),
    out: MeetingPayer,
  },
  'PUT /api/meetings/:meetingId/payer': {
    summary: 'The host says who pays; an admin may exempt a meeting (FORBIDDEN otherwise)',
    access: 'person',
    params: z.strictObject({ meetingId: MeetingId }),
    body: z.strictObject({
      payer: z.enum(['joiner', 'host']),
      exempt: z.enum(['emergency', 'all-hands']).nullable().default(null),
    }),
    out: MeetingPayer,
  },
  'POST /api/meetings/:meetingId/takeovers': {
    summary: 'The host’s department pays for a department’s people from now on; MINUTES_EXHAUSTED when it cannot',
    access: 'person',
    params: z.strictObject({ meetingId: MeetingId }),
    body: z.strictObject({ departmentId: DepartmentId }),
    out: MeetingPayer,
  },
} as const satisfies Routes
export type MinuteRoutes = typeof minuteRoutes
