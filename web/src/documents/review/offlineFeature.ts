import { api } from '../../api/api.ts'
import { pageClock } from '../../link/pageClock.ts'
import type { NotesFeature } from '../notesFeature.ts'
import { OfflineCopy } from './offlineCopy.ts'

/** Keeps an encrypted copy of the text in this browser, so that it can be read and written without the house. */
export const offlineFeature = (): NotesFeature => ({
  name: 'offline',
  opened({ tenantId, documentId, user, link }) {
    const { personKey } = user
    const copy = new OfflineCopy({
      name: `meridian/${tenantId}/${documentId}/text/${personKey}`,
      personKey,
      link,
      fetchKey: async () => (await api('GET /api/documents/:documentId/offline-key', { params: { documentId } })).key,
      clock: pageClock,
    })
    // Where nothing may be stored, as in some private windows, notes work as they did without.
    copy.open().catch(() => {})
    return () => void copy.close()
  },
})
