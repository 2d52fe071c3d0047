import { z } from 'zod'
import { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

/** What somebody came with; names are empty where the browser does not tell. */
export const Device = z.object({
  form: z.enum(['computer', 'phone', 'tablet', 'unknown']),
  browser: z.string().max(40),
  system: z.string().max(40),
})
export type Device = z.infer<typeof Device>

/** One device in a meeting without a break. */
const Stay = z.object({
  fromAt: Instant,
  /** Null: still there. */
  untilAt: Instant.nullable(),
  /** Of the nodes it was connected to, in order; a node without a region has none. */
  regions: z.array(z.string()),
  device: Device,
})
export type Stay = z.infer<typeof Stay>

const Attendee = z.object({
  personKey: z.string(),
  name: Name,
  /** A guest, or of another company. */
  external: z.boolean(),
  /** Of the company's department, as it was; null for whoever is in none. */
  departmentName: Name.nullable(),
  stays: z.array(Stay),
  /** With any device; two at once count once. */
  presentSeconds: z.int(),
  /** Null where nothing was planned, and for whoever left before it began. */
  arrival: z.enum(['on-time', 'late']).nullable(),
  /** After the planned start; 0 for whoever was there. */
  lateSeconds: z.int(),
})
export type AttendancePerson = z.infer<typeof Attendee>

const Sitting = z.object({
  /** As planned; null: people met at another time. */
  startsAt: Instant.nullable(),
  endsAt: Instant.nullable(),
  people: z.array(Attendee),
  /** Invited people of the company who did not come; of a sitting that has begun. */
  absent: z.array(z.object({ personId: PersonId, name: Name })),
})
export type Sitting = z.infer<typeof Sitting>

export const Attendance = z.object({
  /** False: it is mine alone, because I am no host. */
  everybody: z.boolean(),
  /** Who comes later than this after the planned start is late. */
  lateAfterSeconds: z.int(),
  /** The latest first. */
  sittings: z.array(Sitting),
  /** Older ones are left out. */
  cut: z.boolean(),
})
export type Attendance = z.infer<typeof Attendance>

export const attendanceRoutes = {
  'GET /api/meetings/:meetingId/attendance': {
    summary: 'Who was in a meeting, from when to when and with what: to hosts everybody, to others themselves',
    access: 'session',
    params: z.strictObject({ meetingId: MeetingId }),
    out: Attendance,
  },
} as const satisfies Routes
export type AttendanceRoutes = typeof attendanceRoutes
