import { z } from 'zod'
import { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Email, Instant, Name } from '../../infra/contract/shapes.ts'

/** What a record belongs to, in the order shown. */
export const recordAreas = [
  'profile',
  'access',
  'meetings',
  'attendance',
  'minutes',
  'talk',
  'documents',
  'hours',
  'mail',
] as const
export type RecordArea = (typeof recordAreas)[number]

const Value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))])
export type RecordValue = z.infer<typeof Value>

export const OwnRecords = z.object({
  at: Instant,
  /** Only those that have something; each row by its columns. */
  records: z.array(
    z.object({
      table: z.string(),
      area: z.enum(recordAreas),
      count: z.int(),
      /** At most 1,000, the newest. Empty where only their number is told. */
      rows: z.array(z.record(z.string(), Value)),
    }),
  ),
  /** Titles of the meetings that rows name by id. */
  titles: z.record(z.string(), z.string()),
})
export type OwnRecords = z.infer<typeof OwnRecords>

const OneMeeting = z.strictObject({ meetingId: MeetingId })

export const privacyRoutes = {
  'GET /api/me/records': {
    summary: 'Everything that is recorded about me, in full',
    access: 'session',
    perMinuteMax: 20,
    out: OwnRecords,
  },
  'GET /api/meetings/:meetingId/contacts': {
    summary: 'Contact details that people of the company who are invited to or were in a meeting share with it',
    access: 'person',
    params: OneMeeting,
    out: z.object({
      /** Whether I hide mine from this meeting. */
      hidden: z.boolean(),
      /** Whether I share mine with the company at all. */
      shared: z.boolean(),
      contacts: z.array(z.object({ personId: PersonId, name: Name, email: Email, phone: z.string() })),
    }),
  },
  'PUT /api/meetings/:meetingId/contacts': {
    summary: 'Hides my contact details from one meeting, or shows them again',
    access: 'person',
    params: OneMeeting,
    body: z.strictObject({ hidden: z.boolean() }),
    out: z.object({}),
  },
} as const satisfies Routes
export type PrivacyRoutes = typeof privacyRoutes
