import { ContextProvider } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing, render, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { SessionInfo } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import { sessionNews } from '../api/sessionNews.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { languageIsKept, setLanguage, t, type Key } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { shared } from '../theme/shared.ts'
import { browserZone } from './browserZone.ts'
import { followLinks, routeOf, type Route } from './route.ts'
import { forgetDirectory, sessionContext } from './session.ts'
import { renderStates } from './states.ts'
import { tripZone } from './travel.ts'

/** Screens arrive with their first visit, so that a guest with a link loads the call and nothing else. */
const screens: Partial<Record<Route['at'], () => Promise<unknown>>> = {
  home: () => import('../home/mHome.ts'),
  first: () => import('./mFirstRun.ts'),
  'sign-in': () => import('./mSignIn.ts'),
  'sign-in-link': () => import('./mSignInLink.ts'),
  call: () => import('../call/callPage.ts'),
  schedule: () => import('../schedule/mSchedule.ts'),
  hours: () => import('../hours/mHours.ts'),
  fairness: () => import('../hours/mFairness.ts'),
  polls: () => import('../polls/mPolls.ts'),
  poll: () => import('../polls/mPollPage.ts'),
  booking: () => import('../booking/mBooking.ts'),
  book: () => import('../booking/mBookPage.ts'),
  booked: () => import('../booking/mBookedPage.ts'),
  scheduled: () => import('../calendar/mScheduled.ts'),
  record: () => import('../record/mRecord.ts'),
  recorded: () => import('../privacy/mRecorded.ts'),
  calendar: () => import('../calendar/mCalendar.ts'),
  documents: () => import('../library/mLibrary.ts'),
  document: () => import('../library/documentPage.ts'),
  people: () => import('../people/mPeople.ts'),
  resources: () => import('../people/mResources.ts'),
  minutes: () => import('../admin/mMinutes.ts'),
  'own-minutes': () => import('../home/mOwnUse.ts'),
  outbox: () => import('../admin/mOutbox.ts'),
  world: () => import('../world/mWorld.ts'),
  regions: () => import('../admin/mRegions.ts'),
  watermark: () => import('../watermark/mWatermarks.ts'),
  settings: () => import('../people/mSettings.ts'),
  actions: () => import('../notes/mActions.ts'),
  agendas: () => import('../notes/mAgendas.ts'),
}

/** On a call's page pictures and sound come first. */
const afterCallMs = 4000

/** What a visitor may see without an account; in no frame. */
const open = new Set<Route['at']>(['call', 'first', 'sign-in-link', 'poll', 'book', 'booked', 'nowhere'])

const titles: Partial<Record<Route['at'], Key>> = {
  home: 'app.home',
  schedule: 'schedule.title',
  scheduled: 'calendar.details',
  record: 'record.title',
  recorded: 'recorded.title',
  calendar: 'app.calendar',
  hours: 'hours.title',
  fairness: 'fairness.title',
  polls: 'polls.title',
  booking: 'booking.title',
  documents: 'app.documents',
  people: 'app.people',
  resources: 'resources.title',
  minutes: 'app.minutes',
  'own-minutes': 'home.ownUse',
  outbox: 'app.outbox',
  world: 'world.title',
  regions: 'regions.title',
  watermark: 'watermark.title',
  settings: 'app.settings',
  actions: 'actions.title',
  agendas: 'agendas.title',
}

/**
 * The whole client: who is here, which screen, in which frame. A call and a document are light children,
 * slotted: the editor within them must belong to the document's own tree.
 */
export class MApp extends LitElement {
  static override properties = {
    route: { state: true },
    loaded: { state: true },
    info: { state: true },
    ended: { state: true },
    missing: { state: true },
    elsewhere: { state: true },
  }
  static override styles = [
    shared,
    css`
      .middle {
        min-height: 70dvh;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 12px;
        padding: 24px;
        text-align: center;
      }
    `,
  ]
  declare route: Route
  declare loaded: Route['at'] | null
  declare info: SessionInfo | null
  /** The server no longer knows the session that this page was opened with. */
  declare ended: boolean
  /** A screen's code did not arrive: no network, or a newer version has taken its place. */
  declare missing: boolean
  /** Origin of the page of the data home that this visitor is led to; null: none, this is the right one. */
  declare elsewhere: string | null

