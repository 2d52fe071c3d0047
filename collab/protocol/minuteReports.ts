import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { Instant, Name, WallTime, Zone } from '../../infra/contract/shapes.ts'
import { Recurrence } from './recurrence.ts'
import { MinuteSettings, SettingSubject } from './minutes.ts'

const Span = z.strictObject({ from: Instant, until: Instant })

/** What a meeting would cost; PRICE_ENQUIRY of RFC 8506: nothing is set aside. */
export const PriceEnquiry = z.strictObject({
  startLocal: WallTime,
  zone: Zone,
  durationSeconds: z.int().min(60).max(limits.allDaySecondsMax),
  allDay: z.boolean().optional(),
  recurrence: Recurrence.nullable().default(null),
  excluded: z.array(WallTime).max(limits.seriesOccurrencesMax).optional(),
  added: z.array(WallTime).max(limits.seriesOccurrencesMax).optional(),
  attendeeIds: z.array(PersonId).max(limits.attendeesPerMeetingMax),
  payer: z.enum(['joiner', 'host']).default('joiner'),
})
export type PriceEnquiry = z.infer<typeof PriceEnquiry>

export const Price = z.object({
  /** Of one occurrence, over all departments, at the weight of video. */
  occurrenceSeconds: z.int(),
  departments: z.array(
    z.object({
      departmentId: DepartmentId,
      departmentName: Name,
      people: z.int(),
      /** Each period the meeting's occurrences fall into, at most the next 12 of them. */
      periods: z.array(
        z.object({
          periodStartsAt: Instant,
          periodEndsAt: Instant,
          occurrences: z.int(),
          seconds: z.int(),
          /** What would be left at the period's end with everything that is planned; below zero: not enough. */
          leftAfterSeconds: z.int(),
          canPay: z.boolean(),
        }),
      ),
    }),
  ),
})
export type Price = z.infer<typeof Price>

export const Forecast = z.object({
  departmentId: DepartmentId,
  periodEndsAt: Instant,
  usedSeconds: z.int(),
  grantedSeconds: z.int(),
  /** From the calendar, by the share of planned time that was really used in the past. */
  plannedSeconds: z.int(),
  /** From the past, for calls that nobody plans. */
  unplannedSeconds: z.int(),
  /** Expected at the period's end. */
  expectedSeconds: z.int(),
  /** When the grant runs out at that rate; null: not in this period. */
  runsOutAt: Instant.nullable(),
})
export type Forecast = z.infer<typeof Forecast>

/** One person in one meeting on one account. */
export const StatementLine = z.object({
  day: z.iso.date(),
  startsAt: Instant,
  endsAt: Instant,
  meetingId: MeetingId,
  meetingTitle: z.string(),
  personKey: z.string(),
  name: z.string(),
  departmentId: DepartmentId.nullable(),
  departmentName: z.string().nullable(),
  why: z.enum(['own', 'guest', 'host', 'takeover', 'exempt']),
  media: z.enum(['audio', 'video', 'recording']),
  weight: z.int(),
  /** Really present, and charged. */
  presentSeconds: z.int(),
  chargedSeconds: z.int(),
})
export type StatementLine = z.infer<typeof StatementLine>

const Statement = z.object({
  lines: z.array(StatementLine),
  /** Over all lines, also those beyond the page. */
  presentSeconds: z.int(),
  chargedSeconds: z.int(),
  next: z.string().nullable(),
})
const page = { limit: z.coerce.number().int().min(1).max(1000).default(200), after: z.string().max(200).optional() }

const Filter = {
  departmentId: DepartmentId.optional(),
  meetingId: MeetingId.optional(),
  personKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/)
    .optional(),
}

/** `seconds[weekday - 1][hour]` in the zone asked for, per region of the media node. */
const HeatMap = z.object({
  zone: Zone,
  regions: z.array(z.object({ region: z.string(), seconds: z.array(z.array(z.int()).length(24)).length(7) })),
})

