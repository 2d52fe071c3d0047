import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, html, nothing } from 'lit'
import type { Notice } from '../../../collab/protocol/ringing.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { bones } from '../app/states.ts'
import { sinceWords } from '../library/sinceWords.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { HouseNews } from '../link/houseNews.ts'
import { shared } from '../theme/shared.ts'
import { noticeIcons, noticeWords } from './noticeWords.ts'
import { noticesStyles } from './noticesStyles.ts'
import { switchboard } from './switchboard.ts'

const quietMs = 200

/** The bell and what it tells of: the same on every device, read or unread. */
export class MNotices extends LitElement {
  static override properties = {
    open: { state: true },
    notices: { state: true },
    unreadCount: { state: true },
    more: { state: true },
    problem: { state: true },
  }
  static override styles = [shared, noticesStyles]
  declare open: boolean
  /** Null until they were asked for. */
  declare notices: readonly Notice[] | null
  declare unreadCount: number
  declare more: boolean
  declare problem: string | null

  protected readonly locale = new LocaleController(this)
  protected readonly news = new HouseNews(this, 'notices.changed', quietMs, () => void this.#ask())

  constructor() {
    super()
    this.open = false
    this.notices = null
    this.unreadCount = 0
    this.more = false
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#ask()
    addEventListener('pointerdown', this.#outside)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('pointerdown', this.#outside)
  }

  override render() {
    const { unreadCount, open } = this
    const label = unreadCount > 0 ? t('notice.open', { count: unreadCount }) : t('notice.openNone')
    return html`<button
        class="bell"
        type="button"
        aria-label=${label}
        title=${label}
        aria-expanded=${open}
        aria-controls="panel"
        data-testid="notices"
        @click=${() => this.#toggle()}
      >
        <wa-icon name="bell"></wa-icon><span class="word">${t('notice.title')}</span>
        ${unreadCount > 0 ? html`<em aria-hidden="true">${unreadCount > 99 ? '99+' : unreadCount}</em>` : nothing}
      </button>
      ${open ? this.#panel() : nothing}`
  }

  #panel() {
    return html`<section
      id="panel"
      role="dialog"
      aria-label=${t('notice.title')}
      tabindex="-1"
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#close()}
    >
      <header>
        <h2>${t('notice.title')}</h2>
        ${
          this.unreadCount > 0
            ? html`<button class="plain" type="button" @click=${() => void this.#read(undefined)}>
                ${t('notice.readAll')}
              </button>`
            : nothing
        }
        <button class="plain close" type="button" @click=${() => this.#close()}>
          <wa-icon name="x" label=${t('ring.close')}></wa-icon>
        </button>
      </header>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing} ${this.#list()}
    </section>`
  }

  #list() {
    const { notices } = this
    if (!notices) return this.problem ? nothing : html`<div class="waiting">${bones(4, 48)}</div>`
    if (notices.length === 0)
      return html`<div class="none">
        <wa-icon name="bell"></wa-icon><b>${t('notice.none')}</b>
        <p class="quiet small">${t('notice.noneHint')}</p>
      </div>`
    return html`<ul>
        ${notices.map((notice) => this.#line(notice))}
      </ul>
      ${
        this.more
          ? html`<button class="plain older" type="button" @click=${() => void this.#older()}>
              ${t('notice.older')}
            </button>`
          : nothing
      }`
  }

  #line(notice: Notice) {
    const { kind, readAt, at, by } = notice
    const { sentence, below } = noticeWords(notice)
    return html`<li class=${readAt ? '' : 'unread'} data-testid="notice" data-kind=${kind}>
      <button class="line" type="button" @click=${() => void this.#go(notice)}>
        <wa-icon class=${kind} name=${noticeIcons[kind]}></wa-icon>
        <span class="said"
          ><b>${sentence}</b>${below ? html`<span class="quiet small">${below}</span>` : nothing}<time
            class="quiet small"
            datetime=${at}
            >${sinceWords(Date.parse(at), Date.now())}</time
          ></span
        >
        ${readAt ? nothing : html`<i role="img" aria-label=${t('notice.unread')}></i>`}
      </button>
      ${
        kind === 'missed-call' && by?.personId
          ? html`<button class="back" type="button" @click=${() => void this.#callBack(notice)}>
              <wa-icon name="phone"></wa-icon>${t('ring.callBack')}
            </button>`
          : nothing
      }
    </li>`
  }

  #toggle(): void {
    if (this.open) return this.#close()
    this.open = true
    void this.#ask()
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#panel')?.focus())
  }

  #close(): void {
    this.open = false
    this.renderRoot.querySelector<HTMLElement>('.bell')?.focus()
  }

  readonly #outside = (event: Event) => {
    if (this.open && !event.composedPath().includes(this)) this.open = false
  }

  /** What could not be asked now is asked again with the next news, or when the page is looked at. */
  async #ask(): Promise<void> {
    try {
      const { notices, unreadCount, more } = await api('GET /api/me/notices', { query: {} })
      this.notices = notices
      this.unreadCount = unreadCount
      this.more = more
      this.problem = null
    } catch (error) {
      if (this.open) this.problem = sentenceOf(error)
    }
  }

  async #older(): Promise<void> {
    const before = this.notices?.at(-1)?.at
    if (before === undefined) return
    try {
      const { notices, more } = await api('GET /api/me/notices', { query: { before } })
      this.notices = [...(this.notices ?? []), ...notices]
      this.more = more
    } catch (error) {
      this.problem = sentenceOf(error)
    }
  }

  async #read(noticeIds: string[] | undefined): Promise<void> {
    const readAt = new Date().toISOString()
    const isRead = (notice: Notice) => !noticeIds || noticeIds.includes(notice.noticeId)
    this.notices = this.notices?.map((notice) => (isRead(notice) ? { ...notice, readAt } : notice)) ?? null
    try {
      const body = noticeIds ? { noticeIds } : {}
      this.unreadCount = (await api('POST /api/me/notices/read', { body })).unreadCount
    } catch (error) {
      this.problem = sentenceOf(error)
    }
  }

  async #go(notice: Notice): Promise<void> {
    if (!notice.readAt) await this.#read([notice.noticeId])
    const link = notice.link ?? (notice.kind === 'minutes' ? '/minutes' : null)
    if (link === null) return
    this.open = false
    navigate(link)
  }

  async #callBack({ by, noticeId }: Notice): Promise<void> {
    if (!by?.personId) return
    await this.#read([noticeId])
    try {
      await switchboard.call({ personIds: [by.personId] })
      this.open = false
    } catch (error) {
      this.problem = sentenceOf(error)
    }
  }
}
customElements.define('m-notices', MNotices)
