import { LitElement, css, html, nothing } from 'lit'
import { roundButton, roundStyles } from '../call/roundButton.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { reactionArt } from './reactionArt.ts'
import { reactionNames, reactionsOffered } from './reactionNames.ts'

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/** The button for reactions, and the handful of them above it while it is open: `toggle()`. */
export class MReact extends LitElement {
  static override properties = {
    session: { attribute: false },
    open: { type: Boolean, reflect: true },
    bare: { type: Boolean },
  }
  declare session: RoomSession
  declare open: boolean
  /** Without a button of its own, where something else opens it. */
  declare bare: boolean
  readonly #onPress = (event: PointerEvent) => {
    if (!event.composedPath().includes(this)) this.open = false
  }

  static override styles = [
    roundStyles,
    css`
      :host {
        position: relative;
        display: block;
      }
      .bar {
        position: absolute;
        bottom: calc(100% + 14px);
        inset-inline-start: 50%;
        translate: -50% 0;
        display: flex;
        gap: 2px;
        padding: 5px;
        border-radius: 30px;
        background: #2a3237;
        box-shadow: 0 10px 40px #000a;
        z-index: 20;
        animation: rise 140ms ease-out;
      }
      :host(:dir(rtl)) .bar {
        translate: 50% 0;
      }
      :host([bare]) .bar {
        position: fixed;
        bottom: calc(84px + env(safe-area-inset-bottom));
      }
      .bar button {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        cursor: pointer;
        transition: scale 120ms ease-out;
      }
      .bar button:hover {
        scale: 1.18;
        background: #ffffff14;
      }
      .bar button:active {
        scale: 0.94;
      }
      .bar button:focus-visible {
        outline: 2px solid var(--m-accent);
        outline-offset: -2px;
      }
      svg {
        display: block;
        width: 28px;
        height: 28px;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px) scale(0.96);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .bar,
        .bar button {
          animation: none;
          transition: none;
        }
        .bar button:hover,
        .bar button:active {
          scale: none;
        }
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.open = false
    this.bare = false
    this.addEventListener('keydown', (event) => this.#key(event))
  }

  override connectedCallback() {
    super.connectedCallback()
    addEventListener('pointerdown', this.#onPress)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('pointerdown', this.#onPress)
  }

  /** Opened by hand or key, the first of them has the focus. */
  async toggle() {
    this.open = !this.open
    await this.updateComplete
    if (this.open) this.#buttons()[0]?.focus()
  }

  override render() {
    const button = roundButton({
      icon: 'smile',
      label: t('tools.react'),
      key: 'R',
      testid: 'react',
      look: this.open ? 'on' : 'plain',
      expanded: this.open,
      onClick: () => void this.toggle(),
    })
    return html`${this.bare ? nothing : button} ${this.open ? this.#bar() : nothing}`
  }

  #bar() {
    return html`<div class="bar" role="toolbar" aria-label=${t('tools.react')}>
      ${reactionsOffered.map((reaction, index) => {
        const name = t(reactionNames[reaction])
        return html`<button
          type="button"
          data-testid="react-${reaction}"
          aria-label=${name}
          title=${name}
          tabindex=${index === 0 ? 0 : -1}
          @click=${() => this.session.tools.react(reaction)}
        >
          ${reactionArt(reaction)}
        </button>`
      })}
    </div>`
  }

  #buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.bar button')]
  }

  #key(event: KeyboardEvent) {
    if (!this.open) return
    if (event.key === 'Escape') {
      this.open = false
      this.renderRoot.querySelector<HTMLElement>('.round')?.focus()
      return event.stopPropagation()
    }
    const by = steps[event.key]
    const buttons = this.#buttons()
    const index = buttons.findIndex((button) => button === event.composedPath()[0])
    if (!by || index < 0) return
    event.preventDefault()
    buttons[(index + by + buttons.length) % buttons.length]?.focus()
  }
}
customElements.define('m-react', MReact)