  #stop: (() => void)[] = []
  readonly #session = new ContextProvider(this, { context: sessionContext })
  readonly #asking = new Task(this, {
    task: async () => this.#accept(await api('GET /api/session')),
    args: () => [],
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.route = routeOf(location.pathname)
    this.loaded = null
    this.info = null
    this.ended = false
    this.missing = false
    this.elsewhere = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = [
      followLinks(),
      sessionNews.on('ended', () => this.#ended()),
      sessionNews.on('elsewhere', this.#leadOn),
    ]
    addEventListener('popstate', this.#moved)
    addEventListener('keydown', this.#shortcut)
    void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stop.splice(0)) stop()
    removeEventListener('popstate', this.#moved)
    removeEventListener('keydown', this.#shortcut)
  }

  override render() {
    if (this.elsewhere !== null)
      return html`<m-elsewhere origin=${this.elsewhere} ?signedIn=${!this.info}></m-elsewhere>`
    if (this.info) return html`${this.#screen(this.info)}${this.#calls(this.info)}`
    return renderStates(this.#asking, { waiting: () => html``, content: () => html`` })
  }

  /** What rings, over every screen; the code comes after the screen's own. */
  #calls({ person }: SessionInfo): TemplateResult | typeof nothing {
    if (!person || this.ended) return nothing
    return html`<m-calls path=${location.pathname}></m-calls>`
  }

  override updated(): void {
    const { route } = this
    // A document says its own title.
    if (route.at !== 'call' && route.at !== 'document') document.title = this.#title(route)
    render(this.#inLight(route), this)
  }

  /** What holds an editor. */
  #inLight(route: Route): TemplateResult | typeof nothing {
    if (!this.info || this.loaded !== route.at) return nothing
    if (route.at === 'call') return html`<m-call-page secret=${route.secret}></m-call-page>`
    if (route.at === 'document' && this.info.person)
      return html`<m-document-page .documentId=${route.documentId}></m-document-page>`
    return nothing
  }

  #screen(info: SessionInfo): TemplateResult | typeof nothing {
    const { route } = this
    if (route.at === 'nowhere') return this.#nowhere()
    if (this.loaded !== this.#shown(info)) {
      if (this.missing) return this.#missing()
      void this.#load()
      return nothing
    }
    if (route.at === 'call') return html`<slot></slot>`
    if (route.at === 'first') return html`<m-first-run secret=${route.secret}></m-first-run>`
    if (route.at === 'sign-in-link') return html`<m-sign-in-link secret=${route.secret}></m-sign-in-link>`
    if (route.at === 'poll') return html`<m-poll-page secret=${route.secret}></m-poll-page>`
    if (route.at === 'book') return html`<m-book-page secret=${route.secret}></m-book-page>`
    if (route.at === 'booked') return html`<m-booked-page secret=${route.secret}></m-booked-page>`
    if (!info.person || route.at === 'sign-in') return html`<m-sign-in></m-sign-in>`
    // Whoever signs in again finds the page as they left it, with what they had typed.
    const page = html`<m-shell ?hidden=${this.ended} .info=${info} path=${location.pathname}
      >${this.#inside(route)}</m-shell
    >`
    return html`${this.ended ? html`<m-sign-in ended></m-sign-in>` : nothing}${keyed(info.person.personId, page)}`
  }

  #inside(route: Route): TemplateResult {
    switch (route.at) {
      case 'schedule':
        // Another meeting, or another occurrence of it, is another form.
        return html`${keyed(
          route.meetingId + location.search,
          html`<m-schedule .meetingId=${route.meetingId}></m-schedule>`,
        )}`
      case 'hours':
        return html`<m-hours></m-hours>`
      case 'fairness':
        return html`<m-fairness></m-fairness>`
      case 'polls':
        return html`<m-polls .pollId=${route.pollId}></m-polls>`
      case 'booking':
        return html`<m-booking></m-booking>`
      case 'record':
        return html`<m-record meetingId=${route.meetingId}></m-record>`
      case 'recorded':
        return html`<m-recorded></m-recorded>`
      case 'scheduled':
        return html`<m-scheduled meetingId=${route.meetingId}></m-scheduled>`
      case 'calendar':
        return html`<m-calendar></m-calendar>`
      case 'people':
        return html`<m-people></m-people>`
      case 'resources':
        return html`<m-resources></m-resources>`
      case 'documents':
        return html`<m-library></m-library>`
      case 'document':
        return html`<slot></slot>`
      case 'minutes':
        return html`<m-minutes .tab=${route.tab}></m-minutes>`
      case 'own-minutes':
        return html`<m-own-use></m-own-use>`
      case 'outbox':
        return html`<m-outbox></m-outbox>`
      case 'world':
        return html`<m-world></m-world>`
      case 'regions':
        return html`<m-regions></m-regions>`
      case 'watermark':
        return html`<m-watermarks></m-watermarks>`
      case 'settings':
        return html`<m-settings></m-settings>`
      case 'actions':
        return html`<m-actions></m-actions>`
      case 'agendas':
        return html`<m-agendas></m-agendas>`
      default:
        return html`<m-home></m-home>`
    }
  }

  #missing(): TemplateResult {
    return html`<main class="middle">
      <h1>${t('app.missing')}</h1>
      <p class="quiet">${t('app.missingMore')}</p>
      <a href=${location.href} target="_self">${t('app.reload')}</a>
    </main>`
  }

  #title({ at }: Route): string {
    const word = this.info?.person && !this.ended ? titles[at] : undefined
    return word ? `${t(word)} · Meridian` : 'Meridian'
  }

