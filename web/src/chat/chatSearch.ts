import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { clockAt, dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import type { ChatDesk } from './chatDesk.ts'

/** A pause in typing after which is searched. */
const quietMs = 250
const foundMax = 50

/** Looks through everything that was ever written in this meeting. Sends `found` with a message's id, and `close`. */
export class MChatSearch extends LitElement {
  static override properties = {
    desk: { attribute: false },
    table: { attribute: false },
    myZone: {},
    words: { state: true },
  }
  declare desk: ChatDesk
  declare table: ZoneTable | null
  declare myZone: string
  declare words: string
  #cancelWait: (() => void) | null = null
  readonly #search = new Task(this, {
    task: async ([words]) => (words === '' ? null : this.desk.search(words)),
    args: () => [this.words] as const,
  })

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
      flex: 1;
    }
    form {
      display: flex;
      align-items: center;
      gap: 8px;
      margin: 10px 12px 6px;
      padding-inline: 12px 4px;
      border: 1px solid var(--m-border);
      border-radius: 8px;
      background: var(--m-surface-3);
      color: var(--m-text-quiet);
    }
    form:focus-within {
      outline: 2px solid var(--m-accent);
      outline-offset: -1px;
    }
    input {
      flex: 1;
      min-width: 0;
      height: 36px;
      border: 0;
      outline: none;
      background: none;
      color: var(--m-text);
      font: inherit;
    }
    input::placeholder {
      color: var(--m-text-quiet);
    }
    input::-webkit-search-cancel-button {
      display: none;
    }
    button {
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    .close {
      display: grid;
      place-items: center;
      width: 28px;
      height: 28px;
      border-radius: 6px;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: -2px;
    }
    p {
      margin: 6px 16px;
      font-size: 12.5px;
      color: var(--m-text-quiet);
    }
    ul {
      flex: 1;
      min-height: 0;
      overflow: auto;
      margin: 0;
      padding: 0 8px 12px;
      list-style: none;
    }
    li button {
      display: block;
      width: 100%;
      padding: 8px;
      border-radius: 6px;
      color: var(--m-text);
      text-align: start;
    }
    li button:hover {
      background: var(--m-surface-3);
    }
    .by {
      display: flex;
      gap: 8px;
      font-size: 12px;
      color: var(--m-text-quiet);
    }
    .by b {
      flex: 1;
      font-weight: 600;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .text {
      display: -webkit-box;
      overflow: hidden;
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
    }
    mark {
      border-radius: 2px;
      background: var(--m-warn-quiet);
      color: var(--m-warn);
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.table = null
    this.words = ''
  }

  override firstUpdated() {
    this.renderRoot.querySelector('input')?.focus()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#cancelWait?.()
  }

  override render() {
    return html`<form role="search" @submit=${(event: Event) => event.preventDefault()}>
        <wa-icon name="search"></wa-icon>
        <input
          type="search"
          maxlength="200"
          aria-label=${t('chat.searchFor')}
          placeholder=${t('chat.search')}
          data-testid="chat-search-words"
          @input=${this.#typed}
          @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#close()}
        />
        <button
          class="close"
          type="button"
          aria-label=${t('chat.close')}
          title=${t('chat.close')}
          @click=${this.#close}
        >
          <wa-icon name="x"></wa-icon>
        </button>
      </form>
      ${this.#search.render({
        error: (error) => html`<p role="alert">${callSentenceOf(error)}</p>`,
        complete: (found) => this.#found(found),
      })}`
  }

  #found(found: ChatMessage[] | null) {
    if (found === null) return nothing
    if (found.length === 0) return html`<p role="status">${t('chat.foundNone', { words: this.words })}</p>`
    const count = found.length
    return html`<p role="status">${t(count === foundMax ? 'chat.foundMost' : 'chat.found', { count })}</p>
      <ul>
        ${found.map((message) => html`<li>${this.#one(message)}</li>`)}
      </ul>`
  }

  #one({ id, name, text, sentAt }: ChatMessage) {
    return html`<button
      type="button"
      data-testid="chat-found"
      @click=${() => this.dispatchEvent(new CustomEvent('found', { detail: id }))}
    >
      <span class="by"><b>${name}</b>${this.#when(Date.parse(sentAt))}</span>
      <span class="text">${this.#marked(text)}</span>
    </button>`
  }

  #when(atMs: number) {
    const { table, myZone } = this
    if (!table) return nothing
    const zone = myZone || 'Etc/UTC'
    const day = dayAt(table, zone, atMs)
    const today = dayAt(table, zone, pageClock.nowMs())
    const clock = clockAt(table, zone, atMs)
    return html`<time datetime=${new Date(atMs).toISOString()}
      >${day === today ? clock : relativeDay(today, day)}</time
    >`
  }

  #marked(text: string) {
    const sought = this.words.split(/\s+/).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    const pieces = text.split(new RegExp(`(${sought.filter(Boolean).join('|')})`, 'giu'))
    return pieces.map((piece, index) => (index % 2 === 1 ? html`<mark>${piece}</mark>` : piece))
  }

  readonly #typed = (event: Event) => {
    const { value } = event.target as HTMLInputElement
    this.#cancelWait?.()
    this.#cancelWait = pageClock.after(quietMs, () => (this.words = value.trim()))
  }

  readonly #close = () => {
    this.dispatchEvent(new Event('close'))
  }
}
customElements.define('m-chat-search', MChatSearch)
