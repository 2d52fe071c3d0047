import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DocumentId } from '../../infra/contract/ids.ts'
import { Name } from '../../infra/contract/shapes.ts'

/** A document that was found, with the words around the first place. */
export const Found = z.object({
  documentId: DocumentId,
  title: Name,
  kind: z.enum(['notes', 'page']),
  /** Plain text; `marks` are the [from, until) of what was sought in it, in UTF-16 units. */
  excerpt: z.string(),
  marks: z.array(z.tuple([z.int(), z.int()])),
})
export type Found = z.infer<typeof Found>

export const searchRoutes = {
  'GET /api/search/documents': {
    summary: 'Documents I may open that hold all the words, 50 at most, best first',
    access: 'person',
    query: z.strictObject({ q: z.string().trim().min(1).max(200) }),
    out: z.object({ found: z.array(Found) }),
    perMinuteMax: 120,
  },
} as const satisfies Routes
export type SearchRoutes = typeof searchRoutes

/** What a document can be taken out as: `GET /api/documents/<id>/export/<format>` with the session cookie. */
export const exportFormats = ['md', 'docx', 'pdf', 'html'] as const
export type ExportFormat = (typeof exportFormats)[number]

/**
 * Outside the tables because they are not JSON. `POST` of raw bytes with their `content-type`, `x-meridian: 1` and
 * the right to edit: an image answers {@link FileSaved}; an import (`text/markdown` or docx) appends to the text.
 */
export const filesPath = (documentId: string) => `/api/documents/${documentId}/files`
export const filePath = (documentId: string, fileId: string) => `${filesPath(documentId)}/${fileId}`
export const importPath = (documentId: string) => `/api/documents/${documentId}/import`
export const exportPath = (documentId: string, format: ExportFormat) => `/api/documents/${documentId}/export/${format}`

export const FileSaved = z.object({ fileId: z.uuid(), src: z.string(), contentType: z.string() })
export type FileSaved = z.infer<typeof FileSaved>
