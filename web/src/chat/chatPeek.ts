import { LitElement, css, html, nothing } from 'lit'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { pageClock } from '../link/pageClock.ts'
import { concernsMe, isNews } from './unread.ts'

const shownMs = 6000
/** What concerns me stays longer. */
const concernsMs = 12_000

/** What was just written, over the stage while the chat is closed. Sends `open`. */
export class MChatPeek extends LitElement {
  static override properties = {
    house: { attribute: false },
    myKey: {},
    quiet: { type: Boolean },
    shown: { state: true },
  }
  declare house: HouseLink | null
  declare myKey: string
  /** The chat is open: everything is seen there. */
  declare quiet: boolean
  declare shown: { heading: string; text: string; personKey: string; name: string } | null
  #followed: HouseLink | null = null
  #release: (() => void)[] = []
  #cancel: (() => void) | null = null
  #lastId: number | null = null

  static override styles = css`
    :host {
      display: contents;
    }
    button {
      position: absolute;
      inset-inline-end: 16px;
      bottom: 16px;
      z-index: 3;
      display: grid;
      grid-template-columns: 32px minmax(0, 1fr);
      column-gap: 10px;
      align-items: center;
      width: min(320px, calc(100% - 32px));
      padding: 10px 14px 10px 10px;
      border: 1px solid var(--m-border);
      border-radius: 12px;
      background: #20272bf2;
      color: #f3f5f6;
      font: inherit;
      text-align: start;
      box-shadow: 0 8px 32px #0009;
      cursor: pointer;
      animation: come 180ms ease-out;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
    .face {
      display: grid;
      place-items: center;
      width: 32px;
      height: 32px;
      border-radius: 50%;
      background: oklch(0.42 0.07 var(--hue));
      font-size: 12px;
      font-weight: 500;
    }
    b,
    .text {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    b {
      font-size: 13px;
      font-weight: 600;
      white-space: nowrap;
    }
    .text {
      display: -webkit-box;
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      color: #c9d1d7;
      font-size: 13px;
    }
    @keyframes come {
      from {
        opacity: 0;
        transform: translateY(8px);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      button {
        animation: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.house = null
    this.quiet = false
    this.shown = null
  }

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'status')
    this.setAttribute('aria-live', 'polite')
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#letGo()
  }

  override willUpdate() {
    if (this.quiet) this.shown = null
    if (this.house === this.#followed) return
    this.#letGo()
    const { house } = this
    this.#followed = house
    if (!house) return
    this.#release = [
      house.on('messages', (messages) => this.#came(house, messages)),
      house.on('link', ({ at }) => at === 'live' && this.#came(house, house.messages)),
      house.notices.on('chat.reminded', ({ id, name }) => {
        const message = house.messages.find((each) => each.id === id)
        this.#show({
          heading: t('chat.reminded', { name }),
          text: message?.text ?? '',
          personKey: message?.personKey ?? name,
          name,
        })
      }),
    ]
    this.#came(house, house.messages)
  }

  override render() {
    const { shown } = this
    if (!shown || this.quiet) return nothing
    return html`<button type="button" data-testid="chat-peek" title=${t('chat.open')} @click=${this.#open}>
      <span class="face" style="--hue:${hueOf(shown.personKey)}" aria-hidden="true">${initialsOf(shown.name)}</span>
      <span><b>${shown.heading}</b><span class="text">${shown.text}</span></span>
    </button>`
  }

  #came(house: HouseLink, messages: readonly ChatMessage[]) {
    const last = messages.at(-1)
    const before = this.#lastId
    // What was written before I came is no news.
    if (last || house.state.at === 'live') this.#lastId = Math.max(last?.id ?? 0, before ?? 0)
    if (before === null || !last || last.id <= before || this.quiet) return
    const news = messages.filter((message) => message.id > before && isNews(message, this.myKey))
    const message = news.findLast((each) => concernsMe(each, this.myKey)) ?? news.at(-1)
    if (message) this.#show(this.#bubble(message), concernsMe(message, this.myKey) ? concernsMs : shownMs)
  }

  #bubble({ personKey, name, text, files, to, mentions, important }: ChatMessage) {
    const me = mentions?.some((mention) => mention.personKey === this.myKey)
    const heading = to
      ? t('chat.peekPrivate', { name })
      : me
        ? t('chat.peekMention', { name })
        : important
          ? t('chat.peekImportant', { name })
          : name
    return { heading, text: text || t('chat.peekFiles', { count: files?.length ?? 0 }), personKey, name }
  }

  #show(shown: NonNullable<MChatPeek['shown']>, forMs = concernsMs) {
    this.shown = shown
    this.#cancel?.()
    this.#cancel = pageClock.after(forMs, () => (this.shown = null))
  }

  #letGo() {
    for (const release of this.#release) release()
    this.#release = []
    this.#followed = null
    this.#cancel?.()
  }

  readonly #open = () => {
    this.shown = null
    this.dispatchEvent(new Event('open'))
  }
}
customElements.define('m-chat-peek', MChatPeek)
