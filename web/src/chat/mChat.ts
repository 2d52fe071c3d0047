import { LitElement, css, html, nothing } from 'lit'
import type { ChatMessage, ChatPerson } from '../../../collab/protocol/chat.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { loadDirectory } from '../app/session.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'
import './chatComposer.ts'
import type { MChatComposer, Subject } from './chatComposer.ts'
import { ChatDesk } from './chatDesk.ts'
import type { ChatAct } from './chatLine.ts'
import './chatLog.ts'
import type { MChatLog } from './chatLog.ts'
import './chatReceipts.ts'
import type { MChatReceipts } from './chatReceipts.ts'
import './chatSearch.ts'

/** The meeting's chat: what was written, and where one writes. */
export class MChat extends LitElement {
  static override properties = {
    session: { attribute: false },
    house: { attribute: false },
    table: { attribute: false },
    messages: { attribute: false },
    newFrom: { attribute: false },
    open: { type: Boolean },
    subject: { state: true },
    to: { state: true },
    searching: { state: true },
    offline: { state: true },
    dropping: { state: true },
    company: { state: true },
    problem: { state: true },
  }
  declare session: RoomSession
  /** Null until the house socket is opened, which is after the first picture. */
  declare house: HouseLink | null
  declare table: ZoneTable | null
  declare messages: readonly ChatMessage[]
  /** What is newer than this one I had not seen when I opened the chat. */
  declare newFrom: number | null
  /** Whether the chat is what the panel shows. */
  declare open: boolean
  declare subject: Subject
  declare to: ChatPerson | null
  declare searching: boolean
  declare offline: boolean
  /** Files are being held over the chat. */
  declare dropping: boolean
  /** Everybody of my company; a guest does not know them. */
  declare company: readonly ChatPerson[]
  declare problem: string
  #desk: ChatDesk | null = null
  #followed: HouseLink | null = null
  #release: (() => void) | null = null

