import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import type { MyHours, Reminder, WorkWeek } from '../../../collab/protocol/hours.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, type ApiInput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { isAdmin, loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { whoseClock } from '../i18n/format.ts'
import { NowController } from '../app/nowController.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { hoursStyles } from './hoursStyles.ts'
import './mBusyFeeds.ts'
import './mCompanyHours.ts'
import './mContacts.ts'
import './mHolidays.ts'
import './mLeaves.ts'
import './mMode.ts'
import './mReminders.ts'
import './mWorkWeek.ts'

type Change = ApiInput<'PATCH /api/me/hours'>['body']
interface Place {
  hours: MyHours
  table: ZoneTable
  directory: Directory
}

/** When I work, rest and may be disturbed. Every change is kept at once. */
export class MHours extends LitElement {
  static override properties = { hours: { state: true }, said: { state: true } }
  static override styles = [shared, hoursStyles]
  /** As the server said last; what is typed is shown before its answer. */
  declare hours: MyHours | null
  declare said: { sentence: string; failed: boolean } | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #place = new Task(this, {
    task: async ([version]): Promise<Place> => {
      const [hours, table, directory] = await Promise.all([
        api('GET /api/me/hours'),
        loadZones(version),
        loadDirectory(),
      ])
      this.hours = hours
      return { hours, table, directory }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.hours = null
    this.said = null
  }

  override render() {
    return html`<div class="head">
        <h1>${t('hours.title')}</h1>
        <a href="/settings">${t('app.settings')}</a>
      </div>
      <p class="said ${this.said?.failed ? 'problem' : 'quiet'}" role="status">${this.said?.sentence}</p>
      ${renderStates(this.#place, {
        waiting: () => html`<div class="card">${bones(7, 34)}</div>`,
        content: (place) => this.#content(place, this.hours ?? place.hours),
      })}`
  }

  #content({ table, directory }: Place, hours: MyHours) {
    const changed = (event: CustomEvent<MyHours>) => this.#accept(event.detail)
    return html`<m-mode .hours=${hours} .table=${table} .nowMs=${this.#now.nowMs} @hours=${changed}></m-mode>
      <section class="card">
        <header>
          <h2>${t('hours.week')}</h2>
          <p class="quiet small">${t('hours.clock', { zone: whoseClock(table, hours.zone, this.#now.nowMs) })}</p>
        </header>
        <m-work-week
          .week=${hours.week}
          .label=${t('hours.week')}
          @week=${(event: CustomEvent<WorkWeek>) => this.#save({ week: event.detail })}
        ></m-work-week>
        <wa-switch
          .checked=${hours.quietAfterHours ?? hours.company.quietAfterHours}
          @change=${(event: Event) => this.#save({ quietAfterHours: (event.currentTarget as WaSwitch).checked })}
          >${t('hours.quiet')}</wa-switch
        >
        <p class="quiet small under">${t('hours.quietMore')}</p>
      </section>
      <m-holidays
        .choice=${hours.holidays}
        .company=${hours.company.holidays}
        .nowMs=${this.#now.nowMs}
        @holidays=${(event: CustomEvent<MyHours['holidays']>) => this.#save({ holidays: event.detail })}
      ></m-holidays>
      <m-leaves .leaves=${hours.leaves} @changed=${() => this.#reload()}></m-leaves>
      <m-busy-feeds></m-busy-feeds>
      <m-contacts
        .contacts=${hours.importantContacts}
        .directory=${directory}
        .table=${table}
        .nowMs=${this.#now.nowMs}
        .myId=${this.#session.value?.info.person?.personId ?? ''}
        .zone=${hours.zone}
        @contacts=${(event: CustomEvent<PersonId[]>) => this.#save({ importantContactIds: event.detail })}
      ></m-contacts>
      <m-reminders
        .reminders=${hours.reminders}
        @reminders=${(event: CustomEvent<Reminder[]>) => this.#save({ reminders: event.detail })}
      ></m-reminders>
      ${
        isAdmin(this.#session.value)
          ? html`<m-company-hours
              .company=${hours.company}
              .nowMs=${this.#now.nowMs}
              @company=${(event: CustomEvent<MyHours['company']>) => (this.hours = { ...hours, company: event.detail })}
            ></m-company-hours>`
          : ''
      }`
  }

  #accept(hours: MyHours): void {
    this.hours = hours
    this.said = { sentence: t('app.saved'), failed: false }
  }

  async #reload(): Promise<void> {
    this.#accept(await api('GET /api/me/hours'))
  }

  /** Shown at once; the server's word puts it right when it refuses. */
  async #save(change: Change): Promise<void> {
    const before = this.hours
    if (!before) return
    const { week, holidays, quietAfterHours, reminders } = change
    this.hours = {
      ...before,
      ...(week && { week }),
      ...(quietAfterHours !== undefined && { quietAfterHours }),
      ...(holidays !== undefined && {
        holidays: holidays && { country: holidays.country, region: holidays.region ?? null },
      }),
      ...(reminders && { reminders }),
    }
    try {
      this.#accept(await api('PATCH /api/me/hours', { body: change }))
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
      // Hours that overlap stay as they were typed: the next change may mend them.
      if (!week) this.hours = before
    }
  }
}
customElements.define('m-hours', MHours)
