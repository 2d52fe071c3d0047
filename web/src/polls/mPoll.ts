import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Poll } from '../../../collab/protocol/polls.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mCopy.ts'
import { navigate } from '../app/route.ts'
import { NowController } from '../app/nowController.ts'
import { lengthName, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mPollBoard.ts'
import type { Votes } from './mPollBoard.ts'

/** One poll for somebody of the company: to vote, or as its host to close it. Fires `poll` when it changed. */
export class MPoll extends LitElement {
  static override properties = {
    poll: { attribute: false },
    table: { attribute: false },
    me: { attribute: false },
    votes: { state: true },
    closing: { state: true },
    busy: { state: true },
    said: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .card {
        display: grid;
        gap: 18px;
        padding: 24px;
      }
      .share {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 8px 12px;
        padding: 10px 14px;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
        overflow-wrap: anywhere;
      }
      @media (max-width: 480px) {
        .card {
          padding: 16px;
        }
      }
    `,
  ]
  declare poll: Poll
  declare table: ZoneTable
  declare me: Person
  declare votes: Votes
  declare closing: boolean
  declare busy: boolean
  declare said: { sentence: string; failed: boolean } | null

  readonly #now = new NowController(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.votes = {}
    this.closing = false
    this.busy = false
    this.said = null
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('poll')) return
    const mine = this.poll.ballots.find(({ personId }) => personId === this.me.personId)
    this.votes = Object.fromEntries(mine?.votes.map(({ slotId, vote }) => [slotId, vote]) ?? [])
  }

  override render() {
    const { poll, me } = this
    const mine = poll.hostId === me.personId
    const open = poll.state === 'open'
    const link = new URL(poll.link, location.origin).href
    return html`<div>
        <h1>${poll.title}</h1>
        <p class="quiet">
          ${lengthName(poll.durationSeconds)} · ${poll.hostName} ·
          ${t('poll.clock', { zone: whoseClock(this.table, me.zone, this.#now.nowMs) })}
        </p>
      </div>
      <section class="card">
        ${poll.text ? html`<p>${poll.text}</p>` : nothing}
        ${
          open && mine
            ? html`<div class="share">
                <span class="small">${t('poll.share')}<br /><a href=${poll.link}>${link}</a></span>
                <m-copy .text=${link}></m-copy>
              </div>`
            : nothing
        }
        ${open ? nothing : html`<p class="note" role="status">${t(`poll.is.${poll.state}`)}</p>`}
        <m-poll-board
          .poll=${poll}
          .table=${this.table}
          .zone=${me.zone}
          .votes=${open && !this.closing ? this.votes : null}
          ?closing=${this.closing}
          @votes=${(event: CustomEvent<Votes>) => this.#vote(event.detail)}
          @choose=${(event: CustomEvent<string>) => this.#close(event.detail)}
        ></m-poll-board>
        <p class=${this.said?.failed ? 'problem' : 'quiet small'} role="status">${this.said?.sentence}</p>
        ${this.#foot(mine && open)}
      </section>`
  }

  #foot(mayClose: boolean) {
    const { meetingId } = this.poll
    if (meetingId)
      return html`<div class="row">
        <wa-button variant="brand" href="/scheduled/${meetingId}">${t('poll.meeting')}</wa-button>
      </div>`
    if (!mayClose) return nothing
    return html`<div class="row">
      <wa-button
        variant=${this.closing ? 'neutral' : 'brand'}
        appearance=${this.closing ? 'outlined' : 'accent'}
        @click=${() => (this.closing = !this.closing)}
        >${t(this.closing ? 'poll.goOn' : 'poll.close')}</wa-button
      >
      <wa-button appearance="plain" variant="danger" ?loading=${this.busy} @click=${this.#callOff}
        >${t('poll.callOff')}</wa-button
      >
    </div>`
  }

  /** Kept with each click: there is no button to forget. */
  #vote(votes: Votes): void {
    this.votes = votes
    const { pollId } = this.poll
    const body = { votes: Object.entries(votes).map(([slotId, vote]) => ({ slotId, vote })) }
    void this.#do(() => api('PUT /api/polls/:pollId/votes', { params: { pollId }, body }), t('poll.voted'))
  }

  #close(slotId: string): void {
    const { pollId } = this.poll
    void this.#do(
      () => api('POST /api/polls/:pollId/meeting', { params: { pollId }, body: { slotId } }),
      t('poll.is.closed'),
    ).then((closed) => closed && (this.closing = false))
  }

  readonly #callOff = async () => {
    const { pollId } = this.poll
    const gone = await this.#do(() => api('DELETE /api/polls/:pollId', { params: { pollId } }), '')
    if (gone) navigate('/polls', 'replace')
  }

  async #do(ask: () => Promise<unknown>, sentence: string): Promise<boolean> {
    this.busy = true
    try {
      await ask()
      this.said = { sentence, failed: false }
      this.dispatchEvent(new CustomEvent('poll'))
      return true
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
      return false
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-poll', MPoll)
