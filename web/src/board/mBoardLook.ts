import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { fontSizes, sizes, type Style, type Tool } from './boardDesk.ts'
import type { ElementKind } from './boardElement.ts'
import { colors, palette, screenPaints, type Color } from './palette.ts'

export type LookAct = 'duplicate' | 'front' | 'back' | 'remove'

/**
 * Colours, sizes and what can be done with what is chosen. Says `style` with what changes, and `act`. Shows
 * nothing where there is nothing to say.
 */
export class MBoardLook extends LitElement {
  static override properties = { tool: {}, look: { attribute: false }, kinds: { attribute: false } }
  declare tool: Tool
  declare look: Style
  /** What is chosen; empty for the look of what is drawn next. */
  declare kinds: ReadonlySet<ElementKind>

  static override styles = css`
    :host {
      display: block;
      max-width: 100%;
    }
    [role='group'] {
      display: grid;
      gap: 6px;
      padding: 8px;
      border: 1px solid var(--m-border);
      border-radius: 12px;
      background: light-dark(#fffffff2, #1e2327f2);
      box-shadow: var(--m-shadow);
    }
    .colors {
      display: grid;
      grid-template-columns: repeat(3, 28px);
      gap: 2px;
    }
    .row {
      display: grid;
      grid-template-columns: repeat(2, 43px);
      gap: 2px;
      padding-top: 6px;
      border-top: 1px solid var(--m-border);
    }
    button {
      display: grid;
      place-items: center;
      min-width: 28px;
      height: 28px;
      padding: 0;
      border: 0;
      border-radius: 8px;
      background: none;
      color: var(--m-text);
      cursor: pointer;
    }
    button:hover {
      background: var(--m-surface-3);
    }
    button[aria-pressed='true'] {
      background: var(--m-surface-3);
      box-shadow: inset 0 0 0 1.5px var(--m-accent);
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
    .dot {
      width: 18px;
      height: 18px;
      border-radius: 50%;
      background: var(--dot);
      box-shadow: inset 0 0 0 1px #0000001f;
    }
    .square {
      border-radius: 4px;
    }
    .line {
      width: 22px;
      border-radius: 8px;
      background: currentColor;
    }
    .danger {
      color: var(--m-danger);
    }
    .letter {
      font-weight: 600;
      line-height: 1;
    }
    @container (max-width: 639px) {
      [role='group'] {
        display: flex;
        gap: 4px;
        max-width: 100%;
        padding: 4px 6px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .colors,
      .row {
        display: flex;
        flex: none;
        gap: 0;
      }
      .row {
        padding: 0 0 0 4px;
        border: 0;
        border-inline-start: 1px solid var(--m-border);
      }
      button {
        min-width: 30px;
        height: 32px;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.kinds = new Set()
  }

  override render() {
    const { tool, kinds, look } = this
    const chosen = kinds.size > 0
    const speaks = (...which: ElementKind[]) =>
      chosen ? which.some((kind) => kinds.has(kind)) : which.some((kind) => kind === tool)
    const notes = speaks('note')
    const marks = !notes && speaks('marker')
    const hasColor = notes || marks || speaks('pen', 'rect', 'ellipse', 'diamond', 'line', 'arrow', 'text')
    const letters = speaks('text')
    const strokes = speaks('pen', 'marker', 'rect', 'ellipse', 'diamond', 'line', 'arrow')
    if (!hasColor && !chosen) return nothing
    const key = notes ? 'noteColor' : marks ? 'markerColor' : 'color'
    return html`<div role="group" aria-label=${t('board.style')} data-testid="board-look">
      ${hasColor ? html`<div class="colors">${colors.map((color) => this.#color(color, key, notes))}</div>` : nothing}
      ${strokes ? html`<div class="row">${sizes.map((size, index) => this.#size(size, index))}</div>` : nothing}
      ${letters ? html`<div class="row">${fontSizes.map((size, index) => this.#letters(size, index))}</div>` : nothing}
      ${
        speaks('rect', 'ellipse', 'diamond')
          ? html`<div class="row">
              <button
                type="button"
                title=${t('board.filled')}
                aria-label=${t('board.filled')}
                aria-pressed=${String(look.filled)}
                data-testid="board-filled"
                @click=${() => this.#say({ filled: !look.filled })}
              >
                <wa-icon name="paint-bucket"></wa-icon>
              </button>
            </div>`
          : nothing
      }
      ${chosen ? this.#acts() : nothing}
    </div>`
  }

  #color(color: Color, key: 'color' | 'noteColor' | 'markerColor', notes: boolean) {
    const label = t(`board.color.${color}`)
    const both = { ...this.look, ...(this.kinds.size > 1 && key === 'noteColor' ? { color: this.look.noteColor } : {}) }
    return html`<button
      type="button"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(both[key] === color)}
      data-testid="board-color-${color}"
      @click=${() => this.#say(this.kinds.size > 1 ? { color, noteColor: color, markerColor: color } : { [key]: color })}
    >
      <span
        class="dot ${notes ? 'square' : ''}"
        .style=${`--dot: ${notes ? palette[color].note : screenPaints.line(color)}`}
      ></span>
    </button>`
  }

  #size(size: number, index: number) {
    const label = t('board.size', { count: index + 1 })
    return html`<button
      type="button"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(this.look.size === size)}
      data-testid="board-size-${size}"
      @click=${() => this.#say({ size })}
    >
      <span class="line" .style=${`height: ${Math.min(12, size * 0.8 + 0.5)}px`}></span>
    </button>`
  }

  #letters(fontSize: number, index: number) {
    const label = t('board.size', { count: index + 1 })
    return html`<button
      type="button"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(this.look.fontSize === fontSize)}
      @click=${() => this.#say({ fontSize })}
    >
      <span class="letter" .style=${`font-size: ${11 + index * 3}px`}>A</span>
    </button>`
  }

  #acts() {
    const acts = [
      ['duplicate', 'copy-plus'],
      ['remove', 'trash-2'],
      ['front', 'bring-to-front'],
      ['back', 'send-to-back'],
    ] as const
    return html`<div class="row">
      ${acts.map(
        ([act, icon]) =>
          html`<button
            type="button"
            class=${act === 'remove' ? 'danger' : ''}
            title=${t(`board.${act}`)}
            aria-label=${t(`board.${act}`)}
            data-testid="board-${act}"
            @click=${() => this.dispatchEvent(new CustomEvent<LookAct>('act', { detail: act }))}
          >
            <wa-icon name=${icon}></wa-icon>
          </button>`,
      )}
    </div>`
  }

  #say(detail: Partial<Style>) {
    this.dispatchEvent(new CustomEvent<Partial<Style>>('look', { detail }))
  }
}
customElements.define('m-board-look', MBoardLook)
