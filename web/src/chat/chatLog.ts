import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import { Following } from '../call/following.ts'
import { dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { ChatDesk } from './chatDesk.ts'
import './chatLine.ts'
import type { MChatLine } from './chatLine.ts'
import { chatRows, type ChatRow } from './chatRows.ts'
import { isNews } from './unread.ts'

/** So near the end, the end is what somebody reads. */
const nearPx = 60
/** What is older is asked for when so little is left above. */
const olderFromPx = 200
const foundMs = 2500

/** Everything that was written, with days and news marked. Arrow keys go from message to message. */
export class MChatLog extends LitElement {
  static override properties = {
    desk: { attribute: false },
    messages: { attribute: false },
    newFrom: { attribute: false },
    myKey: {},
    myZone: {},
    leads: { type: Boolean },
    closed: { type: Boolean },
    table: { attribute: false },
    clocks: { attribute: false },
    atId: { state: true },
    foundId: { state: true },
    belowCount: { state: true },
    away: { state: true },
    loading: { state: true },
  }
  declare desk: ChatDesk
  declare messages: readonly ChatMessage[]
  /** What is newer than this one was not seen before; null: all was. */
  declare newFrom: number | null
  declare myKey: string
  declare myZone: string
  declare leads: boolean
  declare closed: boolean
  declare table: ZoneTable | null
  declare clocks: () => readonly ClockOwner[]
  /** Where the keyboard is; the last one by itself. */
  declare atId: number | null
  declare foundId: number | null
  /** How many have come below what is seen. */
  declare belowCount: number
  /** The end is out of sight. */
  declare away: boolean
  declare loading: boolean
  #lastId = 0
  #firstId = 0
  #heightBefore = 0
  #foundOver: ReturnType<typeof setTimeout> | undefined
  readonly #eyes = new IntersectionObserver((entries) => this.#seen(entries), { threshold: 0.6 })
  /** Pictures that arrive, and a composer that grows, do not push the end out of sight. */
  readonly #sizes = new ResizeObserver(() => !this.away && this.toEnd())

  static override styles = css`
    :host {
      position: relative;
      flex: 1;
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    .log {
      flex: 1;
      overflow: hidden auto;
      overflow-anchor: none;
      padding: 8px 0 12px;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .day,
    .new,
    .begin {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 10px 12px 4px;
      color: var(--m-text-quiet);
      font-size: 12px;
    }
    .day::before,
    .day::after,
    .new::before {
      content: '';
      flex: 1;
      height: 1px;
      background: var(--m-border);
    }
    .new {
      color: var(--m-accent);
      font-weight: 600;
    }
    .new::before {
      background: var(--m-accent);
    }
    .begin {
      justify-content: center;
    }
    .down {
      position: absolute;
      inset-inline-end: 16px;
      bottom: 10px;
      display: flex;
      align-items: center;
      gap: 6px;
      height: 32px;
      padding: 0 12px;
      border: 1px solid var(--m-border);
      border-radius: 16px;
      background: var(--m-surface-3);
      color: var(--m-text);
      font: inherit;
      font-size: 13px;
      box-shadow: var(--m-shadow);
      cursor: pointer;
    }
    .down.news {
      border-color: transparent;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font-weight: 600;
    }
    .down:focus-visible {
      outline: 2px solid var(--m-text);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.desk)]

  constructor() {
    super()
    this.messages = []
    this.newFrom = null
    this.leads = false
    this.closed = false
    this.table = null
    this.clocks = () => []
    this.atId = null
    this.foundId = null
    this.belowCount = 0
    this.away = false
    this.loading = false
  }

  override connectedCallback() {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#watchImportant)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#watchImportant)
    this.#eyes.disconnect()
    this.#sizes.disconnect()
    clearTimeout(this.#foundOver)
  }

  /** Shows a message of the log and marks it for a moment. Loads it first where it lies further back. */
  async show(id: number) {
    await this.desk.reach(id)
    this.foundId = id
    await this.updateComplete
    this.#line(id)?.scrollIntoView({ block: 'center' })
    clearTimeout(this.#foundOver)
    this.#foundOver = setTimeout(() => (this.foundId = null), foundMs)
  }

  /** To the newest message. */
  toEnd() {
    const log = this.#log
    log?.scrollTo({ top: log.scrollHeight })
    this.belowCount = 0
    this.away = false
  }

  override render() {
    const { table, myZone } = this
    const dayOf = (atMs: number) => (table ? dayAt(table, myZone || 'Etc/UTC', atMs) : '')
    const rows = chatRows(this.messages, this.newFrom, dayOf)
    const at = this.atId ?? this.messages.at(-1)?.id ?? null
    return html`<div
        class="log"
        role="log"
        aria-label=${t('chat.log')}
        data-testid="chat-log"
        @scroll=${this.#scrolled}
        @keydown=${this.#key}
      >
        ${this.#head()}
        <ol>
          ${repeat(
            rows,
            ({ key }) => key,
            (row) => this.#row(row, at),
          )}
        </ol>
      </div>
      ${this.away ? this.#down() : nothing}`
  }

  #head() {
    if (this.loading) return html`<p class="begin" role="status">${t('chat.loadingEarlier')}</p>`
    return this.desk.hasOlder ? nothing : html`<p class="begin">${t('chat.begin')}</p>`
  }

  #row(row: ChatRow, at: number | null) {
    if (row.row === 'new') return html`<li class="new">${t('chat.new')}</li>`
    if (row.row === 'day') return row.day ? html`<li class="day">${this.#dayWords(row.day)}</li>` : nothing
    const { message, first } = row
    return html`<li>
      <m-chat-line
        data-id=${message.id}
        tabindex=${message.id === at ? 0 : -1}
        .message=${message}
        ?first=${first}
        ?found=${message.id === this.foundId}
        .myKey=${this.myKey}
        .myZone=${this.myZone}
        .meetingId=${this.desk.meetingId}
        ?leads=${this.leads}
        ?closed=${this.closed}
        .table=${this.table}
        .clocks=${this.clocks()}
        .receipts=${message.important && message.personKey === this.myKey ? this.desk.receiptsOf(message.id) : null}
        @focus=${() => (this.atId = message.id)}
      ></m-chat-line>
    </li>`
  }

  #dayWords(day: string): string {
    const { table, myZone } = this
    const today = table ? dayAt(table, myZone || 'Etc/UTC', Date.now()) : day
    return relativeDay(today, day)
  }

  #down() {
    const label = this.belowCount > 0 ? t('chat.toNewest', { count: this.belowCount }) : t('chat.toEnd')
    return html`<button
      class="down ${this.belowCount > 0 ? 'news' : ''}"
      type="button"
      aria-label=${label}
      data-testid="chat-to-end"
      @click=${this.toEnd}
    >
      <wa-icon name="arrow-down"></wa-icon>${this.belowCount > 0 ? this.belowCount : nothing}
    </button>`
  }

  override willUpdate() {
    this.#heightBefore = this.#log?.scrollHeight ?? 0
  }

  override updated(changed: Map<string, unknown>) {
    const list = this.renderRoot.querySelector('ol')
    if (this.#log && list) for (const part of [this.#log, list]) this.#sizes.observe(part)
    if (changed.has('messages')) void this.#drawn().then(() => this.#keepPlace())
  }

  /** Lines draw themselves after the log, before anything is shown. */
  async #drawn() {
    await Promise.all(
      [...this.renderRoot.querySelectorAll('m-chat-line')].map((line) => (line as MChatLine).updateComplete),
    )
  }

  #keepPlace() {
    const log = this.#log
    const last = this.messages.at(-1)
    const first = this.messages[0]
    if (!log || !last || !first) return
    const fresh = this.messages.filter(({ id }) => id > this.#lastId)
    const wroteMyself = fresh.some(({ personKey }) => personKey === this.myKey)
    if (this.#lastId === 0 || wroteMyself || (fresh.length > 0 && !this.away)) this.toEnd()
    else if (fresh.length > 0) this.belowCount += fresh.filter((message) => isNews(message, this.myKey)).length
    else if (first.id < this.#firstId) log.scrollTop += log.scrollHeight - this.#heightBefore
    this.#lastId = Math.max(this.#lastId, last.id)
    this.#firstId = first.id
    this.#watchImportant()
  }

  /** Lines that are important are read when they are seen. */
  readonly #watchImportant = () => {
    this.#eyes.disconnect()
    for (const { id, important, personKey } of this.messages) {
      const line = important && personKey !== this.myKey ? this.#line(id) : null
      if (line) this.#eyes.observe(line)
      else if (important && personKey === this.myKey && this.desk.receiptsOf(id) === null)
        void this.desk.loadReceipts(id).catch(() => undefined)
    }
  }

  #seen(entries: IntersectionObserverEntry[]) {
    if (document.visibilityState !== 'visible') return
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) void this.desk.read(Number((target as HTMLElement).dataset['id']))
  }

  get #log(): HTMLElement | null {
    return this.renderRoot.querySelector('.log')
  }

  #line(id: number): HTMLElement | null {
    return this.renderRoot.querySelector(`m-chat-line[data-id="${id}"]`)
  }

  readonly #scrolled = () => {
    const log = this.#log
    // A hidden panel has no height, and its log is not read.
    if (!log || log.clientHeight === 0) return
    this.away = log.scrollHeight - log.scrollTop - log.clientHeight > nearPx
    if (!this.away) this.belowCount = 0
    if (log.scrollTop < olderFromPx && this.desk.hasOlder && !this.loading) void this.#older()
  }

  async #older() {
    this.loading = true
    await this.desk.older().catch(() => undefined)
    this.loading = false
  }

  readonly #key = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const line = (event.target as HTMLElement).closest('m-chat-line')
    if (!by || !line) return
    event.preventDefault()
    const lines = [...this.renderRoot.querySelectorAll<HTMLElement>('m-chat-line')]
    const next = lines[lines.indexOf(line as HTMLElement) + by]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
}
customElements.define('m-chat-log', MChatLog)
