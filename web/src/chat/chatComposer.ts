import { LitElement, html, nothing } from 'lit'
import type { ChatMessage, ChatPerson } from '../../../collab/protocol/chat.ts'
import { limits } from '../../../infra/contract/limits.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { randomId } from '../link/randomId.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { chatComposerStyles } from './chatComposerStyles.ts'
import type { ChatDesk } from './chatDesk.ts'
import { fileSize } from './fileSize.ts'
import { mentionQuery, peopleNamed } from './mentionQuery.ts'
import type { Upload } from './upload.ts'
import { Uploads } from './uploads.ts'

/** What the next message is about. */
export type Subject = { subject: 'reply' | 'edit'; message: ChatMessage } | null

/** Where messages are written. Sends `done` when one was sent or changed, `drop-subject`, and `reader`
 * with whom alone the next is for, null for everybody. */
export class MChatComposer extends LitElement {
  static override properties = {
    house: { attribute: false },
    desk: { attribute: false },
    subject: { attribute: false },
    here: { attribute: false },
    people: { attribute: false },
    to: { attribute: false },
    closed: { type: Boolean },
    important: { state: true },
    sending: { state: true },
    notice: { state: true },
    names: { state: true },
    chosen: { state: true },
  }
  declare house: HouseLink
  declare desk: ChatDesk
  declare subject: Subject
  /** Who is in the call besides me. */
  declare here: readonly ChatPerson[]
  /** Everybody who can be spoken to, those in the call first. */
  declare people: readonly ChatPerson[]
  /** Whom alone the message is for. */
  declare to: ChatPerson | null
  declare closed: boolean
  declare important: boolean
  declare sending: boolean
  declare notice: string
  /** Who might be meant by what stands after the @. */
  declare names: readonly ChatPerson[]
  declare chosen: number
  readonly #uploads = new Uploads(() => this.requestUpdate())
  #mentioned: ChatPerson[] = []
  /** The same over every attempt to send one message. */
  #sendId = randomId()

