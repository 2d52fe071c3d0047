import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { OwnRoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { api } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import '../attendance/mAttendance.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../roomPolls/mPollResults.ts'
import { pollCsv } from '../roomPolls/pollCsv.ts'
import { pollStyles } from '../roomPolls/pollStyles.ts'
import { shared } from '../theme/shared.ts'

/** What is kept of a meeting besides its notes: who was there, and what was voted. */
export class MRecord extends LitElement {
  static override properties = { meetingId: {} }
  static override styles = [
    shared,
    pollStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 24px;
        max-width: 720px;
        margin-inline: auto;
      }
      h2 {
        margin-bottom: 10px;
      }
      .polls {
        display: grid;
        gap: 12px;
      }
      .tool {
        justify-self: start;
      }
    `,
  ]
  declare meetingId: MeetingId

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #load = new Task(this, {
    task: async ([meetingId, version]) => {
      const params = { meetingId }
      const [meeting, { polls }, table] = await Promise.all([
        api('GET /api/meetings/:meetingId', { params }),
        api('GET /api/meetings/:meetingId/polls', { params }),
        loadZones(version),
      ])
      return { title: meeting.title, polls: polls.filter(({ state }) => state !== 'draft').toReversed(), table }
    },
    args: () => [this.meetingId, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    const session = this.#session.value
    return renderStates(this.#load, {
      waiting: () => bones(6, 40),
      content: ({ title, polls, table }) =>
        html`<div>
            <p class="quiet small">${t('record.title')}</p>
            <h1>${title}</h1>
          </div>
          <section>
            <h2>${t('attendance.title')}</h2>
            <m-attendance
              .meetingId=${this.meetingId}
              .table=${table}
              zone=${session?.ownZone ?? session?.info.person?.zone ?? 'Etc/UTC'}
            ></m-attendance>
          </section>
          <section>
            <h2>${t('record.polls')}</h2>
            ${polls.length === 0 ? html`<p class="quiet">${t('record.noPolls')}</p>` : nothing}
            <div class="polls">${polls.map((poll) => this.#poll(poll))}</div>
          </section>`,
    })
  }

  #poll(poll: OwnRoomPoll) {
    return html`<article class="card" aria-label=${poll.question} data-testid="kept-poll">
      <p class="quiet small">
        ${t('roomPoll.by', { name: poll.authorName })} · ${t('roomPoll.votes', { count: poll.votersCount })}
      </p>
      <h3>${poll.question}</h3>
      <m-poll-results .poll=${poll}></m-poll-results>
      <button class="tool" type="button" @click=${() => void this.#download(poll)}>
        <wa-icon name="download"></wa-icon>${t('roomPoll.csv')}
      </button>
    </article>`
  }

  async #download(poll: OwnRoomPoll) {
    const params = { meetingId: this.meetingId, pollId: poll.pollId }
    const { votes } =
      poll.anonymous || poll.results === null
        ? { votes: [] }
        : await api('GET /api/meetings/:meetingId/polls/:pollId/votes', { params })
    downloadText('meridian-poll.csv', 'text/csv', pollCsv(poll, votes))
  }
}
customElements.define('m-record', MRecord)
