import { api } from '../../api/api.ts'
import type { AskWriters } from './writersFeature.ts'

/** The house remembers whose hand each Yjs client was. */
export const askWriters: AskWriters = async (documentId, part = 'text') =>
  (await api('GET /api/documents/:documentId/writers', { params: { documentId }, query: { part } })).writers
