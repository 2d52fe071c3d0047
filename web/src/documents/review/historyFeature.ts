import { html } from 'lit'
import { t } from '../../i18n/t.ts'
import type { NotesFeature } from '../notesFeature.ts'
import './mHistory.ts'

/** Versions of the text, what changed in each, and the way back to one. */
export const historyFeature = (): NotesFeature => ({
  name: 'history',
  tools: (context) =>
    html`<button
      type="button"
      class="notes-tool"
      data-testid="show-history"
      title=${t('review.history')}
      aria-label=${t('review.history')}
      aria-pressed=${context.panel === 'history'}
      @click=${() => context.showPanel(context.panel === 'history' ? null : 'history')}
    >
      <wa-icon name="history"></wa-icon>
    </button>`,
  panel: (context) =>
    html`<m-history .documentId=${context.documentId} .mayEdit=${context.access === 'edit'}></m-history>`,
})
