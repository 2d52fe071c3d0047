import { LitElement, css, html, nothing } from 'lit'
import type { OwnRoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { downloadText } from '../app/download.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { listOf } from '../schedule/slotWords.ts'
import { shared } from '../theme/shared.ts'
import './mPollResults.ts'
import './mPollBallot.ts'
import type { PollBook } from './pollBook.ts'
import { pollCsv, type NamedVote } from './pollCsv.ts'
import { pollStyles } from './pollStyles.ts'

/** One poll: the ballot while I have not voted, then what came out. Fires `edit` for a draft. */
export class MRoomPoll extends LitElement {
  static override properties = {
    poll: { attribute: false },
    book: { attribute: false },
    mine: { type: Boolean },
    changing: { state: true },
    removing: { state: true },
    votes: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    pollStyles,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        font-size: 12px;
        color: var(--m-text-quiet);
      }
      .state {
        padding: 1px 8px;
        border-radius: 9px;
        background: color-mix(in oklab, var(--m-text) 10%, transparent);
        color: var(--m-text);
        font-weight: 600;
        line-height: 18px;
      }
      .state.open {
        background: var(--m-ok-quiet);
        color: var(--m-ok);
      }
      .who {
        display: grid;
        gap: 6px;
        font-size: 13px;
      }
      .who b {
        font-weight: 500;
      }
      .options {
        display: grid;
        gap: 4px;
        padding-inline-start: 18px;
        list-style: disc;
        overflow-wrap: anywhere;
      }
    `,
  ]
  declare poll: OwnRoomPoll
  declare book: PollBook
  /** Whether I may start, end and delete it. */
  declare mine: boolean
  declare changing: boolean
  declare removing: boolean
  /** Who chose what, once it was asked for. */
  declare votes: readonly NamedVote[] | null
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.mine = false
    this.changing = false
    this.removing = false
    this.votes = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    const { poll } = this
    return html`<article class="card" data-testid="poll" data-state=${poll.state} aria-label=${poll.question}>
      <p class="head">
        <span class="state ${poll.state}">${t(`roomPoll.${poll.state}`)}</span>
        <span>${t('roomPoll.by', { name: poll.authorName })}</span>
        ${poll.state === 'draft' ? nothing : html`<span>· ${t('roomPoll.votes', { count: poll.votersCount })}</span>`}
      </p>
      <h3>${poll.question}</h3>
      ${this.#body()} ${this.votes ? this.#who(this.votes) : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing} ${this.#tools()}
    </article>`
  }

  #body() {
    const { poll } = this
    if (poll.state === 'draft') {
      return html`<ul class="options">
        ${poll.options.map((option) => html`<li>${option}</li>`)}
      </ul>`
    }
    if (poll.state === 'open' && (!poll.voted || this.changing)) {
      return html`<m-poll-ballot
        .poll=${poll}
        ?busy=${this.busy}
        @vote=${(event: CustomEvent<readonly number[]>) => void this.#vote(event.detail)}
      ></m-poll-ballot>`
    }
    return html`<m-poll-results .poll=${poll}></m-poll-results>`
  }

  #who(votes: readonly NamedVote[]) {
    const { options } = this.poll
    return html`<ul class="who" data-testid="poll-votes">
      ${votes.map(
        ({ name, choices }) =>
          html`<li><b>${name}</b> – ${listOf(choices.map((choice) => options[choice] ?? ''))}</li>`,
      )}
    </ul>`
  }

  #tools() {
    const { poll, mine } = this
    const { pollId, state } = poll
    if (this.removing) return this.#sure()
    const named = !poll.anonymous && poll.results !== null && poll.votersCount > 0
    return html`<div class="tools">
      ${state === 'draft' && mine ? this.#tool('start', 'roomPoll.start', () => this.book.start(pollId), 'main') : nothing}
      ${state === 'open' && mine ? this.#tool('stop', 'roomPoll.stop', () => this.book.stop(pollId)) : nothing}
      ${
        state === 'open' && poll.voted && !poll.anonymous && !this.changing
          ? this.#tool('change', 'roomPoll.change', () => (this.changing = true), 'plain')
          : nothing
      }
      ${
        state === 'draft' && mine
          ? this.#tool('edit', 'roomPoll.edit', () => this.dispatchEvent(new CustomEvent('edit')))
          : nothing
      }
      ${
        named
          ? this.#tool('who', this.votes ? 'roomPoll.whoHide' : 'roomPoll.who', () => this.#showVotes(), 'plain')
          : nothing
      }
      ${state === 'closed' ? this.#tool('csv', 'roomPoll.csv', () => this.#download(), 'plain') : nothing}
      ${mine && state !== 'open' ? this.#tool('remove', 'roomPoll.remove', () => (this.removing = true), 'plain') : nothing}
    </div>`
  }

  #sure() {
    return html`<div class="tools" role="group" aria-label=${t('roomPoll.removeSure')}>
      <p style="flex-basis:100%">${t('roomPoll.removeSure')}</p>
      ${this.#tool('remove-sure', 'roomPoll.remove', () => this.book.remove(this.poll.pollId))}
      ${this.#tool('keep', 'roomPoll.keep', () => (this.removing = false), 'plain')}
    </div>`
  }

  #tool(id: string, label: Parameters<typeof t>[0], act: () => unknown, look = '') {
    return html`<button
      class="tool ${look}"
      type="button"
      data-testid="poll-${id}"
      ?disabled=${this.busy}
      @click=${() => void this.#do(async () => act())}
    >
      ${t(label)}
    </button>`
  }

  #vote(choices: readonly number[]) {
    return this.#do(async () => {
      await this.book.vote(this.poll.pollId, choices)
      this.changing = false
    })
  }

  async #showVotes() {
    this.votes = this.votes ? null : await this.book.votes(this.poll.pollId)
  }

  async #download() {
    const { poll } = this
    const votes = poll.anonymous ? [] : await this.book.votes(poll.pollId)
    downloadText('meridian-poll.csv', 'text/csv', pollCsv(poll, votes))
  }

  async #do(act: () => Promise<unknown>) {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await act()
    } catch (error) {
      this.problem = callSentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-room-poll', MRoomPoll)
