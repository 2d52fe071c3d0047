import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ChatMessage } from '../../../collab/protocol/house.ts'
import { limits } from '../../../infra/contract/limits.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import '../app/mTime.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'

/** The meeting's chat. Messages of one person in a row share one heading. */
export class MChat extends LitElement {
  static override properties = {
    house: { attribute: false },
    myKey: {},
    myZone: {},
    table: { attribute: false },
    clocks: { attribute: false },
    messages: { attribute: false },
    failed: { state: true },
    sending: { state: true },
    offline: { state: true },
  }
  declare house: HouseLink | null
  /** My `personKey`. */
  declare myKey: string
  declare myZone: string
  declare table: ZoneTable | null
  /** Everybody in the room, for whoever hovers a time. */
  declare clocks: () => readonly ClockOwner[]
  declare messages: readonly ChatMessage[]
  declare failed: boolean
  declare sending: boolean
  declare offline: boolean
  #release: (() => void) | null = null
  #followed: HouseLink | null = null

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    .log {
      flex: 1;
      overflow-y: auto;
      padding: 12px 16px;
    }
    .log:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: -2px;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      line-height: 1.45;
    }
    li.first {
      margin-top: 14px;
    }
    li.first:first-child {
      margin-top: 0;
    }
    .by {
      display: flex;
      gap: 8px;
      align-items: baseline;
      font-size: 13px;
      white-space: nowrap;
    }
    .by b {
      font-weight: 600;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .by m-time {
      color: var(--m-text-quiet);
      font-size: 12px;
    }
    .text {
      display: block;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    .empty {
      flex: 1;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 8px;
      color: var(--m-text-quiet);
      font-size: 14px;
    }
    .empty wa-icon {
      font-size: 28px;
      opacity: 0.7;
    }
    form {
      display: flex;
      align-items: flex-end;
      gap: 8px;
      margin: 8px 12px 12px;
      padding: 4px 4px 4px 14px;
      border-radius: 22px;
      background: var(--m-surface-3);
    }
    form:focus-within {
      outline: 2px solid var(--m-accent);
    }
    textarea {
      flex: 1;
      min-width: 0;
      max-height: 120px;
      field-sizing: content;
      resize: none;
      padding: 7px 0;
      border: 0;
      outline: none;
      background: none;
      color: inherit;
      font: inherit;
      line-height: 20px;
    }
    textarea::placeholder {
      color: var(--m-text-quiet);
      opacity: 1;
    }
    button {
      display: grid;
      place-items: center;
      flex: none;
      width: 34px;
      height: 34px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: var(--m-accent);
      color: var(--m-accent-text);
      cursor: pointer;
    }
    button[disabled] {
      background: none;
      color: var(--m-text-quiet);
      cursor: default;
    }
    .notice {
      margin: 0 16px;
      font-size: 12px;
      color: var(--m-warn);
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.house = null
    this.myKey = ''
    this.myZone = ''
    this.table = null
    this.clocks = () => []
    this.messages = []
    this.failed = false
    this.sending = false
    this.offline = false
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#release?.()
    this.#release = null
    this.#followed = null
  }

  override willUpdate() {
    if (this.house === this.#followed) return
    this.#release?.()
    this.#followed = this.house
    this.offline = this.house?.state.at === 'waiting'
    this.#release = this.house?.on('link', (link) => (this.offline = link.at === 'waiting')) ?? null
  }

  override render() {
    return html`
      ${
        this.messages.length === 0
          ? html`<div class="empty"><wa-icon name="message-square"></wa-icon>${t('call.chatEmpty')}</div>`
          : html`<div class="log" role="log" aria-label=${t('call.chat')} tabindex="0" data-testid="chat-log">
              <ol>
                ${repeat(
                  this.messages,
                  ({ id }) => id,
                  (message, index) => this.#message(message, this.messages[index - 1]),
                )}
              </ol>
             `
      }
      ${this.offline ? html`<p class="notice">${t('call.chatOffline')}</p>` : nothing}
      ${this.failed ? html`<p class="notice" role="alert">${t('call.notSent')}</p>` : nothing}
      <form @submit=${this.#submit}>
        <textarea
          rows="1"
          data-testid="chat-input"
          maxlength=${limits.chatCharactersMax}
          aria-label=${t('call.chatPlaceholder')}
          placeholder=${t('call.chatPlaceholder')}
          @keydown=${this.#onKey}
          @input=${() => this.requestUpdate()}
        ></textarea>
        <button
          type="submit"
          aria-label=${t('call.send')}
          title=${t('call.send')}
          data-testid="chat-send"
          ?disabled=${!this.#text || this.sending}
        >
          <wa-icon name="send"></wa-icon>
        </button>
      </form>
    `
  }

  #message(message: ChatMessage, before: ChatMessage | undefined) {
    const first = before?.personKey !== message.personKey
    return html`<li class=${first ? 'first' : ''} data-testid="chat-message">
      ${first ? this.#heading(message) : nothing}<span class="text">${message.text}</span>
    </li>`
  }

  #heading(message: ChatMessage) {
    const atMs = Date.parse(message.sentAt)
    const name = message.personKey === this.myKey ? t('call.you') : message.name
    return html`<span class="by"
      ><b>${name}</b
      ><m-time
        bare
        .table=${this.table}
        .zone=${this.myZone || 'Etc/UTC'}
        .startMs=${atMs}
        .others=${this.clocks()}
      ></m-time
    ></span>`
  }

  override updated(changed: Map<string, unknown>) {
    if (!changed.has('messages')) return
    const log = this.renderRoot.querySelector('.log')
    log?.scrollTo({ top: log.scrollHeight })
  }

  get #text(): string {
    return this.renderRoot.querySelector('textarea')?.value.trim() ?? ''
  }

  #onKey(event: KeyboardEvent) {
    // While an input method is composing, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void this.#send()
  }

  #submit(event: Event) {
    event.preventDefault()
    void this.#send()
  }

  async #send() {
    const field = this.renderRoot.querySelector('textarea')
    const text = this.#text
    if (!field || !text || !this.house || this.sending) return
    this.sending = true
    this.failed = false
    try {
      await this.house.send(text)
      field.value = ''
    } catch {
      this.failed = true
    }
    this.sending = false
    field.focus()
  }
}
customElements.define('m-chat', MChat)
