import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { colorOf } from './caretColor.ts'
import { keepCaretNamesInside } from './caretNames.ts'
import type { NotesUser } from './notesEditor.ts'
import { notesClosed, type NotesState } from './notesState.ts'
import { blockStyles } from './blockStyles.ts'
import { cardStyles } from './cardStyles.ts'
import type { NotesFeature } from './notesFeature.ts'
import { notesStyles } from './notesStyles.ts'
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
    features: { attribute: false },
    minuteNow: { attribute: false },
    head: { attribute: false },
    state: { state: true },
    large: { state: true },
  }
  declare tenantId: string
  declare documentId: string
  declare pass: string
  /** Asks the house for a fresh pass; rejects with ApiProblem. */
  declare renewPass: () => Promise<string>
  declare user: NotesUser
  /** Where the house's WebSockets are, `wss://host`; the page's own host where silent. */
  declare origin: string
  /** What these notes can do beyond writing; taken when they open. */
  declare features: readonly NotesFeature[]
  /** The minute of the meeting that runs now, from 0; null when none does. */
  declare minuteNow: () => number | null
  /** What stands above the notes. */
  declare head: TemplateResult | typeof nothing
  declare state: NotesState
  declare large: boolean

  protected readonly locale = new LocaleController(this)
  #open: OpenNotes | undefined
  #opening = ''
  #drawn = 0
  #frame = 0

  constructor() {
    super()
    this.state = notesClosed
    this.origin = ''
    this.features = []
    this.minuteNow = () => null
    this.head = nothing
    this.large = false
  }

  override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    globalThis.addEventListener('beforeunload', this.#warn)
    const root = this.getRootNode() as Document | ShadowRoot
    for (const { styleSheet: sheet } of [notesStyles, blockStyles, cardStyles])
      if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
    if (this.hasUpdated) this.requestUpdate('documentId', null)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    globalThis.removeEventListener('beforeunload', this.#warn)
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#close()
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#open?.translate()
    const page = this.querySelector<HTMLElement>('.notes-page')
    if (page) keepCaretNamesInside(page)
    const { tenantId, documentId, pass, user, renewPass } = this
    if (!tenantId || !documentId || !pass || !user || !renewPass) return
    if (this.#open && changed.has('renewPass')) this.#open.link.renewPass = renewPass
    // Whoever may do more or less than before gets another editor.
    const wanted = `${tenantId}/${documentId}/${passAccess(pass)}`
    if (this.#opening === wanted) return
    this.#close()
    this.#opening = wanted
    this.#start(wanted).catch(() => this.#notLoaded(wanted))
  }

  async #start(wanted: string): Promise<void> {
    const { openNotes } = await import('./openNotes.ts')
    const page = this.querySelector<HTMLElement>('.notes-page')
    if (!page || !this.isConnected || this.#opening !== wanted || this.#open) return
    const { tenantId, documentId, pass, user, origin, features } = this
    this.#open = openNotes({
      host: this,
      page,
      tenantId,
      documentId,
      pass,
      user,
      origin: origin || location.origin.replace(/^http/, 'ws'),
      renewPass: () => this.renewPass(),
      access: passAccess(pass),
      features,
      minuteNow: () => this.minuteNow(),
      onState: (state) => this.#show(state),
      onLarge: () => (this.large = true),
      onChange: () => this.#drawSoon(),
    })
    this.requestUpdate()
  }

  /** Once a frame, however many people write. */
  #drawSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#drawn++
      this.requestUpdate()
    })
  }

  /** The editor's own code did not arrive. */
  #notLoaded(wanted: string): void {
    if (this.#opening === wanted) this.state = { at: 'refused', code: 'OFFLINE', opened: false, unsaved: false }
  }

  #close(): void {
    this.#opening = ''
    this.#open?.close()
    this.#open = undefined
    this.large = false
    this.state = notesClosed
  }

  #show(state: NotesState): void {
    this.state = state
    const suggesting = this.dataset['suggesting'] !== undefined
    const editable = state.at !== 'refused' && passAccess(this.pass) === 'edit' && !suggesting
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
    const open = this.#open
    return html`
      ${this.head}
      ${
        open
          ? html`<m-notes-bar
              .open=${open}
              .editable=${open.editor.isEditable && state.opened}
              .drawn=${this.#drawn}
            ></m-notes-bar>`
          : nothing
      }
      ${state.at === 'refused' ? this.#renderFailure(state) : nothing}
      ${this.large ? html`<p class="notes-large" role="status">${t('notes.large')}</p>` : nothing}
      ${open?.features.map((feature) => feature.notice?.(open.context) ?? nothing)}
      ${
        !state.opened && state.at !== 'refused'
          ? html`<div class="notes-bones" role="status">
              <span class="notes-hidden-words">${t('notes.waiting')}</span><i></i><i></i><i></i>
            </div>`
          : nothing
      }
      <div class="notes-body" ?hidden=${!state.opened}>
        <div class="notes-page"></div>
        ${this.#renderPanel()}
      </div>
      <div class="notes-foot">${this.#renderStatus()} ${this.#renderPeople()}</div>
    `
  }

  #renderPanel() {
    const context = this.#open?.context
    const feature = this.#open?.features.find(({ name }) => name === context?.panel)
    if (!context || !feature?.panel) return nothing
    return html`<aside
      class="notes-panel"
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        context.showPanel(null)
        context.editor.commands.focus()
      }}
    >
      <button
        type="button"
        class="notes-tool notes-panel-close"
        title=${t('notes.closePanel')}
        aria-label=${t('notes.closePanel')}
        @click=${() => context.showPanel(null)}
      >
        <wa-icon name="x"></wa-icon>
      </button>
      ${feature.panel(context)}
    </aside>`
  }

  #renderFailure(state: NotesState & { at: 'refused' }) {
    const sentence = state.code === 'CONFLICT' ? t('notes.ahead') : t(`problems.${state.code}`)
    return html`<p class="notes-failure" role="alert">
      <span>${sentence} ${state.unsaved ? t('notes.notSent') : nothing}</span>
      ${
        state.code === 'EDITOR_OUTDATED'
          ? html`<button type="button" @click=${() => location.reload()}>${t('notes.reload')}</button>`
          : html`<button type="button" @click=${() => this.#retry()}>${t('notes.retry')}</button>`
      }
    </p>`
  }

  #renderStatus() {
    const { at, unsaved, opened } = this.state
    if (at === 'refused' || (at === 'connecting' && !opened)) return html`<span></span>`
    if (at === 'offline' || at === 'connecting')
      return html`<span class="notes-status warn" role="status">
        <wa-icon name="cloud-off"></wa-icon>${unsaved ? t('notes.offlineKept') : t('notes.offline')}
      </span>`
    const access = passAccess(this.pass)
    if (access !== 'edit')
      return html`<span class="notes-status" role="status">
        <wa-icon name="eye"></wa-icon>${t(access === 'read' ? 'notes.readOnly' : `notes.may-${access}`)}
      </span>`
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
          html`<span
            class="notes-person"
            title=${user.external ? `${user.name} · ${t('attendance.external')}` : user.name}
            .style=${`--caret: ${colorOf(user)}`}
            >${[...user.name][0]?.toUpperCase()}</span
          >`,
      )}
    </span>`
  }
}

const isUser = (user: unknown): user is NotesUser =>
  typeof user === 'object' && user !== null && 'name' in user && 'personKey' in user && typeof user.name === 'string'

customElements.define('m-notes', MNotes)
