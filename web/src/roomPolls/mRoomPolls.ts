import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { OwnRoomPoll } from '../../../collab/protocol/roomPolls.ts'
import '../app/mFailure.ts'
import { bones } from '../app/states.ts'
import { Following } from '../call/following.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { shared } from '../theme/shared.ts'
import './mRoomPoll.ts'
import './mRoomPollForm.ts'
import { PollBook } from './pollBook.ts'
import { pollStyles } from './pollStyles.ts'

/** The polls of a running meeting: the newest on top, and for whoever may a way to make one. */
export class MRoomPolls extends LitElement {
  static override properties = { house: { attribute: false }, myKey: {}, editing: { state: true } }
  static override styles = [
    shared,
    pollStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
        align-content: start;
        padding: 4px 12px 16px;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 4px;
        padding: 32px 16px;
        text-align: center;
        color: var(--m-text-quiet);
      }
      .empty wa-icon {
        margin-bottom: 6px;
        font-size: 28px;
      }
      .empty b {
        color: var(--m-text);
      }
      ul {
        display: grid;
        gap: 12px;
      }
      .rule {
        display: flex;
        align-items: center;
        gap: 10px;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      .rule input {
        width: 16px;
        height: 16px;
        accent-color: var(--m-accent);
      }
    `,
  ]
  declare house: HouseLink
  /** My `personKey`. */
  declare myKey: string
  /** The draft that is written, or a new one. */
  declare editing: OwnRoomPoll | 'new' | null

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.#book)]

  constructor() {
    super()
    this.myKey = ''
    this.editing = null
  }

  get #book(): PollBook | null {
    return this.house ? PollBook.of(this.house) : null
  }

  override render() {
    const book = this.#book
    if (!book || book.state === 'loading') return html`<div aria-busy="true">${bones(3, 72)}</div>`
    if (book.state === 'failed') return html`<m-failure @retry=${() => void book.load()}></m-failure>`
    if (this.editing) return this.#form(book, this.editing)
    return html`
      ${
        book.mayMake
          ? html`<button class="tool main" type="button" data-testid="poll-new" @click=${() => (this.editing = 'new')}>
              <wa-icon name="plus"></wa-icon>${t('roomPoll.new')}
            </button>`
          : nothing
      }
      ${book.polls.length === 0 ? this.#empty(book) : this.#list(book)}
      ${
        book.mayManage
          ? html`<label class="rule">
              <input
                type="checkbox"
                data-testid="polls-members-may"
                .checked=${book.membersMay}
                @change=${(event: Event) => void this.#allow(book, event.target as HTMLInputElement)}
              />${t('roomPoll.membersMay')}
            </label>`
          : nothing
      }
    `
  }

  #empty(book: PollBook) {
    return html`<div class="empty" data-testid="polls-none">
      <wa-icon name="chart-column"></wa-icon><b>${t('roomPoll.none')}</b>
      <span>${book.mayMake ? t('roomPoll.noneMaker') : t('roomPoll.noneVoter')}</span>
    </div>`
  }

  #list(book: PollBook) {
    return html`<ul>
      ${repeat(
        book.polls.toReversed(),
        ({ pollId }) => pollId,
        (poll) =>
          html`<li>
            <m-room-poll
              .poll=${poll}
              .book=${book}
              ?mine=${book.mayManage || poll.authorKey === this.myKey}
              @edit=${() => (this.editing = poll)}
            ></m-room-poll>
          </li>`,
      )}
    </ul>`
  }

  #form(book: PollBook, editing: OwnRoomPoll | 'new') {
    return html`<m-room-poll-form
      .book=${book}
      .poll=${editing === 'new' ? null : editing}
      @done=${() => (this.editing = null)}
    ></m-room-poll-form>`
  }

  async #allow(book: PollBook, box: HTMLInputElement) {
    try {
      await book.allow(box.checked)
    } catch {
      box.checked = book.membersMay
    }
  }
}
customElements.define('m-room-polls', MRoomPolls)
