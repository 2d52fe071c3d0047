import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { LocaleController } from '../../i18n/localeController.ts'
import { t } from '../../i18n/t.ts'
import { shared } from '../../theme/shared.ts'
import { momentWords } from './momentWords.ts'
import { panelStyles } from './panelStyles.ts'
import { personDot } from './personDot.ts'
import { wordsOf } from './suggestionMarks.ts'
import type { KnownSuggestion, SuggestionsSession } from './suggestionsSession.ts'

/** What people suggest, one card each. */
export class MSuggestions extends LitElement {
  static override properties = { session: { attribute: false }, drawn: { attribute: false } }
  static override styles = [
    shared,
    panelStyles,
    css`
      .change {
        display: grid;
        gap: 2px;
        margin-top: 8px;
      }
      .change span {
        overflow-wrap: anywhere;
      }
      del {
        color: var(--m-text-quiet);
      }
      ins {
        padding: 0 2px;
        border-radius: 3px;
        background: var(--m-ok-quiet);
        color: var(--m-text);
        text-decoration: none;
      }
      .kind {
        color: var(--m-text-quiet);
        font-size: 12px;
      }
    `,
  ]
  declare session: SuggestionsSession
  /** A new value has it drawn anew. */
  declare drawn: unknown

  protected readonly locale = new LocaleController(this)

  override render() {
    const { session } = this
    const list = session.list()
    const fitting = list.filter(({ fits }) => fits).map(({ id }) => id)
    return html`
      <header>
        <h2>${t('review.suggestions')}</h2>
        ${
          session.mayDecide && fitting.length > 1
            ? html`<button type="button" data-testid="accept-all" @click=${() => session.accept(fitting)}>
                ${t('review.acceptAll', { count: fitting.length })}
              </button>`
            : nothing
        }
      </header>
      <div class="list">
        ${
          list.length === 0
            ? html`<div class="empty">
                <wa-icon name="pencil-line"></wa-icon>
                <strong>${t('review.noSuggestions')}</strong>
                ${session.maySuggest ? html`<span>${t('review.noSuggestionsHow')}</span>` : nothing}
              </div>`
            : nothing
        }
        ${repeat(
          list,
          ({ id }) => id,
          (suggestion) => this.#renderCard(suggestion),
        )}
      </div>
    `
  }

  #renderCard(suggestion: KnownSuggestion) {
    const { session } = this
    const { id, facts, fits } = suggestion
    const { added, removed } = wordsOf(suggestion)
    const hand = session.hands.of(session.fork.handOf(id))
    const person = hand ?? { personKey: '', name: t('review.somebody') }
    const kind = added && removed ? 'review.replaces' : added ? 'review.adds' : 'review.removes'
    const own = hand?.personKey === session.by.personKey
    return html`<article
      ?data-active=${id === session.activeId}
      data-testid="suggestion"
      @click=${() => id === session.activeId || session.activate(id, 'text')}
    >
      <div class="who">${personDot(person)}<b>${person.name}</b>${momentWords(facts.at)}</div>
      <p class="change">
        <span class="kind">${t(kind)}</span>
        ${removed ? html`<span><del>${removed}</del></span>` : nothing}
        ${added ? html`<span><ins>${added}</ins></span>` : nothing}
      </p>
      ${fits ? nothing : html`<p class="failure">${t('review.placeGone')}</p>`}
      <div class="acts">
        ${
          session.mayDecide
            ? html`<button
                type="button"
                class="main"
                data-testid="accept"
                ?disabled=${!fits}
                @click=${(event: Event) => act(event, () => session.accept([id]))}
              >
                <wa-icon name="check"></wa-icon>${t('review.accept')}
              </button>`
            : nothing
        }
        ${
          session.mayDecide || (own && session.maySuggest)
            ? html`<button
                type="button"
                data-testid="reject"
                @click=${(event: Event) => act(event, () => session.reject([id]))}
              >
                <wa-icon name="x"></wa-icon>${t(own && !session.mayDecide ? 'review.withdraw' : 'review.reject')}
              </button>`
            : nothing
        }
      </div>
    </article>`
  }
}

function act(event: Event, deed: () => void): void {
  // The card goes: a press on it is none on the text.
  event.stopPropagation()
  deed()
}

customElements.define('m-suggestions', MSuggestions)
