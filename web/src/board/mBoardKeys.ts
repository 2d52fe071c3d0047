import { LitElement, css, html } from 'lit'
import { dialogStyles } from '../call/dialogStyles.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t, type Key } from '../i18n/t.ts'
import { tools } from './boardDesk.ts'
import { toolKeys } from './boardKeys.ts'

const others: readonly (readonly [keys: string, means: Key])[] = [
  ['Ctrl Z', 'board.undo'],
  ['Ctrl Y', 'board.redo'],
  ['Ctrl D', 'board.duplicate'],
  ['Ctrl A', 'board.keys.all'],
  ['Del', 'board.remove'],
  [']', 'board.front'],
  ['[', 'board.back'],
  ['← ↑ → ↓', 'board.keys.nudge'],
  ['⇧', 'board.keys.shift'],
  ['Alt', 'board.keys.alt'],
  ['␣', 'board.keys.space'],
  ['+ −', 'board.keys.zoom'],
  ['0', 'board.zoomReset'],
  ['1', 'board.fit'],
]

/** The board's sheet of shortcuts: `show()`. */
export class MBoardKeys extends LitElement {
  static override styles = [
    dialogStyles,
    css`
      dialog {
        width: min(620px, 94vw);
        max-height: 90vh;
        padding: 20px 24px;
        overflow: auto;
      }
      h2 {
        margin: 0 0 14px;
        font-size: 16px;
        font-weight: 600;
      }
      .sheets {
        display: grid;
        grid-template-columns: 2fr 3fr;
        gap: 8px 32px;
        margin-bottom: 20px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 7px 14px;
        align-content: start;
        align-items: center;
        margin: 0;
        font-size: 13px;
      }
      dd {
        margin: 0;
      }
      kbd {
        display: inline-grid;
        place-items: center;
        min-width: 26px;
        padding: 1px 6px;
        border: 1px solid var(--m-border-strong);
        border-radius: 6px;
        font: 500 12px/18px var(--m-font);
        white-space: nowrap;
      }
      button {
        width: 100%;
        padding: 9px;
        border: 0;
        border-radius: 8px;
        background: var(--m-surface-3);
        color: inherit;
        font: inherit;
        font-weight: 500;
        cursor: pointer;
      }
      @media (max-width: 520px) {
        .sheets {
          grid-template-columns: 1fr;
        }
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  show() {
    this.renderRoot.querySelector('dialog')?.showModal()
  }

  override render() {
    return html`<dialog aria-labelledby="title" data-testid="board-keys">
      <h2 id="title">${t('board.keys')}</h2>
      <div class="sheets">
        <dl>${tools.map((tool) => row(toolKeys[tool], `board.${tool}`))}</dl>
        <dl>${others.map(([keys, means]) => row(keys, means))}</dl>
      </div>
      <form method="dialog"><button>${t('board.close')}</button></form>
    </dialog>`
  }
}

const row = (keys: string, means: Key) =>
  html`<dt><kbd>${keys}</kbd></dt>
    <dd>${t(means)}</dd>`

customElements.define('m-board-keys', MBoardKeys)
