import { LitElement, html, nothing } from 'lit'
import type { ChatFile, ChatMessage, ChatReceipt } from '../../../collab/protocol/chat.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import '../app/mTime.ts'
import '../attendance/mExternal.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { chatLineStyles } from './chatLineStyles.ts'
import { chatParts } from './chatText.ts'
import { fileSize } from './fileSize.ts'

/** What somebody wants to do with a message. */
export type ChatAct = { act: 'reply' | 'whisper' | 'edit' | 'delete' | 'receipts' | 'jump'; message: ChatMessage }

/** How long a press on “delete” waits for the second one. */
const sureMs = 4000

/** One message, with what can be done with it. Sends `act`. */
export class MChatLine extends LitElement {
  static override properties = {
    message: { attribute: false },
    first: { type: Boolean },
    found: { type: Boolean },
    myKey: {},
    myZone: {},
    meetingId: {},
    leads: { type: Boolean },
    closed: { type: Boolean },
    table: { attribute: false },
    clocks: { attribute: false },
    receipts: { attribute: false },
    sure: { state: true },
  }
  declare message: ChatMessage
  /** Begins a row of messages of one person. */
  declare first: boolean
  /** It was looked for just now. */
  declare found: boolean
  declare myKey: string
  declare myZone: string
  declare meetingId: string
  /** I may take away what others wrote. */
  declare leads: boolean
  /** I may not write. */
  declare closed: boolean
  declare table: ZoneTable | null
  declare clocks: readonly ClockOwner[]
  /** Of an important message of mine. */
  declare receipts: readonly ChatReceipt[] | null
  declare sure: boolean
  #notSure: ReturnType<typeof setTimeout> | undefined

  static override styles = chatLineStyles

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.first = false
    this.found = false
    this.leads = false
    this.closed = false
    this.table = null
    this.clocks = []
    this.receipts = null
    this.sure = false
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    clearTimeout(this.#notSure)
  }

  get #isMine(): boolean {
    return this.message.personKey === this.myKey
  }

  override render() {
    const { message } = this
    const looks = [
      this.first ? 'first' : '',
      this.found ? 'found' : '',
      message.important ? 'important' : '',
      message.to ? 'secret' : '',
    ]
    return html`<article class=${looks.filter(Boolean).join(' ')} data-testid="chat-message">
      ${this.first ? this.#heading() : nothing} ${this.#quote()} ${this.#text()}
      ${message.files ? html`<div class="files">${message.files.map((file) => this.#file(file))}</div>` : nothing}
      ${message.important && this.#isMine ? this.#readBy() : nothing} ${message.deletedAt ? nothing : this.#tools()}
    </article>`
  }

  #heading() {
    const { personKey, name, guest, important, to, sentAt } = this.message
    return html`<span class="face" style="--hue:${hueOf(personKey)}" aria-hidden="true">${initialsOf(name)}</span>
      <span class="by"
        ><b>${this.#isMine ? t('call.you') : name}</b>${guest ? html`<m-external></m-external>` : nothing}
        ${important ? html`<span class="tag warn">${t('chat.importantTag')}</span>` : nothing}
        ${
          to
            ? html`<span class="tag secret" title=${t('chat.hostBlind')}
                ><wa-icon name="lock"></wa-icon>${t('chat.privately', { name: this.#isMine ? to.name : name })}</span
              >`
            : nothing
        }
        <m-time
          bare
          .table=${this.table}
          .zone=${this.myZone || 'Etc/UTC'}
          .startMs=${Date.parse(sentAt)}
          .others=${this.clocks}
        ></m-time
      ></span>`
  }

  #quote() {
    const { replyTo } = this.message
    if (!replyTo) return nothing
    if (replyTo.gone) return html`<button class="quote" type="button" disabled>${t('chat.replyGone')}</button>`
    return html`<button
      class="quote"
      type="button"
      aria-label="${t('chat.replyTo', { name: replyTo.name })}: ${replyTo.text}"
      @click=${() => this.#act('jump', { ...this.message, id: replyTo.id })}
    >
      ${replyTo.name}: ${replyTo.text}
    </button>`
  }

  #text() {
    const { text, mentions, editedAt, deletedAt } = this.message
    if (deletedAt) return html`<span class="text gone">${t('chat.deleted')}</span>`
    if (text === '') return nothing
    const parts = chatParts(text, mentions).map((part) => {
      if (part.part === 'words') return part.text
      if (part.part === 'mention')
        return html`<span class="at ${part.personKey === this.myKey ? 'me' : ''}">${part.text}</span>`
      return html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow ugc">${part.text}</a>`
    })
    const edited = editedAt ? html` <span class="small">(${t('chat.edited')})</span>` : nothing
    return html`<span class="text" dir="auto">${parts}${edited}</span>`
  }

  #file(file: ChatFile) {
    const href = `/api/meetings/${this.meetingId}/chat/files/${file.fileId}`
    const label = t('chat.download', { name: file.name })
    if (file.picture)
      return html`<a class="picture" href=${href} download=${file.name} title=${label}
        ><img src=${href} alt=${file.name} loading="lazy"
      /></a>`
    return html`<a class="file" href=${href} download=${file.name} title=${label}>
      <wa-icon name="file"></wa-icon>
      <span><b>${file.name}</b><small>${fileSize(file.bytes)}</small></span>
      <wa-icon name="download"></wa-icon>
    </a>`
  }

  #readBy() {
    const { receipts } = this
    const read = receipts?.filter(({ readAt }) => readAt !== null).length ?? 0
    const all = receipts?.length ?? 0
    const everybody = receipts !== null && read === all
    return html`<button
      class="receipts ${everybody ? 'all' : ''}"
      type="button"
      data-testid="chat-read-by"
      @click=${() => this.#act('receipts')}
    >
      ${receipts === null ? t('chat.receipts') : everybody ? t('chat.readByAll') : t('chat.readBy', { read, all })}
    </button>`
  }

  #tools() {
    const { message, closed } = this
    const mine = this.#isMine
    return html`<div class="tools">
      ${closed ? nothing : this.#tool('reply', 'reply', t('chat.reply'))}
      ${closed || mine ? nothing : this.#tool('whisper', 'lock', t('chat.whisper', { name: message.name }))}
      ${mine && !closed && message.text !== '' ? this.#tool('edit', 'pencil', t('chat.edit')) : nothing}
      ${
        mine || (this.leads && !message.to)
          ? html`<button
              type="button"
              class=${this.sure ? 'sure' : ''}
              aria-label=${this.sure ? t('chat.deleteSure') : t('chat.delete')}
              title=${t('chat.delete')}
              data-testid="chat-delete"
              @click=${this.#delete}
            >
              ${this.sure ? t('chat.deleteSure') : html`<wa-icon name="trash-2"></wa-icon>`}
            </button>`
          : nothing
      }
    </div>`
  }

  #tool(act: ChatAct['act'], icon: string, label: string) {
    return html`<button
      type="button"
      aria-label=${label}
      title=${label}
      data-testid="chat-${act}"
      @click=${() => this.#act(act)}
    >
      <wa-icon name=${icon}></wa-icon>
    </button>`
  }

  readonly #delete = () => {
    clearTimeout(this.#notSure)
    if (this.sure) this.#act('delete')
    else this.#notSure = setTimeout(() => (this.sure = false), sureMs)
    this.sure = !this.sure
  }

  #act(act: ChatAct['act'], message = this.message) {
    this.dispatchEvent(new CustomEvent<ChatAct>('act', { detail: { act, message }, bubbles: true, composed: true }))
  }
}
customElements.define('m-chat-line', MChatLine)
