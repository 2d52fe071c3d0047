import type { NotesFeature } from '../notesFeature.ts'
import { commentsFeature } from './commentsFeature.ts'
import { followFeature } from './followFeature.ts'
import { historyFeature } from './historyFeature.ts'
import { offlineFeature } from './offlineFeature.ts'
import { reviewStyles } from './reviewStyles.ts'
import { suggestionsFeature } from './suggestionsFeature.ts'

/** What people do with a text together besides writing it; for one `<m-notes>`. */
export const reviewFeatures = (): NotesFeature[] => [
  offlineFeature(),
  { name: 'review', opened: ({ host }) => adopt(host) },
  commentsFeature(),
  suggestionsFeature(),
  historyFeature(),
  followFeature(),
]

function adopt(host: HTMLElement): void {
  const root = host.getRootNode() as Document | ShadowRoot
  const sheet = reviewStyles.styleSheet
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