  #nowhere(): TemplateResult {
    return html`<main class="middle">
      <h1>${t('app.nowhere')}</h1>
      <p class="quiet">${t('app.nowhereMore')}</p>
      <a href="/">${t('app.goHome')}</a>
    </main>`
  }

  /** Which screen the address means for this visitor: who is nobody yet signs in first. */
  #shown(info: SessionInfo): Route['at'] {
    return info.person || open.has(this.route.at) ? this.route.at : 'sign-in'
  }

  async #load(): Promise<void> {
    // The call's code may load beside the session; the other screens depend on who is here.
    const at = this.info ? this.#shown(this.info) : this.route.at === 'call' ? 'call' : null
    if (at === null || at === this.loaded) return
    const framed = at !== 'sign-in' && !open.has(at)
    try {
      await Promise.all([screens[at]?.(), framed ? import('./mShell.ts') : null])
      this.loaded = at
      pageClock.after(at === 'call' ? afterCallMs : 0, () => void import('../ringing/mCalls.ts'))
    } catch {
      this.missing = true
    }
  }

  /** Takes who is here now, and shows it everywhere. */
  #accept(known: SessionInfo): SessionInfo {
    const info = onTrip(known)
    if (info.person && !languageIsKept()) setLanguage(info.person.language, false)
    if (info.person?.personId !== this.info?.person?.personId) forgetDirectory()
    this.info = info
    if (this.ended && info.person) {
      this.ended = false
      sessionNews.back()
    }
    this.#session.setValue({
      info,
      ownZone: known.person?.zone ?? null,
      accept: (next) => void this.#accept(next),
      refresh: async () => void this.#accept(await api('GET /api/session')),
    })
    return info
  }

  async #ended(): Promise<void> {
    if (!this.info?.person || this.ended) return
    await screens['sign-in']?.()
    this.ended = true
  }

  /** A call that runs goes on, whatever its page asks for meanwhile. */
  readonly #leadOn = (origin: string) => {
    if (this.querySelector('m-room')) return
    void import('./mElsewhere.ts')
    this.elsewhere = origin
  }

  readonly #moved = () => {
    this.missing = false
    this.elsewhere = null
    this.route = routeOf(location.pathname)
    scrollTo(0, 0)
  }

  #afterG = false

  readonly #shortcut = (event: KeyboardEvent) => {
    if (this.route.at === 'call' || !this.info?.person || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.composedPath()[0])) return
    const afterG = this.#afterG
    this.#afterG = event.key === 'g'
    if (event.key !== '?' && !afterG) return
    void import('./mShortcuts.ts').then(({ showShortcuts, goByKey }) => (afterG ? goByKey(event.key) : showShortcuts()))
  }
}

/** On a trip the clock of the place is shown; nobody else learns of it. */
function onTrip(info: SessionInfo): SessionInfo {
  const zone = info.person && tripZone(info.person.personId, browserZone())
  return info.person && zone ? { ...info, person: { ...info.person, zone } } : info
}

function isTyping(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLElement && target.isContentEditable
}
