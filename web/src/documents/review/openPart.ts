import { pageClock } from '../../link/pageClock.ts'
import type { DocumentPart } from '../../../../infra/contract/permits.ts'
import type { NotesPlace } from '../notesFeature.ts'
import { NotesLink } from '../notesLink.ts'

/** A further part of the document whose notes are open, with its own connection under the same pass. */
export function openPart(place: NotesPlace, part: DocumentPart): NotesLink {
  const { origin, tenantId, documentId, link } = place
  return new NotesLink({
    origin,
    tenantId,
    documentId,
    part,
    pass: link.provider.params['pass'] ?? '',
    renewPass: () => place.renewPass(),
    clock: pageClock,
  })
}
