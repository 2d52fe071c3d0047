import { LitElement, html, nothing, type PropertyValues } from 'lit'
import { notesClosed, type NotesState } from '../documents/notesState.ts'
import { passAccess } from '../documents/passAccess.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { boardBar } from './boardBar.ts'
import type { Style, Tool } from './boardDesk.ts'
import type { BoardFormat } from './boardExport.ts'
import { BoardImages, type Notice } from './boardImages.ts'
import type { Point } from './boardGeometry.ts'
import { boardCommandFor, type BoardCommand } from './boardKeys.ts'
import type { BoardUser } from './boardPresence.ts'
import { boardStyles } from './boardStyles.ts'
import './mBoardKeys.ts'
import type { MBoardKeys } from './mBoardKeys.ts'
import './mBoardLook.ts'
import type { LookAct } from './mBoardLook.ts'
import './mBoardRail.ts'
import type { OpenBoard } from './openBoard.ts'

const noticeMs = 6000
const boardParts = () =>
  Promise.all([
    import('./openBoard.ts'),
    import('./boardCommands.ts'),
    import('./boardPlacing.ts'),
    import('./boardExport.ts'),
  ])

/** The board of a document: paper, tools and others' hands. Its machinery is loaded when it is first seen. */
export class MBoard extends LitElement {
  static override properties = {
    tenantId: {},
    documentId: {},
    pass: { attribute: false },
    renewPass: { attribute: false },
    user: { attribute: false },
    heading: {},
    origin: {},
    state: { state: true },
    notice: { state: true },
  }
  declare tenantId: string
  declare documentId: string
  declare pass: string
  /** Asks the house for a fresh pass; rejects with ApiProblem. */
  declare renewPass: () => Promise<string>
  declare user: BoardUser
  /** Names the files that are downloaded. */
  declare heading: string
  /** Where the house's WebSockets are, `wss://host`; the page's own host where silent. */
  declare origin: string
  declare state: NotesState
  declare notice: Notice | null

  static override styles = boardStyles

  protected readonly locale = new LocaleController(this)
  #open: OpenBoard | undefined
  #parts: Awaited<ReturnType<typeof boardParts>> | undefined
  #opening = ''
  /** The newest pass: what it allows may have changed since the first. */
  #freshPass = ''
  #fitted = false
  #noticeTimer: ReturnType<typeof setTimeout> | undefined
  readonly #images = new BoardImages({
    input: () => this.renderRoot.querySelector('input'),
    editable: () => this.#open?.desk.editable === true,
    place: async (file, at) => {
      if (!this.#open) return
      const { placeImage } = await import('./boardPlacing.ts')
      await placeImage(this.#open, this.documentId, file, at ?? this.#open.desk.center)
    },
    tell: (notice) => this.#tell(notice),
  })
  readonly #sizes = new ResizeObserver(([entry]) => this.#resized(entry?.contentRect))

