import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { Tool } from './boardDesk.ts'
import { toolKeys } from './boardKeys.ts'

export const toolIcons: Record<Tool, string> = {
  select: 'mouse-pointer-2',
  pan: 'hand-grab',
  pen: 'pencil',
  marker: 'highlighter',
  eraser: 'eraser',
  rect: 'square',
  ellipse: 'circle',
  diamond: 'diamond',
  line: 'slash',
  arrow: 'move-up-right',
  note: 'sticky-note',
  text: 'type',
  image: 'image',
  laser: 'wand',
}

const shapes: readonly Tool[] = ['rect', 'ellipse', 'diamond', 'line']
const rail: readonly (Tool | 'shapes')[] = [
  'select',
  'pan',
  'pen',
  'marker',
  'eraser',
  'note',
  'text',
  'shapes',
  'arrow',
  'image',
  'laser',
]

/** The tools of the board, in a column or, on narrow screens, a row. Says `tool` with the one that was chosen. */
export class MBoardRail extends LitElement {
  static override properties = { tool: {}, shape: { state: true }, open: { state: true } }
  declare tool: Tool
  /** The shape on the common button. */
  declare shape: Tool
  declare open: boolean

  static override styles = css`
    :host {
      position: relative;
      display: flex;
      max-width: 100%;
    }
    [role='toolbar'],
    .shapes {
      display: flex;
      flex-direction: column;
      gap: 2px;
      padding: 4px;
      border: 1px solid var(--m-border);
      border-radius: 12px;
      background: light-dark(#fffffff2, #1e2327f2);
      box-shadow: var(--m-shadow);
    }
    .shapes {
      position: absolute;
      inset-inline-start: calc(100% + 8px);
      bottom: 60px;
      flex-direction: row;
      z-index: 4;
    }
    button {
      position: relative;
      display: grid;
      place-items: center;
      flex: none;
      width: 38px;
      height: 38px;
      padding: 0;
      border: 0;
      border-radius: 9px;
      background: none;
      color: var(--m-text);
      cursor: pointer;
    }
    button wa-icon {
      font-size: 18px;
    }
    button:hover {
      background: var(--m-surface-3);
    }
    button[aria-pressed='true'] {
      background: var(--m-accent);
      color: var(--m-accent-text);
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 1px;
    }
    .more::after {
      content: '';
      position: absolute;
      right: 4px;
      bottom: 4px;
      border: 2.5px solid transparent;
      border-right-color: currentColor;
      border-bottom-color: currentColor;
    }
    i {
      flex: none;
      width: 22px;
      height: 1px;
      margin: 3px auto;
      background: var(--m-border);
    }
    @container (max-height: 620px) {
      button {
        width: 34px;
        height: 34px;
      }
      i {
        display: none;
      }
    }
    @container (max-width: 639px) {
      [role='toolbar'] {
        flex-direction: row;
        max-width: 100%;
        gap: 0;
        overflow-x: auto;
        scrollbar-width: none;
      }
      button {
        width: 36px;
        height: 38px;
      }
      i,
      .pan {
        display: none;
      }
      .shapes {
        inset: auto 0 calc(100% + 6px) auto;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.tool = 'select'
    this.shape = 'rect'
    this.open = false
  }

  override willUpdate() {
    if (shapes.includes(this.tool)) this.shape = this.tool
  }

  override render() {
    return html`<div role="toolbar" aria-label=${t('board.tools')} aria-orientation="vertical" @keydown=${this.#walk}>
        ${rail.map((entry) =>
          entry === 'shapes'
            ? this.#button(this.shape, true)
            : html`${entry === 'note' ? html`<i></i>` : nothing}${this.#button(entry)}`,
        )}
      </div>
      ${
        this.open
          ? html`<div class="shapes" role="group" aria-label=${t('board.shapes')}>
              ${shapes.map((shape) => this.#button(shape))}
            </div>`
          : nothing
      }`
  }

  #button(tool: Tool, more = false) {
    const label = `${t(`board.${tool}`)} (${toolKeys[tool]})`
    return html`<button
      type="button"
      class="${tool} ${more ? 'more' : ''}"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(this.tool === tool)}
      aria-haspopup=${more ? 'true' : nothing}
      data-testid="board-${tool}"
      @click=${() => this.#choose(tool, more)}
    >
      <wa-icon name=${toolIcons[tool]}></wa-icon>
    </button>`
  }

  #choose(tool: Tool, more: boolean) {
    this.open = more && !this.open
    this.dispatchEvent(new CustomEvent<Tool>('tool', { detail: tool }))
  }

  /** Arrows walk along the tools. */
  #walk(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    event.stopPropagation()
    const bar = event.currentTarget as HTMLElement
    const buttons = [...bar.querySelectorAll('button')].filter((button) => button.offsetParent !== null)
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    buttons.at((at + by + buttons.length) % buttons.length)?.focus()
  }
}
customElements.define('m-board-rail', MBoardRail)
