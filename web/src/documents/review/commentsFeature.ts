import { html, nothing } from 'lit'
import { t } from '../../i18n/t.ts'
import type { NotesFeature } from '../notesFeature.ts'
import { PeopleHere } from '../peopleHere.ts'
import { commentMarks } from './commentMarks.ts'
import { CommentsSession } from './commentsSession.ts'
import './mComments.ts'

/** Comments in threads, beside the text and marked in it. */
export function commentsFeature(): NotesFeature {
  let session: CommentsSession | undefined
  let people = new PeopleHere()
  let drawn = 0
  return {
    name: 'comments',
    extensions(place) {
      session = new CommentsSession(place)
      people = new PeopleHere()
      return [commentMarks(session)]
    },
    opened(context) {
      session?.bind(context)
      return () => session?.close()
    },
    tools(context) {
      if (!session) return nothing
      const open = session.openCount
      return html`<button
          type="button"
          class="notes-tool"
          data-testid="add-comment"
          title=${t('review.addComment')}
          aria-label=${t('review.addComment')}
          ?hidden=${!session.mayWrite}
          @mousedown=${(event: MouseEvent) => event.preventDefault()}
          @click=${() => session?.begin()}
        >
          <wa-icon name="message-square-plus"></wa-icon></button
        ><button
          type="button"
          class="notes-tool"
          data-testid="show-comments"
          title=${t('review.comments')}
          aria-label=${t('review.comments')}
          aria-pressed=${context.panel === 'comments'}
          @click=${() => context.showPanel(context.panel === 'comments' ? null : 'comments')}
        >
          <wa-icon name="message-square"></wa-icon
          >${open > 0 ? html`<span class="review-count">${open}</span>` : nothing}
        </button>`
    },
    panel() {
      drawn++
      return session ? html`<m-comments .session=${session} .people=${people} .drawn=${drawn}></m-comments>` : nothing
    },
  }
}
