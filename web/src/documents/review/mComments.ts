import { LitElement, css, html, nothing, type PropertyValues } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { LocaleController } from '../../i18n/localeController.ts'
import { t } from '../../i18n/t.ts'
import { shared } from '../../theme/shared.ts'
import type { KnownPerson, PeopleHere } from '../peopleHere.ts'
import type { CommentsSession, PlacedThread } from './commentsSession.ts'
import { reopen, reply, resolve, rewrite, withdraw, type Comment } from './commentThreads.ts'
import './mCommentBox.ts'
import type { SaidEvent } from './mCommentBox.ts'
import { partsOf } from './mentionsIn.ts'
import { momentWords } from './momentWords.ts'
import { panelStyles } from './panelStyles.ts'
import { personDot } from './personDot.ts'

/** The comments beside the text, in its order. */
export class MComments extends LitElement {
  static override properties = {
    session: { attribute: false },
    people: { attribute: false },
    drawn: { attribute: false },
    known: { state: true },
    changing: { state: true },
  }
  static override styles = [
    shared,
    panelStyles,
    css`
      .quote {
        display: -webkit-box;
        margin-bottom: 8px;
        padding-inline-start: 8px;
        border-inline-start: 3px solid color-mix(in srgb, #e2a400 70%, transparent);
        color: var(--m-text-quiet);
        font-size: 13px;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
      }
      .quote.gone {
        text-decoration: line-through;
      }
      .comment + .comment {
        margin-top: 10px;
        padding-top: 10px;
        border-top: 1px solid var(--m-border);
      }
      .words {
        margin-top: 4px;
      }
      .said {
        white-space: pre-wrap;
      }
      .mention {
        padding: 0 2px;
        border-radius: 4px;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      m-comment-box {
        margin-top: 10px;
      }
      .end {
        margin-inline-start: auto;
      }
      .done {
        margin-top: 8px;
        color: var(--m-ok);
        font-size: 13px;
      }
    `,
  ]
  declare session: CommentsSession
  declare people: PeopleHere
  /** A new value has it drawn anew. */
  declare drawn: unknown
  declare known: KnownPerson[]
  /** The comment that is being changed. */
  declare changing: string | null

  protected readonly locale = new LocaleController(this)
  #shown: string | null = null

  constructor() {
    super()
    this.known = []
    this.changing = null
  }

  protected override firstUpdated(): void {
    void this.people.all().then((known) => (this.known = known))
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const { activeId } = this.session
    if (activeId === this.#shown) return
    this.#shown = activeId
    this.renderRoot.querySelector('article[data-active]')?.scrollIntoView({ block: 'nearest' })
  }

  override render() {
    const { session } = this
    const threads = session.placed()
    const open = threads.filter((thread) => !thread.resolved)
    const resolved = threads.filter((thread) => thread.resolved)
    const shown = session.resolvedShown ? threads : open
    return html`
      <header><h2>${t('review.comments')}</h2></header>
      <div class="list">
        ${session.draft ? this.#renderDraft(session.draft.quote) : nothing}
        ${shown.length === 0 && !session.draft ? this.#renderEmpty() : nothing}
        ${repeat(
          shown,
          (thread) => thread.id,
          (thread) => this.#renderThread(thread),
        )}
        ${
          resolved.length > 0
            ? html`<button
                type="button"
                class="plain"
                aria-pressed=${session.resolvedShown}
                @click=${() => {
                  session.resolvedShown = !session.resolvedShown
                  this.requestUpdate()
                }}
              >
                <wa-icon name=${session.resolvedShown ? 'chevron-up' : 'chevron-down'}></wa-icon>
                ${t('review.showResolved', { count: resolved.length })}
              </button>`
            : nothing
        }
      </div>
    `
  }

  #renderEmpty() {
    return html`<div class="empty">
      <wa-icon name="message-square"></wa-icon>
      <strong>${t('review.noComments')}</strong>
      <span>${this.session.mayWrite ? t('review.selectFirst') : t('review.readComments')}</span>
    </div>`
  }

