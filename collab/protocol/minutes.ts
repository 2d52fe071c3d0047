import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, MeetingId } from '../../infra/contract/ids.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

const ById = z.strictObject({ departmentId: DepartmentId })

/** A department's current month in its own zone, in seconds. left = granted - used - held. */
export const MinuteAccount = z.object({
  departmentId: DepartmentId,
  departmentName: Name,
  zone: z.string(),
  grantedSeconds: z.int(),
  usedSeconds: z.int(),
  heldSeconds: z.int(),
  leftSeconds: z.int(),
  /** What a new month opens with. */
  monthlySeconds: z.int(),
  periodStartsAt: Instant,
  periodEndsAt: Instant,
})
export type MinuteAccount = z.infer<typeof MinuteAccount>

export const LedgerLine = z.object({
  id: z.int(),
  at: Instant,
  debitBook: z.string(),
  creditBook: z.string(),
  seconds: z.int(),
  reason: z.string(),
  meetingId: MeetingId.nullable(),
  meetingTitle: z.string().nullable(),
})
export type LedgerLine = z.infer<typeof LedgerLine>

export const minuteRoutes = {
  'GET /api/minutes': { summary: 'My own department this month', access: 'person', out: MinuteAccount },
  'GET /api/admin/minutes': {
    summary: 'Every department this month',
    access: 'admin',
    out: z.object({ accounts: z.array(MinuteAccount) }),
  },
  'PUT /api/admin/minutes/:departmentId': {
    summary: 'Changes the monthly grant, at once; CONFLICT below what is used and held',
    access: 'admin',
    params: ById,
    body: z.strictObject({ monthlySeconds: z.int().min(0).max(10_000_000_000) }),
    out: MinuteAccount,
  },
  'GET /api/admin/minutes/:departmentId/ledger': {
    summary: 'The latest ledger lines, newest first',
    access: 'admin',
    params: ById,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    out: z.object({ lines: z.array(LedgerLine) }),
  },
} as const satisfies Routes
export type MinuteRoutes = typeof minuteRoutes
