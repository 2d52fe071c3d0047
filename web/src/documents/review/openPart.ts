import { pageClock } from '../../link/pageClock.ts'
import type { DocumentPart } from '../../../../infra/contract/permits.ts'
import type { NotesPlace } from '../notesFeature.ts'
import { NotesLink } from '../notesLink.ts'

/** Closes a part once everything written in it is saved, even when its screen was closed at once. */
export function closeSaved(link: NotesLink): void {
  if (!link.state.unsaved || link.state.at === 'refused') return link.close()
  const stop = link.on('state', ({ at, unsaved }) => {
    if (unsaved && at !== 'refused') return
    stop()
    link.close()
  })
}

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
