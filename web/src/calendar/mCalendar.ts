import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import { NowController } from '../app/nowController.ts'
import { sessionContext } from '../app/session.ts'
import { renderStates } from '../app/states.ts'
import { rulerZones } from '../home/rulerZones.ts'
import { addDays, cityOf, dateName, dayAt, dayName, lengthName, monthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mAgenda.ts'
import { loadCalendar, type CalendarData } from './calendarData.ts'
import { calendarStyles } from './calendarStyles.ts'
import { entriesOf, type Entry } from './entries.ts'
import type { EntryScene } from './entryWords.ts'
import './mCalendarDesk.ts'
import type { MCalendarDesk } from './mCalendarDesk.ts'
import './mMonthGrid.ts'
import './mPhoneMonth.ts'
import '../schedule/mScheduleTabs.ts'
import type { Chosen } from './gridHand.ts'
import './mWeekGrid.ts'
import type { MWeekGrid } from './mWeekGrid.ts'
import { keepShown, keptShown, type Shown } from './shown.ts'
import { turned, views, weekNumber, type View } from './span.ts'
import { shadesOf, shiftsWithin, type Shade } from './wallDay.ts'
import { loadWorkHours, plainHours } from './workHours.ts'

const narrow = matchMedia('(max-width: 640px)')
const viewKey = 'meridian.calendarView'

/** Month, week, day and list of my meetings, with colleagues' time laid over them. */
export class MCalendar extends LitElement {
  static override properties = { view: { state: true }, day: { state: true }, shown: { state: true } }
  static override styles = [shared, calendarStyles]
  declare view: View
  /** The day the view is about; empty: today. */
  declare day: string
  declare shown: Shown

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #data = new Task(this, {
    task: ([me, version, view, day, ids]) => loadCalendar(me, version, view, day, ids.split(',').filter(Boolean)),
    args: () => {
      const info = this.#session.value?.info
      return [
        info?.person ?? null,
        info?.zonesVersion ?? '',
        this.view,
        this.day,
        this.shown.personIds.join(','),
      ] as const
    },
  })
  /** The grey of the hours off: decoration, without which the calendar is as usable. */
  readonly #hours = new Task(this, {
    task: async ([data]) => (data ? loadWorkHours(data.table, data.me, data.days) : null),
    args: () => [this.#data.value] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.shown = keptShown()
    this.view = 'week'
    this.day = ''
    this.#readAddress()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.#readAddress)
    narrow.addEventListener('change', this.#readAddress)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.#readAddress)
    narrow.removeEventListener('change', this.#readAddress)
  }

  override render() {
    const data = this.#data.value
    return html`<m-schedule-tabs></m-schedule-tabs> ${this.#head(data)}
      ${renderStates(this.#data, {
        waiting: () =>
          html`<div class="view card">
            <div class="bones">${Array.from({ length: 48 }, () => html`<div class="bone"></div>`)}</div>
          </div>`,
        content: (value) => this.#content(value),
      })}`
  }

  #head(data: CalendarData | undefined) {
    return html`<div class="head">
      <h1>${data ? this.#title(data) : t('calendar.title')}</h1>
      ${data?.view === 'week' ? html`<span class="quiet wide">${t('calendar.weekNumber', { week: weekNumber(data.days[0] ?? '') })}</span>` : nothing}
      <div class="turn">
        <wa-button size="s" appearance="plain" @click=${() => this.#turn(-1)}
          ><wa-icon name="chevron-left" label=${t('calendar.back')}></wa-icon
        ></wa-button>
        <wa-button size="s" appearance="outlined" @click=${() => this.#go(this.view, '')}
          >${t('calendar.toToday')}</wa-button
        >
        <wa-button size="s" appearance="plain" @click=${() => this.#turn(1)}
          ><wa-icon name="chevron-right" label=${t('calendar.forth')}></wa-icon
        ></wa-button>
      </div>
      <div class="right">
        <div class="views" role="group" aria-label=${t('calendar.view')}>
          ${this.#views().map(
            (view) =>
              html`<button
                type="button"
                aria-pressed=${view === this.view ? 'true' : 'false'}
                @click=${() => this.#go(view, this.day)}
              >
                ${t(`calendar.view.${view}`)}
              </button>`,
          )}
        </div>
        <wa-button
          size="s"
          appearance="outlined"
          ?disabled=${!data}
          @click=${(event: Event) => this.#desk?.openDisplay(event.currentTarget as HTMLElement)}
          ><wa-icon name="users" label=${t('calendar.display')}></wa-icon
        ></wa-button>
        <wa-button size="s" variant="brand" href="/schedule">
          <wa-icon slot="start" name="calendar-plus"></wa-icon>${t('home.schedule')}
        </wa-button>
      </div>
    </div>`
  }

  #views(): readonly View[] {
    return narrow.matches ? (['list', 'day', 'month'] as const) : views
  }

  #title({ view, about, days }: CalendarData): string {
    const [first = '', last = first] = [days[0], days.at(-1)]
    if (view === 'day') return narrow.matches ? dayName(first) : dateName(first)
    if (view === 'month') return monthOf(about)
    return first.slice(0, 7) === last.slice(0, 7)
      ? monthOf(first)
      : `${monthOf(first, 'short')} – ${monthOf(last, 'short')}`
  }

  #content(data: CalendarData) {
    const { table, directory, me } = data
    const scene: EntryScene = { table, directory, zone: me.zone, nowMs: this.#now.nowMs }
    const entries = entriesOf(data.occurrences, data.others, me.personId, this.shown)
    const zones = [me.zone, ...rulerZones(me.zone, directory.departments)].slice(0, narrow.matches ? 2 : 4)
    return html`${this.#shifts(data, zones)}
      <m-calendar-desk
        .scene=${scene}
        .me=${me}
        .shown=${this.shown}
        .zones=${zones.slice(1)}
        @changed=${this.#changed}
        @clocks=${() => this.requestUpdate()}
        @lift=${(event: CustomEvent<Entry>) => this.#grid?.lift(event.detail)}
        @settled=${() => this.#grid?.settleDown()}
        @shown=${(event: CustomEvent<Shown>) => this.#show(event.detail)}
      ></m-calendar-desk>
      ${this.#view(data, scene, entries, zones)}
      ${entries.length === 0 && data.view !== 'list' ? html`<div class="nothing"><p>${t(data.view === 'day' ? 'calendar.emptyDay' : 'calendar.emptyHint')}</p></div>` : nothing}`
  }

  #view({ me, view, about, days, table }: CalendarData, scene: EntryScene, entries: Entry[], zones: string[]) {
    const holidays = this.#holidays()
    const movable = ({ occurrence }: Entry) => occurrence?.hostId === me.personId && !occurrence.cancelled
    const open = (event: CustomEvent<{ entry: Entry; anchor: HTMLElement }>) =>
      this.#desk?.open(event.detail.entry, event.detail.anchor, movable(event.detail.entry) && this.#isGrid)
    const look = (event: CustomEvent<string>) =>
      this.#go(narrow.matches && view === 'month' ? 'month' : 'day', event.detail)
    const move = (event: CustomEvent<{ entry: Entry } & Chosen>) => this.#desk?.move(event.detail.entry, event.detail)
    if (view === 'list') return this.#list(scene, entries, days, holidays, me.personId, open)
    const month = about.slice(0, 7)
    if (view === 'month' && narrow.matches)
      return html`<m-phone-month
        class="view"
        .scene=${scene}
        .days=${days}
        .month=${month}
        .day=${about}
        .entries=${entries}
        .holidays=${holidays}
        myId=${me.personId}
        @open=${open}
        @look=${look}
        @answered=${() => this.#data.run()}
      ></m-phone-month>`
    if (view === 'month')
      return html`<m-month-grid
        class="view card"
        .scene=${scene}
        .days=${days}
        .month=${month}
        .entries=${entries}
        .holidays=${holidays}
        .movable=${movable}
        @open=${open}
        @look=${look}
        @move=${move}
        @slot=${(event: CustomEvent<{ day: string; anchor: HTMLElement }>) => this.#desk?.create({ day: event.detail.day, fromMinute: 9 * 60, lengthMinutes: 30 }, event.detail.anchor)}
      ></m-month-grid>`
    return html`<m-week-grid
      class="view card"
      .scene=${scene}
      .zones=${zones}
      .days=${days}
      .entries=${entries}
      .holidays=${holidays}
      .movable=${movable}
      .shades=${this.#shades(table, me.zone)}
      @open=${open}
      @look=${look}
      @move=${move}
      @turn=${(event: CustomEvent<1 | -1>) => this.#turn(event.detail)}
      @slot=${(event: CustomEvent<Chosen & { anchor: HTMLElement }>) => this.#desk?.create(event.detail, event.detail.anchor)}
    ></m-week-grid>`
  }

  #list(
    scene: EntryScene,
    entries: Entry[],
    days: string[],
    holidays: ReadonlyMap<string, string>,
    myId: string,
    open: (event: CustomEvent) => void,
  ) {
    if (entries.length === 0)
      return html`<div class="card empty">
        <wa-icon name="calendar-days"></wa-icon>
        <h2>${t('calendar.emptyList')}</h2>
        <p class="quiet">${t('calendar.emptyMore')}</p>
      </div>`
    return html`<m-agenda
      class="view"
      .scene=${scene}
      .days=${days}
      .entries=${entries}
      .holidays=${holidays}
      myId=${myId}
      @open=${open}
      @answered=${() => this.#data.run()}
    ></m-agenda>`
  }

  /** Says where the ruler does not hold for all of the days shown. */
  #shifts({ view, table, days }: CalendarData, zones: readonly string[]) {
    if (view !== 'week') return nothing
    return shiftsWithin(table, zones, days).map(
      ({ zone, day, minutes }) =>
        html`<p class="note shift">
          <wa-icon name="clock"></wa-icon>${t(minutes > 0 ? 'calendar.shift.forward' : 'calendar.shift.back', {
            zone: cityOf(zone),
            length: lengthName(Math.abs(minutes) * 60),
            day: dayName(day),
          })}
        </p>`,
    )
  }

  #shades(table: CalendarData['table'], zone: string): (day: string) => Shade[] {
    const me = this.#session.value?.info.person
    const worksAt = this.#hours.value?.worksAt ?? (me ? plainHours(table, me) : () => true)
    return (day) => shadesOf(table, zone, day, worksAt)
  }

  #holidays(): ReadonlyMap<string, string> {
    const chinese = currentLanguage() === 'zh'
    return new Map(
      (this.#hours.value?.holidays ?? []).map(({ day, name, localName }) => [
        day,
        chinese && /\p{Script=Han}/u.test(localName) ? localName : name,
      ]),
    )
  }

  get #isGrid(): boolean {
    return this.view === 'week' || this.view === 'day'
  }

  get #grid(): MWeekGrid | null {
    return this.renderRoot.querySelector('m-week-grid')
  }

  get #desk(): MCalendarDesk | null {
    return this.renderRoot.querySelector('m-calendar-desk')
  }

  readonly #changed = async () => {
    await this.#data.run()
    this.#grid?.settleDown()
  }

  #show(shown: Shown): void {
    this.shown = shown
    keepShown(shown)
  }

  #turn(by: 1 | -1): void {
    const { table, me } = this.#data.value ?? {}
    if (table && me) this.#go(this.view, turned(this.view, this.day || dayAt(table, me.zone, this.#now.nowMs), by))
  }

  #go(view: View, day: string): void {
    const query = new URLSearchParams({ view, ...(day && { day }) })
    history.pushState(null, '', `/calendar?${query}`)
    if (!narrow.matches) localStorage.setItem(viewKey, view)
    this.#readAddress()
  }

  readonly #readAddress = () => {
    if (!location.pathname.startsWith('/calendar')) return
    const query = new URLSearchParams(location.search)
    const asked = query.get('view') ?? (narrow.matches ? 'list' : localStorage.getItem(viewKey))
    this.view = this.#views().find((view) => view === asked) ?? (narrow.matches ? 'list' : 'week')
    const day = query.get('day') ?? ''
    this.day = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? addDays(day, 0) : ''
  }
}
customElements.define('m-calendar', MCalendar)

/** `November 2026`. */
function monthOf(day: string, style: 'long' | 'short' = 'long'): string {
  // In Chinese the long name is written out in characters, which nobody does in a date.
  const month = monthName(Number(day.slice(5, 7)), currentLanguage() === 'zh' ? 'short' : style)
  return t('calendar.monthOf', { month, year: day.slice(0, 4) })
}
