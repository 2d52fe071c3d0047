import { html, nothing } from 'lit'
import { t } from '../../i18n/t.ts'
import type { NotesFeature } from '../notesFeature.ts'
import './mSuggestions.ts'
import { suggestionDecorations } from './suggestionDecorations.ts'
import { SuggestionsSession } from './suggestionsSession.ts'

/** Changes that are suggested first, and made when somebody accepts them. */
export function suggestionsFeature(): NotesFeature {
  let session: SuggestionsSession | undefined
  let drawn = 0
  return {
    name: 'suggestions',
    extensions(place) {
      session = new SuggestionsSession(place)
      return [suggestionDecorations(session)]
    },
    opened(context) {
      session?.bind(context)
      // Who may only suggest writes suggestions from the start, as soon as the text is there.
      const begin = () => context.access === 'suggest' && context.link.state.opened && session?.start()
      const stop = context.link.on('state', begin)
      begin()
      return () => {
        stop()
        session?.close()
      }
    },
    tools(context) {
      if (!session) return nothing
      const count = session.list().length
      return html`<button
          type="button"
          class="notes-tool"
          data-testid="suggest"
          title=${t('review.suggest')}
          aria-label=${t('review.suggest')}
          aria-pressed=${session.suggesting}
          ?hidden=${!session.maySuggest || context.access !== 'edit'}
          @click=${() => (session?.suggesting ? session.stop() : session?.start())}
        >
          <wa-icon name="pencil-line"></wa-icon></button
        ><button
          type="button"
          class="notes-tool"
          data-testid="show-suggestions"
          title=${t('review.suggestions')}
          aria-label=${t('review.suggestions')}
          aria-pressed=${context.panel === 'suggestions'}
          @click=${() => context.showPanel(context.panel === 'suggestions' ? null : 'suggestions')}
        >
          <wa-icon name="file-pen-line"></wa-icon
          >${count > 0 ? html`<span class="review-count">${count}</span>` : nothing}
        </button>`
    },
    notice(context) {
      if (!session?.suggesting) return nothing
      return html`<p class="review-notice" role="status">
        <wa-icon name=${session.refused ? 'info' : 'pencil-line'}></wa-icon>
        <span>${t(session.refused ? 'review.onlyLetters' : 'review.suggestNotice')}</span>
        ${
          context.access === 'edit'
            ? html`<button type="button" @click=${() => session?.stop()}>${t('review.stopSuggesting')}</button>`
            : nothing
        }
      </p>`
    },
    panel() {
      drawn++
      return session ? html`<m-suggestions .session=${session} .drawn=${drawn}></m-suggestions>` : nothing
    },
  }
}