  constructor() {
    super()
    this.state = notesClosed
    this.notice = null
    this.heading = ''
    this.origin = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    globalThis.addEventListener('beforeunload', this.#warn)
    this.addEventListener('keydown', this.#keyDown)
    this.addEventListener('keyup', this.#keyUp)
    this.addEventListener('paste', this.#images.pasted)
    this.#sizes.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    globalThis.removeEventListener('beforeunload', this.#warn)
    this.removeEventListener('keydown', this.#keyDown)
    this.removeEventListener('keyup', this.#keyUp)
    this.removeEventListener('paste', this.#images.pasted)
    this.#sizes.disconnect()
    clearTimeout(this.#noticeTimer)
    this.#close()
  }

  /** For tests and for whoever embeds the board: what is on it. Undefined until it is open. */
  get opened(): OpenBoard | undefined {
    return this.state.opened ? this.#open : undefined
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { tenantId, documentId, pass, user, renewPass } = this
    if (!tenantId || !documentId || !pass || !user || !renewPass) return
    if (changed.has('pass')) this.#freshPass = pass
    if (this.#open && changed.has('renewPass')) this.#open.link.renewPass = this.#renew
    if (this.#open && changed.has('pass')) this.#show(this.state)
    const wanted = `${tenantId}/${documentId}`
    // Asked last, since it makes the browser lay the page out: a board nobody sees yet is not opened.
    if (this.#opening === wanted || this.clientWidth === 0) return
    this.#close()
    this.#opening = wanted
    this.#start(wanted).catch(() => this.#notLoaded(wanted))
  }

  async #start(wanted: string): Promise<void> {
    this.#parts = await boardParts()
    const surface = this.renderRoot.querySelector<SVGSVGElement>('.paper')
    const pointers = this.renderRoot.querySelector<HTMLElement>('.pointers')
    const field = this.renderRoot.querySelector('textarea')
    if (!surface || !pointers || !field || !this.isConnected || this.#opening !== wanted || this.#open) return
    const { tenantId, documentId, pass, user, origin } = this
    const open = this.#parts[0].openBoard({
      surface,
      pointers,
      field,
      tenantId,
      documentId,
      pass,
      user,
      origin: origin || location.origin.replace(/^http/, 'ws'),
      renewPass: this.#renew,
      onState: (state) => this.#show(state),
      onChange: () => this.requestUpdate(),
      onFull: () => this.#tell('full'),
      place: (kind, at) => this.#place(kind, at),
    })
    this.#open = open
    this.#show(open.link.state)
    this.#resized(this.getBoundingClientRect())
  }

  readonly #renew = async () => {
    this.#freshPass = await this.renewPass()
    return this.#freshPass
  }

  /** The board's own code did not arrive. */
  #notLoaded(wanted: string): void {
    if (this.#opening === wanted) this.state = { at: 'refused', code: 'OFFLINE', opened: false, unsaved: false }
  }

  #close(): void {
    this.#opening = ''
    this.#fitted = false
    this.#open?.close()
    this.#open = undefined
    this.state = notesClosed
  }

  #show(state: NotesState): void {
    this.state = state
    const open = this.#open
    if (!open) return
    open.desk.editable = state.at !== 'refused' && passAccess(this.#freshPass) === 'edit'
    if (!open.desk.editable) {
      open.pointer.cancel()
      open.text.close()
      open.desk.choose('select')
      open.desk.select([])
    }
    this.#fitFirst()
  }

  #resized(size?: { width: number; height: number }): void {
    if (!size || size.width === 0) return
    if (this.#open) this.#open.desk.resize(size.width, size.height)
    else this.requestUpdate()
    this.#fitFirst()
  }

  /** The first look is at all of it. */
  #fitFirst(): void {
    const open = this.#open
    if (!open || this.#fitted || !this.state.opened || open.desk.screen.w <= 1) return
    this.#fitted = true
    if (open.desk.editable && open.model.elements.length === 0) open.desk.choose('pen')
    open.desk.fit()
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

  #tell(notice: Notice | null): void {
    clearTimeout(this.#noticeTimer)
    this.notice = notice
    if (notice && notice !== 'uploading') this.#noticeTimer = setTimeout(() => (this.notice = null), noticeMs)
  }

  #run(command: BoardCommand): boolean {
    if (command.do === 'help') {
      this.renderRoot.querySelector<MBoardKeys>('m-board-keys')?.show()
      return true
    }
    if (command.do === 'tool' && command.tool === 'image') return this.#images.pick(null)
    const desk = this.#open?.desk
    // Without a mouse: into the middle of what is seen.
    if (desk?.editable && command.do === 'edit' && (desk.tool === 'note' || desk.tool === 'text')) {
      this.#place(desk.tool, desk.center)
      return true
    }
    return this.#open && this.#parts ? this.#parts[1].runBoardCommand(this.#open, command) : false
  }

  readonly #keyDown = (event: KeyboardEvent) => {
    const from = event.composedPath()[0]
    if (!(from instanceof Element) || from.matches('textarea, input')) return
    // An open sheet or menu has its keys to itself.
    if (from.closest('dialog, wa-dropdown')) return
    const paper = from.matches('.paper')
    if (event.key === ' ' && paper && this.#open) {
      event.preventDefault()
      this.#open.pointer.spaceHeld = true
      from.classList.add('space')
      return
    }
    // A button keeps the keys that press it and walk from it.
    if (!paper && (event.key === 'Enter' || event.key.startsWith('Arrow'))) return
    const command = boardCommandFor(event)
    if (command && this.#run(command)) event.preventDefault()
  }

  readonly #keyUp = (event: KeyboardEvent) => {
    if (event.key !== ' ' || !this.#open) return
    this.#open.pointer.spaceHeld = false
    this.renderRoot.querySelector('.paper')?.classList.remove('space')
  }

  #place(kind: 'note' | 'text' | 'image', at: Point): void {
    const [open, parts] = [this.#open, this.#parts]
    if (!open || !parts) return
    if (kind === 'image') this.#images.pick(at)
    else parts[2][kind === 'note' ? 'placeNote' : 'placeText'](open, at)
  }

  async #export(format: BoardFormat): Promise<void> {
    const [open, parts] = [this.#open, this.#parts]
    if (!open || !parts) return
    await parts[3].downloadBoard(open, format, this.heading || t('board.label')).catch(() => this.#tell('exportFailed'))
  }

  #act(act: LookAct): void {
    this.#run({ do: act })
  }

  override render() {
    const { state } = this
    const desk = this.#open?.desk
    const editable = state.opened && desk?.editable
    return html`<div class="area" @dragover=${this.#images.dragged} @drop=${this.#images.dropped}>
        <svg
          class="paper"
          tabindex="0"
          role="application"
          aria-label=${t('board.paper')}
          data-testid="board-paper"
          data-tool=${desk?.tool ?? 'select'}
        ></svg>
        <textarea hidden aria-label=${t('board.writing')} data-testid="board-text-field" spellcheck="false"></textarea>
        <div class="pointers" aria-hidden="true"></div>
        ${this.#empty()}
        ${!state.opened && state.at !== 'refused' ? html`<p class="bones" role="status">${t('board.waiting')}</p>` : nothing}
        ${editable ? this.#renderTools(desk) : nothing}
      </div>
      <div class="top">
        ${boardBar({
          open: state.opened ? this.#open : undefined,
          state,
          run: (command) => this.#run(command),
          save: (format) => void this.#export(format),
        })}
      </div>
      ${this.#renderNotice()}
      <input type="file" accept="image/*" hidden @change=${this.#images.picked} />
      <m-board-keys></m-board-keys>`
  }

  #empty() {
    if (!this.state.opened || (this.#open?.model.elements.length ?? 0) > 0) return nothing
    return html`<div class="empty" data-testid="board-empty">
      <wa-icon name="pencil"></wa-icon><b>${t('board.empty')}</b>
      <span>${this.#open?.desk.editable ? t('board.emptyHint') : t('board.emptyRead')}</span>
    </div>`
  }

  #renderTools(desk: OpenBoard['desk']) {
    const kinds = new Set(desk.selected.map(({ kind }) => kind))
    return html`<div class="left">
      <m-board-rail
        .tool=${desk.tool}
        @tool=${(event: CustomEvent<Tool>) => this.#run({ do: 'tool', tool: event.detail })}
      ></m-board-rail>
      <m-board-look
        .tool=${desk.tool}
        .look=${desk.lookNow}
        .kinds=${kinds}
        @look=${(event: CustomEvent<Partial<Style>>) => desk.restyle(event.detail)}
        @act=${(event: CustomEvent<LookAct>) => this.#act(event.detail)}
      ></m-board-look>
    </div>`
  }

  #renderNotice() {
    const { state, notice } = this
    if (state.at === 'refused') {
      const sentence = state.code === 'CONFLICT' ? t('board.ahead') : t(`problems.${state.code}`)
      return html`<p class="notice failed" role="alert">
        <span>${sentence} ${state.unsaved ? t('board.notSent') : nothing}</span>
        <button type="button" @click=${() => this.#retry()}>${t('board.retry')}</button>
      </p>`
    }
    if (!notice) return nothing
    const sentence = typeof notice === 'string' ? t(`board.${notice}`) : notice.sentence
    return html`<p class="notice" role=${notice === 'uploading' ? 'status' : 'alert'}>${sentence}</p>`
  }
}

customElements.define('m-board', MBoard)
