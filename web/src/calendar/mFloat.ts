import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** What a card hangs on; its box is asked for whenever the card is placed. */
export interface Anchor {
  getBoundingClientRect(): DOMRect
}

const gapPx = 8

/** A card beside what it speaks of, a sheet from below on phones. Escape and a press elsewhere put it away. */
export class MFloat extends LitElement {
  static override properties = { anchor: { attribute: false }, label: {}, below: { type: Boolean } }
  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
      .card {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 0;
        width: min(380px, calc(100vw - 16px));
        max-height: calc(100dvh - 16px);
        overflow: auto;
        color: var(--m-text);
        box-shadow: var(--m-shadow-large);
        overscroll-behavior: contain;
      }
      .card:focus {
        outline: none;
      }
      .shut {
        position: absolute;
        inset: 8px 8px auto auto;
        display: grid;
        place-content: center;
        width: 32px;
        height: 32px;
        padding: 0;
        font-size: 16px;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      .shut:hover {
        background: var(--m-surface-2);
        color: var(--m-text);
      }
      @media (max-width: 640px) {
        .card {
          inset: auto 0 0 0;
          width: 100%;
          max-height: 86dvh;
          padding-bottom: env(safe-area-inset-bottom);
          border-width: 1px 0 0;
          border-radius: 16px 16px 0 0;
        }
        .card::backdrop {
          background: #0006;
        }
      }
    `,
  ]
  declare anchor: Anchor | null
  declare label: string
  /** Stands under its anchor, as what belongs to a button does. */
  declare below: boolean
  #before: Element | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.anchor = null
    this.label = ''
    this.below = false
  }

  override render() {
    return html`<div class="card" popover tabindex="-1" role="dialog" aria-label=${this.label} @toggle=${this.#toggled}>
      <slot @slotchange=${this.place}></slot>
      <button class="shut" type="button" @click=${this.shut} aria-label=${t('calendar.close')}>
        <wa-icon name="x"></wa-icon>
      </button>
    </div>`
  }

  override firstUpdated(): void {
    this.#before = deepActive()
    this.#card?.showPopover()
    this.place()
    const wanted = this.querySelector<HTMLElement>('[autofocus]')
    if (!wanted) this.#card?.focus({ preventScroll: true })
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('anchor')) this.place()
  }

  /** Puts the card beside its anchor, where there is room; again when what it holds has grown. */
  readonly place = (): void => {
    const card = this.#card
    if (!card || !this.anchor) return
    if (matchMedia('(max-width: 640px)').matches) {
      card.style.left = card.style.top = ''
      return
    }
    const at = this.anchor.getBoundingClientRect()
    const { width, height } = card.getBoundingClientRect()
    const right = at.right + gapPx
    const left = right + width < innerWidth - gapPx ? right : at.left - width - gapPx
    const fits = left >= gapPx && !this.below
    const top = fits ? at.top - 12 : at.bottom + gapPx
    card.style.left = `${Math.min(innerWidth - width - gapPx, Math.max(gapPx, fits ? left : at.right - width))}px`
    card.style.top = `${Math.max(gapPx, Math.min(top, innerHeight - height - gapPx))}px`
  }

  readonly shut = (): void => this.#card?.hidePopover()

  get #card(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.card')
  }

  readonly #toggled = (event: ToggleEvent) => {
    if (event.newState !== 'closed') return
    if (this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus({ preventScroll: true })
    this.dispatchEvent(new Event('shut'))
  }
}
customElements.define('m-float', MFloat)

/** The focused element, within whatever shadows it stands. */
function deepActive(): Element | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active
}