  #renderDraft(quote: string) {
    return html`<article data-active data-testid="comment-draft">
      <p class="quote">${quote}</p>
      <m-comment-box
        eager
        .hint=${t('review.sayIt')}
        .people=${this.people}
        @said=${({ detail }: SaidEvent) => this.session.say(detail)}
        @given-up=${() => this.session.endDraft()}
      ></m-comment-box>
    </article>`
  }

  #renderThread(thread: PlacedThread) {
    const { session } = this
    const active = thread.id === session.activeId
    return html`<article
      ?data-active=${active}
      data-testid="comment-thread"
      @click=${() => active || session.activate(thread.id, 'text')}
    >
      <p class="quote ${thread.range ? '' : 'gone'}" title=${thread.range ? '' : t('review.wordsGone')}>
        ${thread.quote}
      </p>
      ${thread.comments.map((comment) => this.#renderComment(thread, comment))}
      ${
        thread.resolved
          ? html`<p class="done">
              <wa-icon name="circle-check"></wa-icon> ${t('review.resolvedBy', {
                name: session.hands.of(thread.resolved.hand)?.name ?? t('review.somebody'),
              })}
            </p>`
          : nothing
      }
      ${session.mayWrite ? this.#renderAnswer(thread, active) : nothing}
    </article>`
  }

  #renderComment(thread: PlacedThread, comment: Comment) {
    const { session } = this
    const hand = session.hands.of(comment.hand)
    const own = session.mayWrite && hand?.personKey === session.by.personKey
    const at = { threadId: thread.id, commentId: comment.id }
    const person = hand ?? { personKey: '', name: t('review.somebody') }
    return html`<div class="comment">
      <div class="who">
        ${personDot(person)}<b>${person.name}</b>${momentWords(comment.at)}
        ${
          own
            ? html`<button
                  type="button"
                  class="plain"
                  title=${t('review.edit')}
                  aria-label=${t('review.edit')}
                  @click=${() => (this.changing = comment.id)}
                >
                  <wa-icon name="pencil"></wa-icon></button
                ><button
                  type="button"
                  class="plain"
                  title=${t('review.remove')}
                  aria-label=${t('review.remove')}
                  @click=${() => withdraw(session.link.doc, session.by, at)}
                >
                  <wa-icon name="trash-2"></wa-icon>
                </button>`
            : nothing
        }
      </div>
      ${
        this.changing === comment.id && own
          ? html`<m-comment-box
              eager
              .text=${comment.text}
              .hint=${t('review.sayIt')}
              .act=${t('review.save')}
              .people=${this.people}
              @said=${({ detail }: SaidEvent) => {
                rewrite(session.link.doc, session.by, at, detail, session.moment().at)
                this.changing = null
              }}
              @given-up=${() => (this.changing = null)}
            ></m-comment-box>`
          : html`<p class="words">
              ${this.#words(comment)}${comment.editedAt ? html` <span class="quiet small">(${t('review.edited')})</span>` : nothing}
            </p>`
      }
    </div>`
  }

  #words({ text, mentions }: Comment) {
    const names = this.known.filter(({ personId }) => mentions.includes(personId)).map(({ name }) => name)
    const parts = partsOf(text, names).map(({ words, mention }) =>
      mention ? html`<span class="mention">${words}</span>` : words,
    )
    return html`<span class="said">${parts}</span>`
  }

  #renderAnswer(thread: PlacedThread, active: boolean) {
    const { session } = this
    const { doc } = session.link
    if (thread.resolved)
      return html`<div class="acts">
        <button type="button" @click=${() => reopen(doc, thread.id)}>${t('review.reopen')}</button>
      </div>`
    return html`
      ${
        active
          ? html`<m-comment-box
              .hint=${t('review.replyHere')}
              .people=${this.people}
              @said=${({ detail }: SaidEvent) => reply(doc, session.by, thread.id, detail, session.moment())}
            ></m-comment-box>`
          : nothing
      }
      <div class="acts">
        <button
          type="button"
          class="plain"
          data-testid="comment-resolve"
          @click=${(event: Event) => {
            event.stopPropagation()
            resolve(doc, session.by, thread.id, session.moment().at)
          }}
        >
          <wa-icon name="circle-check"></wa-icon>${t('review.resolve')}
        </button>
      </div>
    `
  }
}

customElements.define('m-comments', MComments)
