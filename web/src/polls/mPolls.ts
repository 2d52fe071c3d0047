import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Poll } from '../../../collab/protocol/polls.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, dayName, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../schedule/mScheduleTabs.ts'
import { shared } from '../theme/shared.ts'
import './mPoll.ts'
import './mPollForm.ts'

interface Place {
  polls: Poll[]
  table: ZoneTable
  directory: Directory
  me: Person
}

/** Polls for a time: all of mine, one of them, or a new one (`pollId` is `new`). */
export class MPolls extends LitElement {
  static override properties = { pollId: {} }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
        max-width: 760px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        justify-content: space-between;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 16px;
        align-items: center;
        padding: 14px 18px;
        color: inherit;
        border-radius: 12px;
      }
      li a:hover {
        text-decoration: none;
        background: var(--m-surface-2);
      }
      .title {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .state {
        padding: 2px 10px;
        border-radius: 99px;
        font-size: 12px;
        background: var(--m-surface-3);
        color: var(--m-text-quiet);
      }
      .state.open {
        background: var(--m-ok-quiet);
        color: var(--m-ok);
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 56px 24px;
        text-align: center;
      }
      .empty wa-icon {
        font-size: 28px;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare pollId: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #place = new Task(this, {
    task: async ([me, version, pollId]): Promise<Place> => {
      if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
      const known = pollId !== '' && pollId !== 'new'
      const [polls, table, directory] = await Promise.all([
        known
          ? api('GET /api/polls/:pollId', { params: { pollId } }).then((poll) => [poll])
          : api('GET /api/polls').then((answer) => answer.polls),
        loadZones(version),
        loadDirectory(),
      ])
      return { polls, table, directory, me }
    },
    args: () => {
      const info = this.#session.value?.info
      return [info?.person ?? null, info?.zonesVersion ?? '', this.pollId] as const
    },
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.pollId = ''
  }

  override render() {
    return html`<m-schedule-tabs></m-schedule-tabs> ${renderStates(this.#place, {
        waiting: () => bones(4, 64),
        content: (place) => this.#content(place),
      })}`
  }

  #content({ polls, table, directory, me }: Place) {
    if (this.pollId === 'new')
      return html`<m-poll-form
        .table=${table}
        .directory=${directory}
        .me=${me}
        @made=${(event: CustomEvent<Poll>) => navigate(`/polls/${event.detail.pollId}`, 'replace')}
      ></m-poll-form>`
    const [poll] = polls
    if (this.pollId !== '' && poll)
      return html`<m-poll .poll=${poll} .table=${table} .me=${me} @poll=${() => void this.#place.run()}></m-poll>`
    return this.#list(polls, table, me)
  }

  #list(polls: Poll[], table: ZoneTable, me: Person) {
    return html`<header>
        <h1>${t('polls.title')}</h1>
        <wa-button variant="brand" href="/polls/new"
          ><wa-icon slot="start" name="plus"></wa-icon>${t('polls.new')}</wa-button
        >
      </header>
      ${
        polls.length === 0
          ? html`<div class="card empty">
              <wa-icon name="list-checks"></wa-icon>
              <h2>${t('polls.empty')}</h2>
              <p class="quiet">${t('polls.emptyMore')}</p>
            </div>`
          : html`<ul class="card">
              ${polls.map((poll) => this.#line(poll, table, me))}
            </ul>`
      }`
  }

  #line(poll: Poll, table: ZoneTable, me: Person) {
    const days = poll.slots.map(({ startsAt }) => dayAt(table, me.zone, Date.parse(startsAt))).toSorted()
    const [first = ''] = days
    const last = days.at(-1) ?? first
    return html`<li>
      <a href="/polls/${poll.pollId}">
        <span class="title">${poll.title}</span>
        <span class="state ${poll.state}">${t(`polls.${poll.state}`)}</span>
        <span class="quiet small"
          >${first ? (first === last ? dayName(first, 'short') : `${dayName(first, 'short')} – ${dayName(last, 'short')}`) : nothing}
          · ${lengthName(poll.durationSeconds)} · ${t('polls.answers', { count: poll.ballots.length })}</span
        >
      </a>
    </li>`
  }
}
customElements.define('m-polls', MPolls)
