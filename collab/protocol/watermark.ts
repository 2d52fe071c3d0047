import { z } from 'zod'
import { DocumentId, MeetingId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Email, Instant, Name } from '../../infra/contract/shapes.ts'

/** What a viewer's page carries now. */
export const Mark = z.object({
  /** The first six characters of the code; the seventh is the minute. */
  mark: z.string().length(6),
  name: Name,
  /** Since the mark's minute 0, at the time of the answer; after 32 minutes another mark is asked for. */
  elapsedMs: z.int().min(0),
})
export type Mark = z.infer<typeof Mark>

/** Taken out of the page; there, but not to be seen; other than it was drawn. */
export const TamperKind = z.enum(['removed', 'hidden', 'changed'])
export type TamperKind = z.infer<typeof TamperKind>

export const Tampering = z.object({
  meetingId: MeetingId,
  personKey: z.string(),
  name: Name,
  what: TamperKind,
  at: Instant,
})
export type Tampering = z.infer<typeof Tampering>

/** The part of the house socket that is the watermark of a meeting. */
export const watermarkCalls = {
  /** My mark from now on; null where neither the company nor the meeting asks for one. FORBIDDEN, NOT_FOUND, REMOVED. */
  'watermark.mark': {
    in: z.strictObject({ meetingId: MeetingId }),
    out: z.object({ mark: Mark.nullable() }),
  },
  /** My page found its watermark disturbed. Kept once a minute and kind, and told to the hosts. */
  'watermark.tampered': {
    in: z.strictObject({ meetingId: MeetingId, what: TamperKind }),
    out: z.object({}),
  },
  /** The latest 100, newest first; for hosts and cohosts, else FORBIDDEN. */
  'watermark.tamperings': {
    in: z.strictObject({ meetingId: MeetingId }),
    out: z.object({ tamperings: z.array(Tampering) }),
  },
} as const
export type WatermarkCalls = typeof watermarkCalls

export const watermarkNotices = {
  /** To hosts and cohosts. */
  'watermark.tampering': Tampering,
} as const

const Policy = z.strictObject({ everywhere: z.boolean() })

/** Whom a code leads to. */
export const Traced = z.object({
  code: z.string(),
  personKey: z.string(),
  name: Name,
  /** Null for guests, and for people who are no longer in the directory. */
  email: Email.nullable(),
  guest: z.boolean(),
  meetingId: MeetingId,
  title: z.string(),
  /** The beginning of the minute in which the code was on that page. */
  minuteAt: Instant,
})
export type Traced = z.infer<typeof Traced>

export const watermarkRoutes = {
  'GET /api/watermark': {
    summary: 'Whether all meetings of the company carry a watermark',
    access: 'admin',
    out: Policy,
  },
  'PUT /api/watermark': {
    summary: 'Says whether all meetings carry one, or only those that ask for it',
    access: 'admin',
    body: Policy,
    out: Policy,
    perMinuteMax: 30,
  },
  'GET /api/watermark/codes/:code': {
    summary: 'Leads from the code in a picture to the person, the meeting and the minute, else NOT_FOUND',
    access: 'admin',
    params: z.strictObject({ code: z.string().max(20) }),
    out: Traced,
    perMinuteMax: 60,
  },
  'GET /api/watermark/tamperings': {
    summary: 'The latest 200 pages whose watermark was disturbed, newest first',
    access: 'admin',
    out: z.object({ tamperings: z.array(Tampering.extend({ title: z.string() })) }),
  },
  'POST /api/documents/:documentId/mark': {
    summary: 'My mark over the notes or the board of a meeting outside its call; null where none is asked for',
    access: 'session',
    params: z.strictObject({ documentId: DocumentId }),
    out: z.object({ mark: Mark.nullable() }),
    perMinuteMax: 60,
  },
  'POST /api/documents/:documentId/tampering': {
    summary: 'A page that shows the notes of a meeting found its watermark disturbed',
    access: 'session',
    params: z.strictObject({ documentId: DocumentId }),
    body: z.strictObject({ what: TamperKind }),
    out: z.object({}),
    perMinuteMax: 30,
  },
} as const satisfies Routes
export type WatermarkRoutes = typeof watermarkRoutes
