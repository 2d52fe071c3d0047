import { LitElement, html, nothing, type PropertyValues } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { rectOf } from './blocks/taskCards.ts'
import { FloatingCard } from './floatingCard.ts'
import { keysShown, type NotesTool } from './notesTool.ts'
import { notesTools } from './notesTools.ts'
import type { OpenNotes } from './openNotes.ts'
import { toolsThatFit } from './toolsThatFit.ts'

/** The notes' toolbar: one line, however narrow the place. In light DOM, as the notes are. */
export class MNotesBar extends LitElement {
  static override properties = {
    open: { attribute: false },
    editable: { type: Boolean },
    drawn: { type: Number },
    width: { state: true },
  }
  declare open: OpenNotes | undefined
  declare editable: boolean
  /** Rises whenever the notes have changed. */
  declare drawn: number
  declare width: number

  protected readonly locale = new LocaleController(this)
  readonly #sizes = new ResizeObserver(() => this.#measure())
  #more: FloatingCard | undefined

  constructor() {
    super()
    this.editable = false
    this.drawn = 0
    this.width = 0
  }

  override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#sizes.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sizes.disconnect()
    this.#more?.close()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('width')) this.#measure()
    this.#more?.update()
  }

  #measure(): void {
    const side = this.querySelector<HTMLElement>('.notes-side-tools')
    const padding = 8
    this.width = Math.max(0, this.clientWidth - padding - (side?.offsetWidth ?? 0))
  }

  get #tools(): NotesTool[] {
    return [...(this.editable ? notesTools : []), ...(this.open?.viewTools ?? [])]
  }

  override render() {
    const { open } = this
    if (!open) return nothing
    const tools = this.#tools
    const fit = toolsThatFit(tools, this.width)
    return html`<div class="notes-bar" role="toolbar" aria-label=${t('notes.toolbar')} @keydown=${this.#walk}>
      ${tools.slice(0, fit).map((tool, index) => this.#button(tool, index))}
      ${
        fit < tools.length
          ? html`<button
              type="button"
              class="notes-tool notes-more"
              title=${t('notes.more')}
              aria-label=${t('notes.more')}
              aria-haspopup="menu"
              tabindex=${fit === 0 ? 0 : -1}
              @mousedown=${keepSelection}
              @click=${(event: Event) => this.#openMore(event.currentTarget as HTMLElement)}
            >
              <wa-icon name="ellipsis"></wa-icon>
            </button>`
          : nothing
      }
      <span class="notes-side-tools">${open.features.map((feature) => feature.tools?.(open.context) ?? nothing)}</span>
    </div>`
  }

  #button(tool: NotesTool, index: number) {
    const { open } = this
    if (!open) return nothing
    return html`${tool.first && index > 0 ? html`<span class="notes-gap"></span>` : nothing}<button
        type="button"
        class="notes-tool"
        title=${named(tool)}
        aria-label=${t(tool.word)}
        tabindex=${index === 0 ? 0 : -1}
        aria-pressed=${tool.active ? String(tool.active(open.editor, open.context)) : nothing}
        ?disabled=${tool.can?.(open.editor) === false}
        @mousedown=${keepSelection}
        @click=${(event: Event) => tool.run(open.context, event.currentTarget as HTMLElement)}
      >
        <wa-icon name=${tool.icon}></wa-icon>
      </button>`
  }

  #openMore(anchor: HTMLElement): void {
    const { open } = this
    if (!open) return
    if (this.#more && !this.#more.closed) return this.#more.close()
    const run = (tool: NotesTool) => {
      this.#more?.close()
      tool.run(open.context, anchor)
    }
    this.#more = new FloatingCard({
      host: open.context.host,
      label: t('notes.more'),
      modal: true,
      anchor: () => rectOf(anchor),
      content: () => {
        const tools = this.#tools
        return html`<div class="notes-menu" role="menu" aria-label=${t('notes.more')} @keydown=${walkMenu}>
          ${tools
            .slice(toolsThatFit(tools, this.width))
            .map(
              (tool) =>
                html`<button
                  type="button"
                  role=${tool.active ? 'menuitemcheckbox' : 'menuitem'}
                  aria-checked=${tool.active ? String(tool.active(open.editor, open.context)) : nothing}
                  ?disabled=${tool.can?.(open.editor) === false}
                  @click=${() => run(tool)}
                >
                  <wa-icon name=${tool.icon}></wa-icon><span>${t(tool.word)}</span>${
                    tool.keys ? html`<kbd>${keysShown(tool.keys)}</kbd>` : nothing
                  }
                </button>`,
            )}
        </div>`
      },
    })
  }

  /** Arrows walk along the toolbar, which is one stop for the Tab key; Escape goes back to the text. */
  #walk(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.open?.editor.commands.focus()
    const ahead = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (ahead !== 0) walk(event, event.currentTarget as HTMLElement, ahead)
  }
}

function walkMenu(event: KeyboardEvent): void {
  const ahead = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (ahead !== 0) walk(event, event.currentTarget as HTMLElement, ahead)
}

function walk(event: KeyboardEvent, among: HTMLElement, ahead: number): void {
  event.preventDefault()
  const buttons = [...among.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')]
  const at = buttons.indexOf(event.target as HTMLButtonElement)
  buttons.at((at + ahead + buttons.length) % buttons.length)?.focus()
}

const named = (tool: NotesTool) => (tool.keys ? `${t(tool.word)} (${keysShown(tool.keys)})` : t(tool.word))

const keepSelection = (event: MouseEvent) => event.preventDefault()

customElements.define('m-notes-bar', MNotesBar)
