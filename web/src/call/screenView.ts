import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'

/**
 * A shared screen, whole and never cropped; a click shows it pixel by pixel, where it was clicked. `small` stands
 * in the row of tiles, and a click asks for the large place with `enlarge`.
 */
export class MScreen extends LitElement {
  static override properties = {
    name: {},
    track: { attribute: false },
    me: { type: Boolean },
    marked: { type: Boolean },
    small: { type: Boolean, reflect: true },
    reachable: { type: Boolean },
    actual: { type: Boolean, reflect: true },
  }
  declare name: string
  declare track: MediaStreamTrack | null
  declare me: boolean
  /** A watermark lies over the page: the picture stays under it. */
  declare marked: boolean
  declare small: boolean
  declare reachable: boolean
  /** One pixel of the screen is one pixel here; scroll for the rest. */
  declare actual: boolean

  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      border-radius: 12px;
      background: #0b0e10;
      color: #f3f5f6;
      outline: none;
    }
    :host(:focus-visible) {
      box-shadow: inset 0 0 0 3px #fff;
    }
    .sheet {
      width: 100%;
      height: 100%;
      cursor: zoom-in;
    }
    video {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    :host([actual]) .sheet {
      overflow: auto;
      cursor: zoom-out;
      touch-action: pan-x pan-y;
    }
    :host([actual]) video {
      width: var(--width);
      height: var(--height);
      max-width: none;
      margin: auto;
    }
    :host([small]) .sheet {
      cursor: pointer;
    }
    .label {
      position: absolute;
      inset-inline-start: 8px;
      bottom: 8px;
      box-sizing: border-box;
      display: flex;
      align-items: center;
      gap: 6px;
      max-width: calc(100% - 16px);
      padding: 3px 10px;
      border-radius: 999px;
      background: #0b0e10cc;
      font-size: 13px;
      line-height: 20px;
      pointer-events: none;
      transition: opacity 160ms;
    }
    .label b {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 400;
    }
    .tools {
      position: absolute;
      inset-inline-end: 10px;
      top: 10px;
      display: flex;
      gap: 4px;
      opacity: 0;
      transition: opacity 120ms;
    }
    :host(:hover) .tools,
    :host(:focus) .tools,
    :host(:focus-within) .tools {
      opacity: 1;
    }
    button {
      display: grid;
      place-items: center;
      width: 36px;
      height: 36px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: #0b0e10cc;
      color: inherit;
      font-size: 16px;
      cursor: pointer;
    }
    button:hover {
      background: #2a3237;
    }
    button:focus-visible {
      outline: 2px solid #fff;
      outline-offset: -2px;
    }
    @media (prefers-reduced-motion: reduce) {
      .tools,
      .label {
        transition: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.name = ''
    this.track = null
    this.me = false
    this.marked = false
    this.small = false
    this.reachable = false
    this.actual = false
  }

  override willUpdate() {
    if (this.small) this.actual = false
  }

  override render() {
    const label = this.me ? t('call.screenOfYou') : t('call.screenOf', { name: this.name })
    this.setAttribute('role', 'group')
    this.tabIndex = this.reachable ? 0 : -1
    this.ariaLabel = label
    return html`<div class="sheet" @click=${this.#onClick}>
        ${this.track ? html`<video autoplay playsinline .muted=${true} ?disablepictureinpicture=${this.marked} @resize=${this.#sized}></video>` : nothing}
      </div>
      ${this.actual ? nothing : html`<span class="label"><wa-icon name="monitor-up"></wa-icon><b>${label}</b></span>`}
      ${this.#tools()}`
  }

  #tools() {
    const stop = this.reachable ? 0 : -1
    const enlarge = t('stage.enlarge', { name: this.name })
    const zoom = this.actual ? t('stage.fit') : t('stage.fullSize')
    return html`<span class="tools">
      ${
        this.small
          ? button('enlarge', 'maximize', enlarge, stop, () => this.#say('enlarge'))
          : button('actual-size', this.actual ? 'zoom-out' : 'zoom-in', zoom, stop, () => (this.actual = !this.actual))
      }
      ${this.me || this.small ? nothing : button('screen-details', 'gauge', t('stage.details'), stop, () => this.#say('details'))}
    </span>`
  }

  /** To where it was clicked: that is what somebody wants to read. */
  #onClick(event: MouseEvent) {
    if (this.small) return this.#say('enlarge')
    const video = this.renderRoot.querySelector('video')
    if (!video) return
    const { offsetX, offsetY } = event
    const { clientWidth, clientHeight, videoWidth, videoHeight } = video
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight)
    const x = (offsetX - (clientWidth - videoWidth * scale) / 2) / (videoWidth * scale)
    const y = (offsetY - (clientHeight - videoHeight * scale) / 2) / (videoHeight * scale)
    this.actual = !this.actual
    if (!this.actual) return
    void this.#scrollTo(x, y)
  }

  /** `x` and `y` are shares of the picture. */
  async #scrollTo(x: number, y: number) {
    await this.updateComplete
    const sheet = this.renderRoot.querySelector('.sheet')
    sheet?.scrollTo(x * sheet.scrollWidth - sheet.clientWidth / 2, y * sheet.scrollHeight - sheet.clientHeight / 2)
  }

  #say(what: 'enlarge' | 'details') {
    this.dispatchEvent(new CustomEvent(what))
  }

  readonly #sized = () => {
    const video = this.renderRoot.querySelector('video')
    if (!video) return
    const ratio = globalThis.devicePixelRatio || 1
    video.style.setProperty('--width', `${video.videoWidth / ratio}px`)
    video.style.setProperty('--height', `${video.videoHeight / ratio}px`)
  }

  override updated() {
    const video = this.renderRoot.querySelector('video')
    if (!video || !this.track) return
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown === this.track) return
    video.srcObject = new MediaStream([this.track])
    video.play().catch(() => undefined)
  }
}

function button(testid: string, icon: string, label: string, stop: number, onClick: () => void) {
  return html`<button
    type="button"
    tabindex=${stop}
    data-testid=${testid}
    aria-label=${label}
    title=${label}
    @click=${onClick}
  >
    <wa-icon name=${icon}></wa-icon>
  </button>`
}

customElements.define('m-screen', MScreen)
