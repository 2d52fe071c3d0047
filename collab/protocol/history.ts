import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DocumentId } from '../../infra/contract/ids.ts'
import { DocumentPart } from '../../infra/contract/permits.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

const ById = z.strictObject({ documentId: DocumentId })
const VersionId = z.uuid()
const ByVersion = ById.extend({ versionId: VersionId })

/** A point in a document's history, kept apart from the live document. */
export const Version = z.object({
  versionId: VersionId,
  /** Given by somebody; null for those kept by themselves. */
  name: Name.nullable(),
  automatic: z.boolean(),
  createdAt: Instant,
  /** Who wrote since the version before. */
  authors: z.array(z.object({ personKey: z.string(), name: z.string() })),
})
export type Version = z.infer<typeof Version>

/** A stretch of text by one hand. `change` is against the version compared with. */
export const Run = z.object({
  text: z.string(),
  personKey: z.string().nullable(),
  change: z.enum(['kept', 'added', 'removed']),
})
/** One block of text in reading order; `type` is the editor's node name, `depth` how far it is nested. */
export const DiffBlock = z.object({
  type: z.string(),
  depth: z.int(),
  level: z.int().optional(),
  checked: z.boolean().optional(),
  runs: z.array(Run),
})
export type DiffBlock = z.infer<typeof DiffBlock>

export const historyRoutes = {
  'GET /api/documents/:documentId/versions': {
    summary: 'The versions of a document, newest first, 500 at most',
    access: 'session',
    params: ById,
    out: z.object({ versions: z.array(Version) }),
  },
  'POST /api/documents/:documentId/versions': {
    summary: 'Keeps the document as it is now under a name (FORBIDDEN without the right to edit)',
    access: 'session',
    params: ById,
    body: z.strictObject({ name: Name }),
    out: Version,
  },
  'PATCH /api/documents/:documentId/versions/:versionId': {
    summary: 'Names a version; null takes its name away',
    access: 'session',
    params: ByVersion,
    body: z.strictObject({ name: Name.nullable() }),
    out: Version,
  },
  'GET /api/documents/:documentId/versions/:versionId': {
    summary: 'A version against the one before it, or another one, or (`against=now`) the live document',
    access: 'session',
    params: ByVersion,
    query: z.strictObject({ against: z.union([VersionId, z.literal('now')]).optional() }),
    out: z.object({
      version: Version,
      blocks: z.array(DiffBlock),
      authors: z.array(z.object({ personKey: z.string(), name: z.string() })),
    }),
  },
  'POST /api/documents/:documentId/versions/:versionId/restore': {
    summary: 'Writes a version over the document as a new edit, and keeps what was there as a version',
    access: 'session',
    params: ByVersion,
    out: z.object({}),
  },
  'GET /api/documents/:documentId/writers': {
    summary: 'Whose hand each Yjs client of the text, or of another part, was: for who wrote what',
    access: 'session',
    params: ById,
    query: z.object({ part: DocumentPart.optional() }),
    out: z.object({ writers: z.array(z.object({ clientId: z.int(), personKey: z.string(), name: z.string() })) }),
  },
} as const satisfies Routes
export type HistoryRoutes = typeof historyRoutes