  static override styles = css`
    :host {
      position: relative;
      display: flex;
      flex-direction: column;
      min-height: 0;
      font-size: 14px;
    }
    .find {
      position: absolute;
      inset-block-start: 6px;
      inset-inline-end: 10px;
      z-index: 1;
      display: grid;
      place-items: center;
      width: 32px;
      height: 32px;
      border: 0;
      border-radius: 8px;
      background: var(--m-surface-2);
      color: var(--m-text-quiet);
      cursor: pointer;
    }
    .find:hover {
      background: var(--m-surface-3);
      color: var(--m-text);
    }
    .find:focus-visible {
      outline: 2px solid var(--m-accent);
    }
    .empty {
      flex: 1;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 6px;
      padding: 24px;
      color: var(--m-text-quiet);
      text-align: center;
    }
    .empty wa-icon {
      font-size: 28px;
      opacity: 0.7;
    }
    .empty b {
      color: var(--m-text);
      font-weight: 600;
    }
    .empty span {
      max-width: 30ch;
      font-size: 13px;
    }
    .notice {
      margin: 0 16px 6px;
      font-size: 12.5px;
      color: var(--m-warn);
    }
    .drop {
      position: absolute;
      inset: 8px;
      z-index: 2;
      display: grid;
      place-items: center;
      border: 2px dashed var(--m-accent);
      border-radius: 10px;
      background: color-mix(in srgb, var(--m-surface-2) 88%, transparent);
      font-weight: 600;
      pointer-events: none;
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.house = null
    this.table = null
    this.messages = []
    this.newFrom = null
    this.open = false
    this.subject = null
    this.to = null
    this.searching = false
    this.offline = false
    this.dropping = false
    this.company = []
    this.problem = ''
    this.addEventListener('dragover', this.#over)
    this.addEventListener('dragleave', () => (this.dropping = false))
    this.addEventListener('drop', this.#dropped)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#release?.()
    this.#desk?.close()
    this.#release = this.#desk = this.#followed = null
  }

  override willUpdate() {
    const { house } = this
    if (house === this.#followed) return
    this.#release?.()
    this.#desk?.close()
    this.#followed = house
    this.#desk = house && new ChatDesk(house)
    this.offline = house?.state.at === 'waiting'
    this.#release = house?.on('link', (link) => (this.offline = link.at === 'waiting')) ?? null
  }

  override updated(changed: Map<string, unknown>) {
    if (!changed.has('open') || !this.open) return
    void this.#log?.updateComplete.then(() => this.#log?.toEnd())
    if (this.company.length === 0 && this.session.you && this.session.you.role !== 'guest') void this.#meetCompany()
  }

  /** Begins a message to one person alone. */
  writeTo(person: ChatPerson) {
    this.subject = null
    this.to = person
    void this.updateComplete.then(() => this.#composer?.focusText())
  }

  override render() {
    const desk = this.#desk
    if (!this.house || !desk) return this.#empty()
    const me = this.session.you
    return html`
      ${
        this.searching
          ? html`<m-chat-search
              .desk=${desk}
              .table=${this.table}
              .myZone=${me?.zone ?? ''}
              @close=${() => (this.searching = false)}
              @found=${(event: CustomEvent<number>) => this.#found(event.detail)}
            ></m-chat-search>`
          : nothing
      }
      ${this.messages.length === 0 && !this.searching ? this.#empty() : this.#content(desk)}
      ${this.offline ? html`<p class="notice" role="status">${t('chat.offline')}</p>` : nothing}
      ${this.problem ? html`<p class="notice" role="alert">${this.problem}</p>` : nothing}
      ${this.#compose(this.house, desk)}
      <m-chat-receipts .desk=${desk} .table=${this.table} .myZone=${me?.zone ?? ''}></m-chat-receipts>
      ${this.dropping && !this.#closed ? html`<div class="drop">${t('chat.dropHere')}</div>` : nothing}
    `
  }

  #empty() {
    return html`<div class="empty">
      <wa-icon name="message-square"></wa-icon><b>${t('chat.empty')}</b><span>${t('chat.emptyHint')}</span>
    </div>`
  }

  #content(desk: ChatDesk) {
    const me = this.session.you
    return html`${
        this.searching
          ? nothing
          : html`<button
              class="find"
              type="button"
              aria-label=${t('chat.search')}
              title=${t('chat.search')}
              data-testid="chat-search"
              @click=${() => (this.searching = true)}
            >
              <wa-icon name="search"></wa-icon>
            </button>`
      }
      <m-chat-log
        style=${this.searching ? 'display:none' : ''}
        .desk=${desk}
        .messages=${this.messages}
        .newFrom=${this.newFrom}
        .myKey=${me?.personKey ?? ''}
        .myZone=${me?.zone ?? ''}
        ?leads=${this.session.moderates}
        ?closed=${this.#closed}
        .table=${this.table}
        .clocks=${this.session.everybody}
        @act=${(event: CustomEvent<ChatAct>) => void this.#act(event.detail)}
      ></m-chat-log>`
  }

  #compose(house: HouseLink, desk: ChatDesk) {
    const here = this.#others()
    const known = new Map([...here, ...desk.people(), ...this.company].map((person) => [person.personKey, person]))
    known.delete(this.session.you?.personKey ?? '')
    return html`<m-chat-composer
      .house=${house}
      .desk=${desk}
      .subject=${this.subject}
      .to=${this.to}
      .here=${here}
      .people=${[...known.values()]}
      ?closed=${this.#closed}
      @done=${this.#done}
      @reader=${(event: CustomEvent<ChatPerson | null>) => (this.to = event.detail)}
      @drop-subject=${() => (this.subject = null)}
    ></m-chat-composer>`
  }

  /** The hosts keep the chat to themselves, and I am none. */
  get #closed(): boolean {
    const { session } = this
    return !session.moderates && session.settings?.may?.chat === false
  }

  /** Everybody in the call but me, several devices of one person once. */
  #others(): ChatPerson[] {
    const mine = this.session.you?.personKey
    const found = new Map<string, ChatPerson>()
    for (const { personKey, name } of this.session.others)
      if (personKey !== mine) found.set(personKey, { personKey, name })
    return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name))
  }

  async #meetCompany() {
    try {
      const { people } = await loadDirectory()
      this.company = people.map(({ personId, name }) => ({ personKey: personId, name }))
    } catch {
      // Whoever is in the call can be spoken to all the same.
      this.company = []
    }
  }

  async #act({ act, message }: ChatAct) {
    if (act === 'jump') return this.#log?.show(message.id)
    if (act === 'receipts') return this.renderRoot.querySelector<MChatReceipts>('m-chat-receipts')?.show(message.id)
    if (act === 'delete') return this.#remove(message)
    if (act === 'whisper') return this.writeTo(message)
    this.subject = { subject: act, message }
    // What was said to one person is answered to that person.
    if (act === 'reply' && message.to)
      this.to = message.personKey === this.session.you?.personKey ? message.to : message
  }

  async #remove(message: ChatMessage) {
    this.problem = ''
    try {
      await this.#desk?.remove(message.id)
    } catch (error) {
      this.problem = callSentenceOf(error)
    }
  }

  #found(id: number) {
    this.searching = false
    void this.updateComplete.then(() => this.#log?.show(id)).catch(() => undefined)
  }

  readonly #done = () => {
    this.subject = null
    this.newFrom = null
    this.searching = false
  }

  readonly #over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    this.dropping = true
  }

  readonly #dropped = (event: DragEvent) => {
    event.preventDefault()
    this.dropping = false
    this.#composer?.add([...(event.dataTransfer?.files ?? [])])
  }

  get #log(): MChatLog | null {
    return this.renderRoot.querySelector('m-chat-log')
  }

  get #composer(): MChatComposer | null {
    return this.renderRoot.querySelector('m-chat-composer')
  }
}
customElements.define('m-chat', MChat)
