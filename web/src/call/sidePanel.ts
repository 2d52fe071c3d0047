import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { panels } from './panels.ts'
import type { Panel } from './panels.ts'
import { SheetDrag } from './sheetDrag.ts'

/**
 * Tabs beside the stage; on a phone a sheet over it. What they show is slotted, so that the notes stay in
 * the document's own tree: a text selection inside a shadow root does not work everywhere.
 */
export class MSidePanel extends LitElement {
  static override properties = {
    panel: {},
    unread: { type: Number },
    news: { type: Number },
    peopleCount: { type: Number },
    wide: { type: Boolean },
  }
  declare panel: Panel
  declare unread: number
  /** How many new things wait behind the activities. */
  declare news: number
  declare peopleCount: number
  /** Most of the stage's place is the panel's. */
  declare wide: boolean

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
      overflow: hidden;
      border-radius: 12px;
      background: var(--m-surface-2);
    }
    .head {
      display: flex;
      align-items: center;
      gap: 2px;
      padding: 8px 8px 0;
      border-bottom: 1px solid var(--m-border);
    }
    [role='tablist'] {
      display: flex;
      gap: 2px;
    }
    [role='tab'] {
      position: relative;
      padding: 8px 9px 10px;
      border: 0;
      background: none;
      color: var(--m-text-quiet);
      font: inherit;
      font-weight: 500;
      cursor: pointer;
    }
    [role='tab']:hover {
      color: var(--m-text);
    }
    [role='tab'][aria-selected='true'] {
      color: var(--m-text);
    }
    [role='tab'][aria-selected='true']::after {
      content: '';
      position: absolute;
      inset-inline: 10px;
      bottom: -1px;
      height: 2px;
      border-radius: 1px;
      background: var(--m-accent);
    }
    [role='tab']:focus-visible,
    .close:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: -2px;
      border-radius: 6px;
    }
    em {
      margin-inline-start: 5px;
      font-style: normal;
      font-variant-numeric: tabular-nums;
      color: var(--m-text-quiet);
      font-weight: 400;
    }
    em.new {
      padding: 0 6px;
      border-radius: 9px;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font-weight: 600;
      font-size: 11px;
    }
    .widen {
      margin-inline-start: auto;
    }
    .close {
      display: grid;
      place-items: center;
      width: 32px;
      height: 32px;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--m-text-quiet);
      cursor: pointer;
    }
    @media (max-width: 720px) {
      /* What says that it can be pulled down. */
      .head {
        position: relative;
        padding-top: 16px;
        touch-action: none;
      }
      .head::before {
        content: '';
        position: absolute;
        top: 7px;
        left: 50%;
        width: 36px;
        height: 4px;
        margin-left: -18px;
        border-radius: 2px;
        background: var(--m-border-strong);
      }
      .widen {
        display: none;
      }
      .widen + .close {
        margin-inline-start: auto;
      }
      [role='tab'] {
        padding-inline: 9px;
      }
    }
    .close:hover {
      background: var(--m-surface-3);
      color: var(--m-text);
    }
    [role='tabpanel'] {
      flex: 1;
      min-height: 0;
      display: flex;
      flex-direction: column;
    }
    [role='tabpanel'][hidden] {
      display: none;
    }
    ::slotted(*) {
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
  `

  readonly #drag = new SheetDrag(this, () => this.#choose(null))
  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.panel = 'notes'
    this.unread = 0
    this.news = 0
    this.peopleCount = 0
    this.wide = false
  }

  override render() {
    return html`
      <div
        class="head"
        @pointerdown=${this.#drag.down}
        @pointermove=${this.#drag.move}
        @pointerup=${this.#drag.up}
        @pointercancel=${this.#drag.cancel}
      >
        <div role="tablist" aria-label=${t('call.panel')} @keydown=${this.#onKey}>
          ${panels.map((panel) => this.#tab(panel))}
        </div>
        <button
          class="close widen"
          type="button"
          aria-label=${this.wide ? t('call.narrower') : t('call.wider')}
          title=${this.wide ? t('call.narrower') : t('call.wider')}
          aria-pressed=${String(this.wide)}
          data-testid="panel-wide"
          @click=${() => this.dispatchEvent(new CustomEvent('widen'))}
        >
          <wa-icon name=${this.wide ? 'minimize-2' : 'maximize-2'}></wa-icon>
        </button>
        <button
          class="close"
          type="button"
          aria-label=${t('call.close')}
          title=${t('call.close')}
          data-testid="panel-close"
          @click=${() => this.#choose(null)}
        >
          <wa-icon name="x"></wa-icon>
        </button>
      </div>
      ${panels.map(
        (panel) =>
          html`<div role="tabpanel" id="panel-${panel}" aria-labelledby="tab-${panel}" ?hidden=${panel !== this.panel}>
            <slot name=${panel}></slot>
          </div>`,
      )}
    `
  }

  #tab(panel: Panel) {
    const chosen = panel === this.panel
    return html`<button
      role="tab"
      type="button"
      id="tab-${panel}"
      data-testid="tab-${panel}"
      aria-controls="panel-${panel}"
      aria-selected=${String(chosen)}
      tabindex=${chosen ? 0 : -1}
      @click=${() => this.#choose(panel)}
    >
      ${t(`call.${panel}`)}${this.#count(panel)}
    </button>`
  }

  #count(panel: Panel) {
    if (panel === 'people') return html`<em>${this.peopleCount}</em>`
    const count = { chat: this.unread, more: this.news }[panel as string] ?? 0
    if (count === 0) return ''
    const label = panel === 'chat' ? t('call.unread', { count }) : t('room.news', { count })
    return html`<em class="new" aria-label=${label}>${count}</em>`
  }

  #onKey(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    const next = panels[(panels.indexOf(this.panel) + by + panels.length) % panels.length] ?? 'notes'
    this.#choose(next)
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus())
  }

  #choose(panel: Panel | null) {
    this.dispatchEvent(new CustomEvent<Panel | null>('choose', { detail: panel }))
  }
}
customElements.define('m-side-panel', MSidePanel)
