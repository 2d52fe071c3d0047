import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Meeting } from '../../../collab/protocol/meetings.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import '../app/mCopy.ts'
import '../app/mTime.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, dateName, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mCancelMeeting.ts'
import './mClocks.ts'
import { recurrenceWords } from './recurrenceWords.ts'

/** A meeting to hand on: its link, its code, its calendar file. */
export class MScheduled extends LitElement {
  static override properties = { meetingId: {} }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 720px;
        margin-inline: auto;
      }
      section {
        padding: 24px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 12px 16px;
        align-items: center;
      }
      dt {
        color: var(--m-text-quiet);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .code {
        font-size: 18px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.04em;
      }
      .ok {
        display: flex;
        gap: 8px;
        align-items: center;
        color: var(--m-ok);
      }
      @media (max-width: 480px) {
        dl {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        dt {
          grid-column: 1 / -1;
          margin-bottom: -10px;
        }
      }
    `,
  ]
  declare meetingId: MeetingId

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #meeting = new Task(this, {
    task: async ([meetingId, version]) => {
      const [meeting, table, directory] = await Promise.all([
        api('GET /api/meetings/:meetingId', { params: { meetingId } }),
        loadZones(version),
        loadDirectory(),
      ])
      return { meeting, table, directory }
    },
    args: () => [this.meetingId, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    return renderStates(this.#meeting, {
      waiting: () => html`<section class="card">${bones(5, 28)}</section>`,
      content: ({ meeting, table, directory }) => this.#content(meeting, table, directory),
    })
  }

  #content(meeting: Meeting, table: ZoneTable, directory: Directory) {
    const [day = '', time = ''] = meeting.startLocal.split('T')
    const link = new URL(meeting.link, location.origin).href
    const ids = [...new Set([meeting.hostId, ...meeting.attendees.map(({ personId }) => personId)])]
    const people = ids.map((id) => directory.personOf(id)).filter((person) => person !== undefined)
    const isNew = location.search === '?new'
    return html`${isNew ? html`<p class="ok"><wa-icon name="circle-check"></wa-icon>${t('scheduled.title')}</p>` : ''}
      <div>
        <h1>${meeting.title}</h1>
        <p class="quiet num">
          ${dateName(day)},
          ${
            meeting.next
              ? html`<m-time
                  .table=${table}
                  .zone=${meeting.zone}
                  .startMs=${Date.parse(meeting.next.startsAt)}
                  .others=${people}
                ></m-time>`
              : `${time} ${cityOf(meeting.zone)}`
          }
          · ${lengthName(meeting.durationSeconds)}
        </p>
        ${meeting.recurrence ? html`<p class="quiet">${recurrenceWords(meeting.recurrence, day)}</p>` : ''}
      </div>
      <section class="card stack">
        <dl>
          <dt>${t('scheduled.link')}</dt>
          <dd><a href=${meeting.link}>${link}</a></dd>
          <dd><m-copy .text=${link}></m-copy></dd>
          <dt>${t('scheduled.code')}</dt>
          <dd class="code">${spaced(meeting.code)}</dd>
          <dd><m-copy .text=${meeting.code}></m-copy></dd>
        </dl>
        <p class="quiet small">${t('scheduled.guests')}</p>
        <div class="row">
          <wa-button variant="brand" href=${meeting.link}>${t('scheduled.open')}</wa-button>
          <wa-button appearance="outlined" href="/api/meetings/${meeting.meetingId}/calendar.ics" download>
            <wa-icon slot="start" name="download"></wa-icon>${t('scheduled.ics')}
          </wa-button>
          ${
            meeting.hostId === this.#session.value?.info.person?.personId && meeting.next
              ? html`<wa-button appearance="outlined" href="/schedule/${meeting.meetingId}"
                  ><wa-icon slot="start" name="pencil"></wa-icon>${t('schedule.edit')}</wa-button
                >`
              : ''
          }
          <wa-button appearance="outlined" href="/record/${meeting.meetingId}" data-testid="record-link">
            <wa-icon slot="start" name="list-checks"></wa-icon>${t('record.open')}
          </wa-button>
          <wa-button appearance="plain" href="/schedule">${t('scheduled.another')}</wa-button>
          ${
            meeting.hostId === this.#session.value?.info.person?.personId && meeting.next
              ? html`<m-cancel-meeting .meeting=${meeting}></m-cancel-meeting>`
              : ''
          }
        </div>
      </section>
      ${
        meeting.next
          ? html`<section class="card">
              <h2>${t('schedule.preview')}</h2>
              <m-clocks
                .table=${table}
                .people=${people}
                .myId=${this.#session.value?.info.person?.personId ?? ''}
                .zone=${meeting.zone}
                .startMs=${Date.parse(meeting.next.startsAt)}
                .lengthMinutes=${meeting.durationSeconds / 60}
              ></m-clocks>
            </section>`
          : ''
      }`
  }
}
customElements.define('m-scheduled', MScheduled)

/** `123 456 7890`, as people read it out. */
function spaced(code: string): string {
  return code.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3')
}
