import { ContextProvider } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import type { SessionInfo } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { languageIsKept, setLanguage, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { followLinks, routeOf, type Route } from './route.ts'
import { forgetDirectory, sessionContext } from './session.ts'
import { renderStates } from './states.ts'

/** Screens arrive with their first visit, so that a guest with a link loads the call and nothing else. */
const screens: Partial<Record<Route['at'], () => Promise<unknown>>> = {
  home: () => import('../home/mHome.ts'),
  first: () => import('./mFirstRun.ts'),
  'sign-in': () => import('./mSignIn.ts'),
  'sign-in-link': () => import('./mSignInLink.ts'),
  call: () => import('../call/callPage.ts'),
  schedule: () => import('../calendar/mSchedule.ts'),
  scheduled: () => import('../calendar/mScheduled.ts'),
  calendar: () => import('../calendar/mCalendar.ts'),
  people: () => import('../people/mPeople.ts'),
  minutes: () => import('../admin/mMinutes.ts'),
  settings: () => import('../people/mSettings.ts'),
}

/** The whole client: who is here, which screen, in which frame. */
export class MApp extends LitElement {
  static override properties = { route: { state: true }, loaded: { state: true }, info: { state: true } }
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

  #stopLinks: (() => void) | null = null
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
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stopLinks = followLinks()
    addEventListener('popstate', this.#moved)
    addEventListener('keydown', this.#shortcut)
    void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopLinks?.()
    removeEventListener('popstate', this.#moved)
    removeEventListener('keydown', this.#shortcut)
  }

  override render() {
    if (this.info) return this.#screen(this.info)
    return renderStates(this.#asking, { waiting: () => html``, content: () => html`` })
  }

  #screen(info: SessionInfo): TemplateResult | typeof nothing {
    const { route } = this
    if (route.at === 'nowhere') return this.#nowhere()
    if (this.loaded !== this.#shown(info)) {
      void this.#load()
      return nothing
    }
    if (route.at === 'call') return html`<m-call-page secret=${route.secret}></m-call-page>`
    if (route.at === 'first') return html`<m-first-run secret=${route.secret}></m-first-run>`
    if (route.at === 'sign-in-link') return html`<m-sign-in-link secret=${route.secret}></m-sign-in-link>`
    if (!info.person || route.at === 'sign-in') return html`<m-sign-in></m-sign-in>`
    return html`<m-shell .info=${info} path=${location.pathname}>${this.#inside(route)}</m-shell>`
  }

  #inside(route: Route): TemplateResult {
    switch (route.at) {
      case 'schedule':
        return html`<m-schedule></m-schedule>`
      case 'scheduled':
        return html`<m-scheduled meetingId=${route.meetingId}></m-scheduled>`
      case 'calendar':
        return html`<m-calendar></m-calendar>`
      case 'people':
        return html`<m-people></m-people>`
      case 'minutes':
        return html`<m-minutes></m-minutes>`
      case 'settings':
        return html`<m-settings></m-settings>`
      default:
        return html`<m-home></m-home>`
    }
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
    const open = ['call', 'first', 'sign-in-link', 'nowhere']
    return info.person || open.includes(this.route.at) ? this.route.at : 'sign-in'
  }

  async #load(): Promise<void> {
    // The call's code may load beside the session; the other screens depend on who is here.
    const at = this.info ? this.#shown(this.info) : this.route.at === 'call' ? 'call' : null
    if (at === null || at === this.loaded) return
    const framed = at !== 'call' && at !== 'first' && at !== 'sign-in' && at !== 'sign-in-link'
    await Promise.all([screens[at]?.(), framed ? import('./mShell.ts') : null])
    this.loaded = at
  }

  /** Takes who is here now, and shows it everywhere. */
  #accept(info: SessionInfo): SessionInfo {
    if (info.person && !languageIsKept()) setLanguage(info.person.language, false)
    if (info.person?.personId !== this.info?.person?.personId) forgetDirectory()
    this.info = info
    this.#session.setValue({
      info,
      accept: (next) => void this.#accept(next),
      refresh: async () => void this.#accept(await api('GET /api/session')),
    })
    return info
  }

  readonly #moved = () => {
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

function isTyping(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLElement && target.isContentEditable
}
customElements.define('m-app', MApp)
