import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import '../home/mMeetingLine.ts'
import { daySpan } from '../home/rulerLayout.ts'
import { addDays, cityOf, dayAt, dayName, offsetName, relativeDay, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mAnswer.ts'

interface Week {
  table: ZoneTable
  directory: Directory
  me: Person
  monday: string
  occurrences: Occurrence[]
}

/** A week of my meetings as a list by day, with my answers in place. */
export class MCalendar extends LitElement {
  static override properties = { weeksAhead: { state: true } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 860px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .head .turn {
        margin-inline-start: auto;
        display: flex;
        gap: 4px;
        align-items: center;
      }
      .week {
        display: grid;
        gap: 20px;
      }
      .day {
        display: grid;
        grid-template-columns: 150px minmax(0, 1fr);
        gap: 16px;
      }
      .day h2 {
        padding-top: 12px;
        font-size: 14px;
      }
      .day.today h2 {
        color: var(--m-accent);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 0;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      .side {
        display: flex;
        gap: 4px;
        align-items: center;
        padding-inline-end: 12px;
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
      @media (max-width: 640px) {
        .day,
        li {
          grid-template-columns: minmax(0, 1fr);
          gap: 6px;
        }
        .side {
          padding: 0 20px 14px;
        }
      }
    `,
  ]
  declare weeksAhead: number

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #week = new Task(this, {
    task: ([me, version, weeksAhead]) => loadWeek(me, version, weeksAhead),
    args: () =>
      [
        this.#session.value?.info.person ?? null,
        this.#session.value?.info.zonesVersion ?? '',
        this.weeksAhead,
      ] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.weeksAhead = 0
  }

  override render() {
    return html`<div class="head">
        <div>
          <h1>${t('calendar.title')}</h1>
          ${this.#week.value ? this.#subtitle(this.#week.value) : ''}
        </div>
        <div class="turn">
          <wa-button appearance="plain" @click=${() => (this.weeksAhead -= 1)}
            ><wa-icon name="chevron-left" label=${t('calendar.previous')}></wa-icon
          ></wa-button>
          <wa-button appearance="outlined" ?disabled=${this.weeksAhead === 0} @click=${() => (this.weeksAhead = 0)}
            >${t('calendar.today')}</wa-button
          >
          <wa-button appearance="plain" @click=${() => (this.weeksAhead += 1)}
            ><wa-icon name="chevron-right" label=${t('calendar.next')}></wa-icon
          ></wa-button>
          <wa-button variant="brand" href="/schedule">
            <wa-icon slot="start" name="calendar-plus"></wa-icon>${t('home.schedule')}
          </wa-button>
        </div>
      </div>
      ${renderStates(this.#week, {
        waiting: () => bones(5, 64),
        content: (week) => this.#content(week),
      })}`
  }

  #subtitle({ monday, table, me }: Week) {
    const { startMs } = daySpan(table, me.zone, monday)
    return html`<p class="quiet num">
      ${t('calendar.week', { day: dayName(monday, 'short') })} · ${cityOf(me.zone)},
      ${offsetName(table, me.zone, startMs)}
    </p>`
  }

  #content(week: Week) {
    if (week.occurrences.length === 0)
      return html`<div class="card empty">
        <wa-icon name="calendar-days"></wa-icon>
        <h2>${t('calendar.empty')}</h2>
        <p class="quiet">${t('calendar.emptyMore')}</p>
      </div>`
    const byDay = Map.groupBy(week.occurrences, ({ startsAt }) => dayAt(week.table, week.me.zone, Date.parse(startsAt)))
    const today = dayAt(week.table, week.me.zone, this.#now.nowMs)
    return html`<div class="week">
      ${[...byDay].map(
        ([day, occurrences]) =>
          html`<section class="day ${day === today ? 'today' : ''}">
            <div>
              <h2>${relativeDay(today, day)}</h2>
              ${
                relativeDay(today, day) === dayName(day)
                  ? ''
                  : html`<p class="quiet small">${dayName(day, 'short')}</p>`
              }
            </div>
            <ul class="card">
              ${occurrences.map((occurrence) => this.#line(week, occurrence))}
            </ul>
          </section>`,
      )}
    </div>`
  }

  #line({ table, directory, me }: Week, occurrence: Occurrence) {
    const hosting = occurrence.hostId === me.personId
    return html`<li>
      <m-meeting-line
        .occurrence=${occurrence}
        .table=${table}
        .directory=${directory}
        .zone=${me.zone}
        .myId=${me.personId}
        .nowMs=${this.#now.nowMs}
      ></m-meeting-line>
      <div class="side">
        ${
          hosting
            ? html`<span class="quiet small">${t('home.host')}</span>`
            : html`<m-answer .occurrence=${occurrence} @answered=${() => this.#week.run()}></m-answer>`
        }
        <wa-button size="s" appearance="plain" href="/scheduled/${occurrence.meetingId}"
          ><wa-icon name="link" label=${t('calendar.details')}></wa-icon
        ></wa-button>
      </div>
    </li>`
  }
}
customElements.define('m-calendar', MCalendar)

async function loadWeek(me: Person | null, version: string, weeksAhead: number): Promise<Week> {
  if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
  const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
  const today = dayAt(table, me.zone, Date.now())
  const monday = addDays(today, 1 - weekdayOf(today) + 7 * weeksAhead)
  const from = new Date(daySpan(table, me.zone, monday).startMs).toISOString()
  const until = new Date(daySpan(table, me.zone, addDays(monday, 6)).endMs).toISOString()
  const { occurrences } = await api('GET /api/meetings', { query: { from, until } })
  const sorted = occurrences.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
  return { table, directory, me, monday, occurrences: sorted }
}
