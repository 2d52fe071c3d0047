import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { navigate } from '../app/route.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { addDays, cityOf, clockAt, dateName, dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { homeStyles } from './homeStyles.ts'
import './mDayRuler.ts'
import './mJoinCode.ts'
import './mMeetingLine.ts'
import './mMinutesBar.ts'
import './mRulerClocks.ts'
import './mSampleInvitation.ts'
import { daySpan } from './rulerLayout.ts'
import { rulerZones } from './rulerZones.ts'

interface House {
  table: ZoneTable
  directory: Directory
  occurrences: Occurrence[]
}

/** Today and the week on my clock, with others' clocks beside it, and the ways into a meeting. */
export class MHome extends LitElement {
  static override properties = { dayShift: { state: true }, starting: { state: true }, problem: { state: true } }
  static override styles = [shared, homeStyles]
  /** Which day the ruler shows, counted from today: 0 to 6. */
  declare dayShift: number
  declare starting: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #house = new Task(this, {
    task: ([person, version]) => loadHouse(person, version),
    args: () => [this.#session.value?.info.person ?? null, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.dayShift = 0
    this.starting = false
    this.problem = ''
  }

  override render() {
    return html`<div class="actions">
        <wa-button variant="brand" ?loading=${this.starting} @click=${this.#meetNow}>
          <wa-icon slot="start" name="video"></wa-icon>${t('home.meetNow')}
        </wa-button>
        <wa-button appearance="outlined" href="/schedule">
          <wa-icon slot="start" name="calendar-plus"></wa-icon>${t('home.schedule')}
        </wa-button>
        <m-join-code></m-join-code>
      </div>
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      ${renderStates(this.#house, {
        waiting: () =>
          html`<div class="columns">
            <div class="card padded">${bones(9, 30)}</div>
            <div class="card padded">${bones(5, 36)}</div>
          </div>`,
        content: (house) => this.#content(house),
      })}`
  }

  #content(house: House) {
    const person = this.#session.value?.info.person
    if (!person) return html``
    const { table, directory } = house
    const { nowMs } = this.#now
    const today = dayAt(table, person.zone, nowMs)
    const alone = directory.people.length < 2
    return html`<header>
        <h1>${dateName(today)}</h1>
        <p class="quiet num">
          ${t('home.yourClock', { time: clockAt(table, person.zone, nowMs), zone: cityOf(person.zone) })}
        </p>
      </header>
      ${alone ? html`<m-sample-invitation .role=${person.role} @loaded=${this.#loaded}></m-sample-invitation>` : ''}
      <div class="columns">
        <section class="card ruler" aria-labelledby="ruler-day">${this.#ruler(house, person, today)}</section>
        <div class="stack">
          <m-minutes-bar .table=${table}></m-minutes-bar>
          <section class="card week" aria-labelledby="week">
            <h2 id="week">${t('home.week')}</h2>
            ${this.#week(house, person, today)}
          </section>
        </div>
      </div>`
  }

  #ruler({ table, directory, occurrences }: House, person: Person, today: string) {
    const day = addDays(today, this.dayShift)
    const others = rulerZones(person.zone, directory.departments).filter((zone) => hasZone(table, zone))
    return html`<div class="ruler-head">
        <wa-button size="s" appearance="plain" ?disabled=${this.dayShift === 0} @click=${() => (this.dayShift -= 1)}
          ><wa-icon name="chevron-left" label=${t('home.previousDay')}></wa-icon
        ></wa-button>
        <h2 id="ruler-day">${relativeDay(today, day)}</h2>
        <wa-button size="s" appearance="plain" ?disabled=${this.dayShift === 6} @click=${() => (this.dayShift += 1)}
          ><wa-icon name="chevron-right" label=${t('home.nextDay')}></wa-icon
        ></wa-button>
        <m-ruler-clocks .table=${table} .zones=${others} @chosen=${() => this.requestUpdate()}></m-ruler-clocks>
      </div>
      <m-day-ruler
        .table=${table}
        .zones=${[person.zone, ...others]}
        .day=${day}
        .nowMs=${this.#now.nowMs}
        .occurrences=${occurrences}
        .directory=${directory}
      ></m-day-ruler>`
  }

  #week({ table, directory, occurrences }: House, person: Person, today: string) {
    const { nowMs } = this.#now
    const coming = occurrences.filter(({ endsAt }) => Date.parse(endsAt) > nowMs)
    if (coming.length === 0)
      return html`<div class="empty">
        <wa-icon name="calendar-days"></wa-icon>
        <p>${t('home.empty')}</p>
        <p class="quiet small">${t('home.emptyMore')}</p>
        <wa-button appearance="outlined" size="s" href="/schedule">${t('home.schedule')}</wa-button>
      </div>`
    const byDay = Map.groupBy(coming, ({ startsAt }) => dayAt(table, person.zone, Date.parse(startsAt)))
    return [...byDay].map(
      ([day, each]) =>
        html`<h3>${relativeDay(today, day)}</h3>
          <ul>
            ${each.map(
              (occurrence) =>
                html`<li>
                  <m-meeting-line
                    .occurrence=${occurrence}
                    .table=${table}
                    .directory=${directory}
                    .zone=${person.zone}
                    .myId=${person.personId}
                    .nowMs=${nowMs}
                  ></m-meeting-line>
                </li>`,
            )}
          </ul>`,
    )
  }

  readonly #meetNow = async () => {
    if (this.starting) return
    this.starting = true
    this.problem = ''
    try {
      const meeting = await api('POST /api/meetings/now', { body: {} })
      navigate(new URL(meeting.link, location.origin).pathname)
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.starting = false
    }
  }

  readonly #loaded = async () => {
    await loadDirectory(true)
    await this.#house.run()
  }
}
customElements.define('m-home', MHome)

async function loadHouse(person: Person | null, version: string): Promise<House> {
  const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
  const zone = person?.zone ?? 'Etc/UTC'
  const today = dayAt(table, zone, Date.now())
  const from = new Date(daySpan(table, zone, today).startMs).toISOString()
  const until = new Date(daySpan(table, zone, addDays(today, 6)).endMs).toISOString()
  const { occurrences } = await api('GET /api/meetings', { query: { from, until } })
  return { table, directory, occurrences: occurrences.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt)) }
}
