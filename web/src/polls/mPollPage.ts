import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { PollPage } from '../../../collab/protocol/polls.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { browserZone } from '../app/browserZone.ts'
import '../app/mZonePicker.ts'
import { NowController } from '../app/nowController.ts'
import { publicPage, publicPageStyles } from '../app/publicPage.ts'
import { navigate } from '../app/route.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { lengthName, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mPollBoard.ts'
import type { Votes } from './mPollBoard.ts'

/** The page behind a poll's link: somebody outside votes with a name and nothing else, and may change it later. */
export class MPollPage extends LitElement {
  static override properties = {
    secret: {},
    poll: { state: true },
    votes: { state: true },
    zone: { state: true },
    busy: { state: true },
    said: { state: true },
  }
  static override styles = [shared, publicPageStyles]
  declare secret: string
  /** As the last vote left it. */
  declare poll: PollPage | null
  declare votes: Votes
  declare zone: string
  declare busy: boolean
  declare said: { sentence: string; failed: boolean } | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #page = new Task(this, {
    task: async ([secret, version, signedIn]) => {
      if (signedIn) await this.#leadInside()
      const [poll, table] = await Promise.all([
        api('GET /api/poll-links/:secret', { params: { secret } }),
        loadZones(version),
      ])
      return { poll, table }
    },
    args: () => {
      const info = this.#session.value?.info
      return [this.secret, info?.zonesVersion ?? '', info?.person != null] as const
    },
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.secret = ''
    this.poll = null
    this.votes = {}
    this.zone = browserZone()
    this.busy = false
    this.said = null
  }

  override render() {
    return publicPage(
      renderStates(this.#page, {
        waiting: () => html`<div class="card">${bones(6, 40)}</div>`,
        content: ({ poll, table }) => this.#content(this.poll ?? poll, table),
      }),
    )
  }

  #content(poll: PollPage, table: ZoneTable) {
    const open = poll.state === 'open'
    return html`<div>
        <p class="quiet">${poll.hostName}</p>
        <h1>${poll.title}</h1>
        <p class="quiet">
          ${lengthName(poll.durationSeconds)} ·
          ${t('poll.clock', { zone: whoseClock(table, this.zone, this.#now.nowMs) })}
        </p>
      </div>
      <form class="card" @submit=${this.#submit}>
        ${poll.text ? html`<p class="long">${poll.text}</p>` : nothing}
        ${open ? nothing : html`<p class="note" role="status">${t(`poll.is.${poll.state}`)}</p>`}
        <m-zone-picker
          .table=${table}
          .value=${this.zone}
          .label=${t('poll.myZone')}
          @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
        ></m-zone-picker>
        <m-poll-board
          .poll=${poll}
          .table=${table}
          .zone=${this.zone}
          .votes=${open ? this.votes : null}
          @votes=${(event: CustomEvent<Votes>) => (this.votes = event.detail)}
        ></m-poll-board>
        ${open ? this.#who() : nothing}
      </form>`
  }

  #who() {
    const again = this.#ballot() !== null
    return html`${
        again
          ? nothing
          : html`<div class="fields">
              <wa-input name="name" required maxlength="80" autocomplete="name" label=${t('poll.name')}></wa-input>
              <wa-input
                name="email"
                type="email"
                maxlength="254"
                autocomplete="email"
                label=${t('poll.email')}
                hint=${t('poll.emailMore')}
              ></wa-input>
            </div>`
      }
      <div class="row">
        <wa-button type="submit" variant="brand" ?loading=${this.busy}
          >${t(again ? 'poll.changeVote' : 'poll.send')}</wa-button
        >
        <span class=${this.said?.failed ? 'problem' : 'quiet'} role="status">${this.said?.sentence}</span>
      </div>`
  }

  /** Somebody of the company votes in the company's own frame, under their own name. */
  async #leadInside(): Promise<void> {
    const { polls } = await api('GET /api/polls')
    const mine = polls.find(({ link }) => link.endsWith(`/poll/${this.secret}`))
    if (mine) navigate(`/polls/${mine.pollId}`, 'replace')
  }

  get #key(): string {
    return `meridian.ballot.${this.secret}`
  }

  /** What lets this browser change the vote it gave. */
  #ballot(): string | null {
    return localStorage.getItem(this.#key)
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    this.busy = true
    this.said = null
    try {
      this.poll = await this.#send(form)
      this.said = { sentence: t('poll.thanks'), failed: false }
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
    } finally {
      this.busy = false
    }
  }

  async #send(form: FormData): Promise<PollPage> {
    const votes = Object.entries(this.votes).map(([slotId, vote]) => ({ slotId, vote }))
    const params = { secret: this.secret }
    const ballotSecret = this.#ballot()
    if (ballotSecret) return api('PUT /api/poll-links/:secret/ballots', { params, body: { votes, ballotSecret } })
    const body = {
      votes,
      name: String(form.get('name')).trim(),
      email: String(form.get('email') ?? '').trim() || null,
      zone: this.zone,
      language: currentLanguage(),
    }
    const made = await api('POST /api/poll-links/:secret/ballots', { params, body })
    localStorage.setItem(this.#key, made.ballotSecret)
    return made.poll
  }
}
customElements.define('m-poll-page', MPollPage)