  static override styles = chatComposerStyles

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.subject = null
    this.here = []
    this.people = []
    this.to = null
    this.closed = false
    this.important = false
    this.sending = false
    this.notice = ''
    this.names = []
    this.chosen = 0
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#uploads.clear()
  }

  /** Files that were dropped or pasted. */
  add(files: readonly File[]) {
    if (this.closed || files.length === 0) return
    this.notice = this.#uploads.add(this.desk.meetingId, files)
    this.focusText()
  }

  focusText() {
    this.#field?.focus()
  }

  override updated(changed: Map<string, unknown>) {
    const field = this.#field
    if (!changed.has('subject') || !field) return
    if (this.subject?.subject === 'edit') {
      field.value = this.subject.message.text
      this.#mentioned = [...(this.subject.message.mentions ?? [])]
    } else if ((changed.get('subject') as Subject)?.subject === 'edit') field.value = ''
    this.requestUpdate()
    if (this.subject) this.focusText()
  }

  override render() {
    if (this.closed) return html`<p class="closed">${t('chat.closed')}</p>`
    const { to } = this
    const editing = this.subject?.subject === 'edit'
    const placeholder = to ? t('chat.placeholderOne', { name: to.name }) : t('chat.placeholder')
    return html`${this.names.length > 0 ? this.#nameList() : nothing}
      <form class=${to ? 'secret' : ''} @submit=${this.#submit}>
        ${this.#about()} ${this.#fileList()}
        <textarea
          rows="1"
          data-testid="chat-input"
          maxlength=${limits.chatCharactersMax}
          aria-label=${placeholder}
          aria-controls=${this.names.length > 0 ? 'names' : nothing}
          aria-activedescendant=${this.names.length > 0 ? `name-${this.chosen}` : nothing}
          aria-autocomplete="list"
          placeholder=${placeholder}
          @keydown=${this.#key}
          @input=${this.#typed}
          @click=${this.#typed}
          @blur=${() => (this.names = [])}
          @paste=${(event: ClipboardEvent) => this.#pasted(event)}
        ></textarea>
        <div class="bar">
          ${this.#readers()} ${editing ? nothing : this.#tools()}
          <button
            class="send"
            type="submit"
            aria-label=${editing ? t('chat.save') : t('chat.send')}
            title=${editing ? t('chat.save') : t('chat.send')}
            data-testid="chat-send"
            ?disabled=${!this.#sendable}
          >
            <wa-icon name=${editing ? 'check' : 'send'}></wa-icon>
          </button>
        </div>
      </form>
      ${this.notice ? html`<p class="notice" role="alert">${this.notice}</p>` : nothing}
      ${this.important ? html`<p class="notice">${t('chat.importantOn')}</p>` : nothing}`
  }

  #about() {
    const { subject } = this
    if (!subject) return nothing
    const { name, text } = subject.message
    return html`<div class="about">
      <span><b>${subject.subject === 'edit' ? t('chat.editing') : t('chat.replyTo', { name })}</b> ${text}</span>
      <button
        class="icon small"
        type="button"
        aria-label=${t('chat.cancel')}
        title=${t('chat.cancel')}
        @click=${this.#drop}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </div>`
  }

  #readers() {
    const { to, here, subject } = this
    if (subject?.subject === 'edit') return html`<span style="margin-inline-end:auto"></span>`
    const gone = to && !here.some(({ personKey }) => personKey === to.personKey) ? [to] : []
    return html`<select
      aria-label=${t('chat.chooseReader')}
      title=${to ? t('chat.toOne', { name: to.name }) : t('chat.chooseReader')}
      data-testid="chat-to"
      @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${!to}>${t('chat.to')}: ${t('chat.everybody')}</option>
      ${[...here, ...gone].map(
        ({ personKey, name }) =>
          html`<option value=${personKey} ?selected=${to?.personKey === personKey}>${t('chat.to')}: ${name}</option>`,
      )}
    </select>`
  }

  #tools() {
    return html`<button
        class="icon"
        type="button"
        aria-label=${t('chat.mention')}
        title=${t('chat.mention')}
        @click=${this.#at}
      >
        <wa-icon name="at-sign"></wa-icon>
      </button>
      <button
        class="icon"
        type="button"
        aria-label=${t('chat.important')}
        title=${t('chat.important')}
        aria-pressed=${String(this.important)}
        data-testid="chat-important"
        @click=${() => (this.important = !this.important)}
      >
        <wa-icon name="circle-alert"></wa-icon>
      </button>
      <button class="icon" type="button" aria-label=${t('chat.attach')} title=${t('chat.attach')} @click=${this.#pick}>
        <wa-icon name="paperclip"></wa-icon>
      </button>
      <input type="file" multiple hidden data-testid="chat-file" @change=${this.#picked} />`
  }

  #fileList() {
    const { list } = this.#uploads
    if (list.length === 0) return nothing
    return html`<ul class="uploads">
      ${list.map((upload) => this.#upload(upload))}
    </ul>`
  }

  #upload(upload: Upload) {
    const { state, name, bytes, previewUrl } = upload
    const share = state.at === 'going' ? state.share : 1
    const failed = state.at === 'failed' ? `${t('chat.uploadFailed')}: ${callSentenceOf(state.problem)}` : ''
    const percent = new Intl.NumberFormat(undefined, { style: 'percent' }).format(share)
    return html`<li data-testid="chat-upload" data-at=${state.at}>
      ${previewUrl ? html`<img src=${previewUrl} alt="" />` : html`<span class="kind"><wa-icon name="file"></wa-icon></span>`}
      <span>
        <b>${name}</b>
        <small class=${failed ? 'failed' : ''} role=${failed ? 'alert' : nothing}
          >${failed || (state.at === 'going' ? `${percent} · ${fileSize(bytes)}` : fileSize(bytes))}</small
        >
        ${
          state.at === 'going'
            ? html`<progress max="1" .value=${share} aria-label=${t('chat.uploading', { name })}></progress>`
            : nothing
        }
      </span>
      <button
        class="icon small"
        type="button"
        aria-label=${t('chat.removeFile', { name })}
        title=${t('chat.removeFile', { name })}
        @click=${() => this.#uploads.remove(upload)}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #nameList() {
    const present = new Set(this.here.map(({ personKey }) => personKey))
    return html`<ul class="names" id="names" role="listbox" aria-label=${t('chat.mention')}>
      ${this.names.map(
        (person, index) =>
          html`<li
            id="name-${index}"
            role="option"
            aria-selected=${String(index === this.chosen)}
            @pointerdown=${(event: Event) => {
              event.preventDefault()
              this.#mention(person)
            }}
          >
            ${person.name}${present.has(person.personKey) ? nothing : html`<small>${t('chat.notHere')}</small>`}
          </li>`,
      )}
    </ul>`
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea')
  }

  get #text(): string {
    return this.#field?.value.trim() ?? ''
  }

  get #sendable(): boolean {
    if (this.sending || !this.#uploads.settled) return false
    return this.#text !== '' || (this.subject?.subject !== 'edit' && this.#uploads.list.length > 0)
  }

  readonly #typed = () => {
    const field = this.#field
    const asked = field && mentionQuery(field.value, field.selectionStart)
    this.names = asked ? peopleNamed(this.people, asked.query) : []
    this.chosen = 0
    this.requestUpdate()
  }

  readonly #key = (event: KeyboardEvent) => {
    // While an input method is composing, Enter chooses a word.
    if (event.isComposing) return
    if (this.names.length > 0 && this.#nameKey(event)) return event.preventDefault()
    if (event.key === 'Escape' && this.subject) return this.#drop()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    void this.#send()
  }

  /** Whether the key belonged to the list of names. */
  #nameKey({ key }: KeyboardEvent): boolean {
    const by = { ArrowUp: -1, ArrowDown: 1 }[key]
    if (by) this.chosen = (this.chosen + by + this.names.length) % this.names.length
    else if (key === 'Escape') this.names = []
    else if (key === 'Enter' || key === 'Tab') this.#mention(this.names[this.chosen])
    else return false
    return true
  }

  #mention(person: ChatPerson | undefined) {
    const field = this.#field
    const asked = field && mentionQuery(field.value, field.selectionStart)
    if (!field || !asked || !person) return
    field.setRangeText(`@${person.name} `, asked.from, field.selectionStart, 'end')
    this.#mentioned = [...this.#mentioned, person]
    this.names = []
  }

  readonly #at = () => {
    const field = this.#field
    if (!field) return
    field.focus()
    const before = field.value.slice(0, field.selectionStart)
    field.setRangeText(
      before === '' || /\s$/.test(before) ? '@' : ' @',
      field.selectionStart,
      field.selectionEnd,
      'end',
    )
    this.#typed()
  }

  #choose(key: string) {
    const person = this.here.find(({ personKey }) => personKey === key) ?? null
    this.dispatchEvent(new CustomEvent('reader', { detail: person }))
    this.focusText()
  }

  readonly #pick = () => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()

  readonly #picked = (event: Event) => {
    const input = event.target as HTMLInputElement
    this.add([...(input.files ?? [])])
    input.value = ''
  }

  #pasted(event: ClipboardEvent) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    this.add(files)
  }

  readonly #drop = () => {
    this.dispatchEvent(new Event('drop-subject'))
  }

  readonly #submit = (event: Event) => {
    event.preventDefault()
    void this.#send()
  }

  async #send() {
    const field = this.#field
    if (!field || !this.#sendable) return
    this.sending = true
    this.notice = ''
    try {
      await this.#say(this.#text)
      field.value = ''
      this.#mentioned = []
      this.#sendId = randomId()
      this.important = false
      this.#uploads.clear()
      this.dispatchEvent(new Event('done'))
    } catch (error) {
      this.notice = error instanceof LinkLostError ? t('chat.notSent') : callSentenceOf(error)
    }
    this.sending = false
    field.focus()
  }

  #say(text: string): Promise<void> {
    const mentions = this.#mentioned.filter(({ name }) => text.includes(`@${name}`)).map(({ personKey }) => personKey)
    const { subject, to, important } = this
    if (subject?.subject === 'edit') return this.desk.edit(subject.message.id, text, [...new Set(mentions)])
    return this.house.send({
      text,
      sendId: this.#sendId,
      mentions: [...new Set(mentions)],
      fileIds: this.#uploads.fileIds,
      important,
      ...(to && { to: to.personKey }),
      ...(subject && { replyTo: subject.message.id }),
    })
  }
}
customElements.define('m-chat-composer', MChatComposer)