/** Last period's calls under other settings. */
export const Simulation = z.object({
  departments: z.array(
    z.object({
      departmentId: DepartmentId,
      departmentName: Name,
      poolSeconds: z.int(),
      /** What was charged, and what would have been. */
      wasSeconds: z.int(),
      wouldSeconds: z.int(),
      /** Presence that would not have been allowed. */
      refusedSeconds: z.int(),
      audioOnlySeconds: z.int(),
      exhaustedAt: Instant.nullable(),
      refusedPeople: z.int(),
      cutMeetings: z.array(z.object({ meetingId: MeetingId, title: z.string(), at: Instant })).max(50),
    }),
  ),
})
export type Simulation = z.infer<typeof Simulation>

const MinuteChange = z.object({
  id: z.int(),
  at: Instant,
  actorName: z.string(),
  action: z.string(),
  scope: z.string(),
  subjectName: z.string().nullable(),
  before: z.json().nullable(),
  after: z.json().nullable(),
})

export const minuteReportRoutes = {
  'POST /api/minutes/price': {
    summary: 'What a meeting would cost each department, and whether it can pay; sets nothing aside',
    access: 'person',
    body: PriceEnquiry,
    out: Price,
  },
  'GET /api/admin/minutes/forecast': {
    summary: 'Every department to the end of its period',
    access: 'admin',
    out: z.object({ forecasts: z.array(Forecast) }),
  },
  'GET /api/minutes/statement': {
    summary: 'My own use, newest first',
    access: 'person',
    query: Span.extend(page),
    out: Statement,
  },
  'GET /api/admin/minutes/statement': {
    summary: 'Use by department, meeting or person, newest first; at most 400 days',
    access: 'admin',
    query: Span.extend({ ...page, ...Filter }),
    out: Statement,
  },
  'GET /api/admin/minutes/statement.csv': {
    summary: 'The same lines as a file; seconds, instants in UTC',
    access: 'admin',
    csv: true,
    perMinuteMax: 20,
    query: Span.extend(Filter),
    out: z.string(),
  },
  'GET /api/admin/minutes/ledger.csv': {
    summary: 'The ledger as a file, oldest first, with the chains of hashes',
    access: 'admin',
    csv: true,
    perMinuteMax: 20,
    out: z.string(),
  },
  'GET /api/admin/minutes/:departmentId/ledger.csv': {
    summary: 'The ledger of a department as a file',
    access: 'admin',
    csv: true,
    perMinuteMax: 20,
    params: z.strictObject({ departmentId: DepartmentId }),
    out: z.string(),
  },
  'GET /api/admin/minutes/months': {
    summary: 'Used and granted per period and department, oldest first, for the chart',
    access: 'admin',
    query: z.strictObject({ periods: z.coerce.number().int().min(1).max(36).default(12) }),
    out: z.object({
      departments: z.array(
        z.object({
          departmentId: DepartmentId,
          departmentName: Name,
          periods: z.array(
            z.object({ startsAt: Instant, endsAt: Instant, usedSeconds: z.int(), grantedSeconds: z.int() }),
          ),
        }),
      ),
    }),
  },
  'GET /api/admin/minutes/heat': {
    summary: 'Charged seconds by weekday, hour and region',
    access: 'admin',
    query: Span.extend({ zone: Zone, departmentId: DepartmentId.optional() }),
    out: HeatMap,
  },
  'POST /api/admin/minutes/simulate': {
    summary: 'Replays the calls of a span under other settings; changes nothing',
    access: 'admin',
    perMinuteMax: 20,
    body: Span.extend({
      changes: z.array(z.strictObject({ subject: SettingSubject, settings: MinuteSettings })).max(200),
    }),
    out: Simulation,
  },
  'GET /api/admin/minutes/changes': {
    summary: 'Who changed what, newest first, before an id',
    access: 'admin',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      before: z.coerce.number().int().min(1).optional(),
    }),
    out: z.object({ changes: z.array(MinuteChange) }),
  },
  'GET /api/admin/minutes/alerts': {
    summary: 'What an admin should look at: crossings, forecasts that run out, open requests, differences',
    access: 'admin',
    out: z.object({
      alerts: z.array(
        z.object({
          kind: z.enum(['low', 'grace', 'ended', 'will-run-out', 'request', 'difference']),
          departmentId: DepartmentId.nullable(),
          departmentName: z.string().nullable(),
          at: Instant,
          seconds: z.int(),
        }),
      ),
    }),
  },
} as const satisfies Routes
export type MinuteReportRoutes = typeof minuteReportRoutes
