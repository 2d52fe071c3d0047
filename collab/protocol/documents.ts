import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DocumentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { DocumentAccess } from '../../infra/contract/permits.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

const done = z.object({})
const ById = z.strictObject({ documentId: DocumentId })

/** What a person, the company or guests may do, when it can also be nothing. */
export const AccessOrNone = z.enum(['none', ...DocumentAccess.options])
export type AccessOrNone = z.infer<typeof AccessOrNone>

/** A document as lists and its own page show it. */
export const DocumentInfo = z.object({
  documentId: DocumentId,
  title: Name,
  /** `notes` belong to a meeting, a `page` stands by itself. */
  kind: z.enum(['notes', 'page']),
  meetingId: MeetingId.nullable(),
  /** What I may do. */
  access: DocumentAccess,
  /** Whether I may share, rename and erase it: its owner, its meeting's host, admins. */
  mayManage: z.boolean(),
  updatedAt: Instant,
})
export type DocumentInfo = z.infer<typeof DocumentInfo>

/** Who else may open it, for those who may share it. A person's own setting goes before the company's. */
export const Sharing = z.object({
  company: AccessOrNone,
  guests: AccessOrNone,
  people: z.array(z.object({ personId: PersonId, name: Name, access: AccessOrNone })),
})
export type Sharing = z.infer<typeof Sharing>

export const documentRoutes = {
  'GET /api/documents': {
    summary: 'The documents I may open, last changed first, 200 at most',
    access: 'person',
    out: z.object({ documents: z.array(DocumentInfo) }),
  },
  'POST /api/documents': {
    summary: 'A new page',
    access: 'person',
    body: z.strictObject({ title: Name }),
    out: DocumentInfo,
  },
  'GET /api/documents/:documentId': { summary: 'One document', access: 'session', params: ById, out: DocumentInfo },
  'PATCH /api/documents/:documentId': {
    summary: 'Renames a document (FORBIDDEN)',
    access: 'person',
    params: ById,
    body: z.strictObject({ title: Name }),
    out: DocumentInfo,
  },
  'DELETE /api/documents/:documentId': {
    summary: 'Erases a document for good: its keys are destroyed with it (FORBIDDEN; CONFLICT for a meeting’s notes)',
    access: 'person',
    params: ById,
    out: done,
  },
  'GET /api/documents/:documentId/sharing': {
    summary: 'Who may open it (FORBIDDEN)',
    access: 'person',
    params: ById,
    out: Sharing,
  },
  'PATCH /api/documents/:documentId/sharing': {
    summary: 'What everybody in the company and guests may do; whoever loses a right is closed within a second',
    access: 'person',
    params: ById,
    body: z.strictObject({ company: AccessOrNone.optional(), guests: AccessOrNone.optional() }),
    out: Sharing,
  },
  'PUT /api/documents/:documentId/sharing/:personId': {
    summary: 'What one person may do; null takes their own setting away',
    access: 'person',
    params: ById.extend({ personId: PersonId }),
    body: z.strictObject({ access: AccessOrNone.nullable() }),
    out: Sharing,
  },
  'GET /api/documents/:documentId/offline-key': {
    summary: 'The key this browser keeps its copy with: 32 bytes, base64url, the same for each of my visits',
    access: 'session',
    params: ById,
    out: z.object({ key: z.string().length(43) }),
  },
} as const satisfies Routes
export type DocumentRoutes = typeof documentRoutes
