import { LitElement, css, html, nothing } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { Rect, Size } from './tileLayout.ts'

export type MenuWish = 'pin' | 'hide' | 'float' | 'details' | 'close'

const widthPx = 220
const heightPx = 172
const insetPx = 8

/** The menu of one tile, at its upper corner; one for the whole stage, because fifty would be heavy. Sends `choose`. */
export class MTileMenu extends LitElement {
  static override properties = {
    name: {},
    rect: { attribute: false },
    stage: { attribute: false },
    pinned: { type: Boolean },
    mayFloat: { type: Boolean },
    me: { type: Boolean },
  }
  declare name: string
  declare rect: Rect
  declare stage: Size
  declare pinned: boolean
  declare mayFloat: boolean
  declare me: boolean
  readonly #onOutside = (event: Event) => {
    if (!event.composedPath().includes(this)) this.#choose('close')
  }

  static override styles = css`
    div {
      position: absolute;
      z-index: 8;
      box-sizing: border-box;
      width: ${widthPx}px;
      padding: 6px;
      border-radius: 10px;
      background: #1f262a;
      box-shadow: 0 6px 28px #000b;
      color: #f3f5f6;
    }
    button {
      display: flex;
      align-items: center;
      gap: 10px;
      width: 100%;
      padding: 9px 10px;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
      font-size: 14px;
      text-align: start;
      cursor: pointer;
    }
    button span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    button:hover,
    button:focus-visible {
      background: #2f383e;
      outline: none;
    }
    wa-icon {
      flex: none;
      color: #c9d0d5;
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.name = ''
    this.pinned = false
    this.mayFloat = false
    this.me = false
  }

  override connectedCallback() {
    super.connectedCallback()
    // The press that opened the menu is still under way.
    setTimeout(() => this.isConnected && addEventListener('pointerdown', this.#onOutside, true))
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('pointerdown', this.#onOutside, true)
  }

  override firstUpdated() {
    this.renderRoot.querySelector('button')?.focus()
  }

  override render() {
    const { name, rect, stage } = this
    const left = Math.min(
      stage.width - widthPx - insetPx,
      Math.max(insetPx, rect.left + rect.width - widthPx - insetPx),
    )
    const top = Math.min(stage.height - heightPx - insetPx, rect.top + 44)
    return html`<div
      role="menu"
      aria-label=${t('stage.menu', { name })}
      style=${styleMap({ left: `${left}px`, top: `${Math.max(insetPx, top)}px` })}
      @keydown=${this.#onKey}
    >
      ${this.#item('pin', this.pinned ? 'pin-off' : 'pin', t(this.pinned ? 'stage.unpin' : 'stage.pin', { name }))}
      ${this.mayFloat ? this.#item('float', 'picture-in-picture-2', t('stage.float')) : nothing}
      ${this.me ? this.#item('hide', 'eye-off', t('room.selfHide')) : nothing}
      ${this.#item('details', 'gauge', t('stage.details'))}
    </div>`
  }

  #item(wish: MenuWish, icon: string, label: string) {
    return html`<button role="menuitem" type="button" data-testid="tile-${wish}" @click=${() => this.#choose(wish)}>
      <wa-icon name=${icon}></wa-icon><span>${label}</span>
    </button>`
  }

  #onKey(event: KeyboardEvent) {
    const items = [...this.renderRoot.querySelectorAll('button')]
    const at = items.indexOf(this.renderRoot.querySelector('button:focus') as HTMLButtonElement)
    if (event.key === 'Escape' || event.key === 'Tab') this.#choose('close')
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus()
    else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus()
    else return
    event.stopPropagation()
    event.preventDefault()
  }

  #choose(detail: MenuWish) {
    this.dispatchEvent(new CustomEvent<MenuWish>('choose', { detail }))
  }
}
customElements.define('m-tile-menu', MTileMenu)
