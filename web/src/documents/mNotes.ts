import { LitElement, html, nothing, type PropertyValues } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { colorOf } from './caretColor.ts'
import { keepCaretNamesInside } from './caretNames.ts'
import type { NotesUser } from './notesEditor.ts'
import { notesClosed, type NotesState } from './notesState.ts'
import { notesStyles } from './notesStyles.ts'
import { canRun, notesTools, type NotesTool } from './notesTools.ts'
import type { OpenNotes } from './openNotes.ts'
import { passAccess } from './passAccess.ts'

/**
 * The co-edited notes of a meeting, in a panel or on a page. It renders in light DOM, and must itself stand
 * in light DOM or in a slot: selection inside shadow roots is broken in Safari.
 */
export class MNotes extends LitElement {
  static override properties = {
    tenantId: {},
    documentId: {},
    pass: { attribute: false },
    renewPass: { attribute: false },
    user: { attribute: false },
    origin: {},
    state: { state: true },
  }
  declare tenantId: string
  declare documentId: string
  declare pass: string
  /** Asks the house for a fresh pass; rejects with ApiProblem. */
  declare renewPass: () => Promise<string>
  declare user: NotesUser
  /** Where the house's WebSockets are, `wss://host`; the page's own host where silent. */
  declare origin: string
  declare state: NotesState

  protected readonly locale = new LocaleController(this)
  #open: OpenNotes | undefined
  #opening = ''

  constructor() {
    super()
    this.state = notesClosed
    this.origin = ''
  }

  override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    globalThis.addEventListener('beforeunload', this.#warn)
    const root = this.getRootNode() as Document | ShadowRoot
    const sheet = notesStyles.styleSheet
    if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
    if (this.hasUpdated) this.requestUpdate('documentId', null)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    globalThis.removeEventListener('beforeunload', this.#warn)
    this.#close()
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#open?.translate()
    const page = this.querySelector<HTMLElement>('.notes-page')
    if (page) keepCaretNamesInside(page)
    const { tenantId, documentId, pass, user, renewPass } = this
    if (!tenantId || !documentId || !pass || !user || !renewPass) return
    if (this.#open && changed.has('renewPass')) this.#open.link.renewPass = renewPass
    const wanted = `${tenantId}/${documentId}`
    if (this.#opening === wanted) return
    this.#close()
    this.#opening = wanted
    this.#start(wanted).catch(() => this.#notLoaded(wanted))
  }

  async #start(wanted: string): Promise<void> {
    const { openNotes } = await import('./openNotes.ts')
    const element = this.querySelector<HTMLElement>('.notes-page')
    if (!element || !this.isConnected || this.#opening !== wanted || this.#open) return
    const { tenantId, documentId, pass, user, origin } = this
    this.#open = openNotes({
      element,
      tenantId,
      documentId,
      pass,
      user,
      origin: origin || location.origin.replace(/^http/, 'ws'),
      renewPass: () => this.renewPass(),
      editable: passAccess(pass) === 'edit',
      onState: (state) => this.#show(state),
      onChange: () => this.requestUpdate(),
    })
    this.requestUpdate()
  }

  /** The editor's own code did not arrive. */
  #notLoaded(wanted: string): void {
    if (this.#opening === wanted) this.state = { at: 'refused', code: 'OFFLINE', opened: false, unsaved: false }
  }

  #close(): void {
    this.#opening = ''
    this.#open?.close()
    this.#open = undefined
    this.state = notesClosed
  }

  #show(state: NotesState): void {
    this.state = state
    const editable = state.at !== 'refused' && passAccess(this.pass) === 'edit'
    if (this.#open && this.#open.editor.isEditable !== editable) this.#open.editor.setEditable(editable)
  }

