import { LitElement, css, html, nothing } from 'lit'
import { openActivity } from '../call/activity.ts'
import { Following } from '../call/following.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { shared } from '../theme/shared.ts'
import { PollBook } from './pollBook.ts'
import { pollStyles } from './pollStyles.ts'

/** Over the stage: a poll that runs and waits for my answer, until I answer it or say not now. */
export class MPollCall extends LitElement {
  static override properties = { house: { attribute: false }, myKey: {}, put: { state: true } }
  static override styles = [
    shared,
    pollStyles,
    css`
      :host {
        position: absolute;
        inset-inline: 0;
        bottom: 16px;
        display: flex;
        justify-content: center;
        padding: 0 12px;
        pointer-events: none;
      }
      .card {
        max-width: 420px;
        pointer-events: auto;
        background: var(--m-surface-2);
        border: 1px solid var(--m-border);
        box-shadow: var(--m-shadow-large);
      }
      p {
        line-height: 1.45;
        overflow-wrap: anywhere;
      }
    `,
  ]
  declare house: HouseLink | null
  /** My `personKey`: my own questions are not put to me here. */
  declare myKey: string
  /** Those I do not want to be asked about again. */
  declare put: ReadonlySet<string>

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.#book)]

  constructor() {
    super()
    this.house = null
    this.myKey = ''
    this.put = new Set()
  }

  get #book(): PollBook | null {
    return this.house ? PollBook.of(this.house) : null
  }

  override render() {
    const poll = this.#book?.unanswered.findLast(
      ({ pollId, authorKey }) => authorKey !== this.myKey && !this.put.has(pollId),
    )
    const card = poll
      ? html`<section class="card" data-testid="poll-call">
          <p><b>${t('roomPoll.asks', { name: poll.authorName })}</b> ${poll.question}</p>
          <div class="tools">
            <button class="tool main" type="button" data-testid="poll-answer" @click=${() => this.#answer(poll.pollId)}>
              ${t('roomPoll.answer')}
            </button>
            <button
              class="tool plain"
              type="button"
              data-testid="poll-later"
              @click=${() => this.#putAway(poll.pollId)}
            >
              ${t('roomPoll.notNow')}
            </button>
          </div>
        </section>`
      : nothing
    return html`<div class="live" role="status">${card}</div>`
  }

  #answer(pollId: string) {
    this.#putAway(pollId)
    openActivity(this, 'polls')
  }

  #putAway(pollId: string) {
    this.put = new Set([...this.put, pollId])
  }
}
customElements.define('m-poll-call', MPollCall)
