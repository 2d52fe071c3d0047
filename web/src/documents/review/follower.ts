import { html, nothing } from 'lit'
import { noteField } from '../../../../infra/contract/noteSchema.ts'
import { t } from '../../i18n/t.ts'
import { pageClock } from '../../link/pageClock.ts'
import type { NotesContext } from '../notesFeature.ts'
import { presenterIn, step, type Following, type FollowingEvent } from './presenting.ts'
import { positionAnchor, TextPlaces } from './textAnchor.ts'

/** Presence goes at 10 Hz at most. */
const viewEveryMs = 120
/** A scroll this long after a person's own move is theirs. */
const handsMs = 1200

/** One screen's part in presenting and following: hears of the presenter in presence, and scrolls along. */
export class Follower {
  readonly #context: NotesContext
  #state: Following = { at: 'alone' }
  #handsAtMs = 0
  /** Where the presenter was when this screen last went along. */
  #wentTo: string | null = null
  #cancelView: (() => void) | undefined

  constructor(context: NotesContext) {
    this.#context = context
    const { page } = context
    this.#awareness.on('change', this.#hear)
    page.addEventListener('scroll', this.#scrolled, { passive: true })
    for (const name of hands) page.addEventListener(name, this.#touched, { passive: true })
    this.#hear()
  }

  get #awareness() {
    return this.#context.link.provider.awareness
  }

  close(): void {
    const { page } = this.#context
    this.#awareness.off('change', this.#hear)
    page.removeEventListener('scroll', this.#scrolled)
    for (const name of hands) page.removeEventListener(name, this.#touched)
    this.#cancelView?.()
    if (this.#state.at === 'presenting') this.#awareness.setLocalStateField('presenting', null)
  }

  readonly #hear = () =>
    this.#take({ event: 'presenter', presenter: presenterIn(this.#awareness.getStates(), this.#awareness.clientID) })

  #take(event: FollowingEvent): void {
    const before = this.#state
    this.#state = step(before, event)
    const { at } = this.#state
    // What scrolls from now on is following, however lately a hand was there: of one who presented, or had left.
    if (at === 'following' && before.at !== 'following') this.#handsAtMs = 0
    if (at === 'presenting' && before.at !== 'presenting') this.#tell()
    if (at !== 'presenting' && before.at === 'presenting') this.#awareness.setLocalStateField('presenting', null)
    if (this.#state.at !== 'following') this.#wentTo = null
    else if (this.#state.presenter.view !== this.#wentTo) this.#go(this.#state.presenter.view)
    if (at !== before.at) this.#context.refresh()
  }

  /** Tells everybody where the top of this screen is. */
  readonly #tell = () => {
    this.#cancelView = undefined
    if (this.#state.at !== 'presenting') return
    const { editor, link, page } = this.#context
    const root = link.doc.getXmlFragment(noteField)
    const position = topPosition(this.#context)
    const view = position === null || page.scrollTop < 4 ? '' : positionAnchor(root, editor.schema, position)
    this.#awareness.setLocalStateField('presenting', { sinceMs: this.#state.sinceMs, view })
  }

  readonly #scrolled = () => {
    if (this.#state.at === 'presenting') this.#cancelView ??= pageClock.after(viewEveryMs, this.#tell)
    // What scrolls without a hand is following itself, or a picture that has come.
    else if (pageClock.nowMs() - this.#handsAtMs < handsMs) this.#take({ event: 'left' })
  }

  readonly #touched = (event: Event) => {
    this.#handsAtMs = pageClock.nowMs()
    if (event.type === 'pointerdown' && this.#state.at === 'following') this.#take({ event: 'left' })
  }

  #go(view: string): void {
    const { editor, link, page } = this.#context
    const places = new TextPlaces(link.doc.getXmlFragment(noteField), editor.schema)
    const position = view === '' ? 0 : places.positionOf(view)
    // Letters of the presenter's that are not here yet: they come with the next word of theirs.
    if (position === null) return
    this.#wentTo = view
    const top = view === '' ? 0 : topOf(this.#context, position)
    if (top === null || Math.abs(page.scrollTop - top) < 4) return
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    page.scrollTo({ top, behavior: calm ? 'instant' : 'smooth' })
  }

  renderTool() {
    const { at } = this.#state
    const word = at === 'presenting' ? 'review.stopPresenting' : at === 'alone' ? 'review.present' : 'review.takeOver'
    return html`<button
      type="button"
      class="notes-tool"
      data-testid="present"
      title=${t(word)}
      aria-label=${t(word)}
      aria-pressed=${at === 'presenting'}
      @click=${() => this.#take(at === 'presenting' ? { event: 'stop' } : { event: 'present', nowMs: pageClock.nowMs() })}
    >
      <wa-icon name="presentation"></wa-icon>
    </button>`
  }

  renderNotice() {
    const state = this.#state
    if (state.at === 'alone') return nothing
    if (state.at === 'presenting')
      return html`<p class="review-notice" role="status" data-testid="presenting">
        <wa-icon name="presentation"></wa-icon><span>${t('review.presenting')}</span>
        <button type="button" @click=${() => this.#take({ event: 'stop' })}>${t('review.stopPresenting')}</button>
      </p>`
    const name = state.presenter.name || t('review.somebody')
    const following = state.at === 'following'
    return html`<p class="review-notice" role="status" data-testid=${state.at}>
      <wa-icon name="presentation"></wa-icon>
      <span>${t(following ? 'review.following' : 'review.away', { name })}</span>
      <button type="button" @click=${() => this.#take({ event: following ? 'left' : 'followAgain' })}>
        ${t(following ? 'review.leave' : 'review.followAgain')}
      </button>
    </p>`
  }
}

const hands = ['wheel', 'touchmove', 'pointerdown', 'keydown']

/** The place in the text at the top of the screen. */
function topPosition({ editor, page }: NotesContext): number | null {
  const { top, left, width } = page.getBoundingClientRect()
  const found = editor.view.posAtCoords({ left: left + width / 2, top: top + 8 })
  if (!found) return null
  const $at = editor.state.doc.resolve(found.pos)
  return $at.depth > 0 ? $at.start($at.depth) : found.pos
}

/** How far the page must be scrolled for a place in the text to be at its top. */
function topOf({ editor, page }: NotesContext, position: number): number | null {
  const at = Math.min(position, editor.state.doc.content.size)
  const { node } = editor.view.domAtPos(at)
  const element = node instanceof HTMLElement ? node : node.parentElement
  if (!element) return null
  const top = element.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop
  return Math.max(0, Math.min(top - 8, page.scrollHeight - page.clientHeight))
}