  readonly #warn = (event: BeforeUnloadEvent) => {
    if (this.state.unsaved) event.preventDefault()
  }

  #retry(): void {
    const { state } = this
    // A document that is ahead of the server's cannot be mended, only opened anew.
    const ahead = state.at === 'refused' && state.code === 'CONFLICT' && !state.unsaved
    if (ahead || !this.#open) {
      this.#close()
      this.requestUpdate()
    } else this.#open.link.retry()
  }

  override render() {
    const { state } = this
    return html`
      ${this.#renderTools()} ${state.at === 'refused' ? this.#renderFailure(state) : nothing}
      ${
        !state.opened && state.at !== 'refused'
          ? html`<div class="notes-bones" role="status">
              <span class="notes-hidden-words">${t('notes.waiting')}</span><i></i><i></i><i></i>
            </div>`
          : nothing
      }
      <div class="notes-page" ?hidden=${!state.opened}></div>
      <div class="notes-foot">${this.#renderStatus()} ${this.#renderPeople()}</div>
    `
  }

  #renderTools() {
    const editor = this.#open?.editor
    if (!editor?.isEditable) return nothing
    return html`<div class="notes-bar" role="toolbar" aria-label=${t('notes.toolbar')} @keydown=${this.#walk}>
      ${notesTools.map((tool, index) => {
        const word = t(tool.word)
        return html`${tool.first ? html`<span class="notes-gap"></span>` : nothing}<button
            type="button"
            title=${word}
            aria-label=${word}
            tabindex=${index === 0 ? 0 : -1}
            aria-pressed=${tool.active ? String(tool.active(editor)) : nothing}
            ?disabled=${!this.state.opened || !canRun(editor, tool)}
            @mousedown=${keepSelection}
            @click=${() => this.#run(tool)}
          >
            <wa-icon name=${tool.icon}></wa-icon>
          </button>`
      })}
    </div>`
  }

  #run(tool: NotesTool): void {
    const editor = this.#open?.editor
    if (editor) tool.run(editor.chain().focus()).run()
  }

  /** Arrows walk along the toolbar, which is one stop for the Tab key. */
  #walk(event: KeyboardEvent): void {
    const ahead = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (ahead === 0) return
    event.preventDefault()
    const bar = event.currentTarget as HTMLElement
    const buttons = [...bar.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')]
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    buttons.at((at + ahead + buttons.length) % buttons.length)?.focus()
  }

  #renderFailure(state: NotesState & { at: 'refused' }) {
    const sentence = state.code === 'CONFLICT' ? t('notes.ahead') : t(`problems.${state.code}`)
    return html`<p class="notes-failure" role="alert">
      <span>${sentence} ${state.unsaved ? t('notes.notSent') : nothing}</span>
      <button type="button" @click=${() => this.#retry()}>${t('notes.retry')}</button>
    </p>`
  }

  #renderStatus() {
    const { at, unsaved, opened } = this.state
    if (at === 'refused' || (at === 'connecting' && !opened)) return html`<span></span>`
    if (at === 'offline' || at === 'connecting')
      return html`<span class="notes-status warn" role="status">
        <wa-icon name="cloud-off"></wa-icon>${unsaved ? t('notes.offlineKept') : t('notes.offline')}
      </span>`
    if (passAccess(this.pass) === 'read')
      return html`<span class="notes-status" role="status"><wa-icon name="eye"></wa-icon>${t('notes.readOnly')}</span>`
    return html`<span class="notes-status ${unsaved ? '' : 'ok'}" role="status">
      <wa-icon name=${unsaved ? 'cloud' : 'circle-check'}></wa-icon>${unsaved ? t('notes.saving') : t('notes.saved')}
    </span>`
  }

  #renderPeople() {
    const open = this.#open
    if (!open) return nothing
    const others = new Map<string, NotesUser>()
    for (const [clientId, { user }] of open.link.provider.awareness.getStates())
      if (clientId !== open.link.doc.clientID && isUser(user)) others.set(user.personKey, user)
    if (others.size === 0) return nothing
    const shown = [...others.values()].slice(0, 5)
    return html`<span class="notes-people" role="img" aria-label=${t('notes.here', { count: others.size })}>
      ${shown.map(
        (user) =>
          html`<span class="notes-person" title=${user.name} .style=${`--caret: ${colorOf(user)}`}
            >${[...user.name][0]?.toUpperCase()}</span
          >`,
      )}
    </span>`
  }
}

const keepSelection = (event: MouseEvent) => event.preventDefault()

const isUser = (user: unknown): user is NotesUser =>
  typeof user === 'object' && user !== null && 'name' in user && 'personKey' in user && typeof user.name === 'string'

customElements.define('m-notes', MNotes)
