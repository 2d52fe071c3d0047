import { LitElement, css, html } from 'lit'
import { t } from '../i18n/t.ts'
import { LevelMeter } from './levelMeter.ts'

const bars = 5

/** My microphone's loudness as five bars; drawn without Lit, because it changes with every frame. */
export class MLevel extends LitElement {
  static override properties = { track: { attribute: false } }
  declare track: MediaStreamTrack | null
  #meter: LevelMeter | null = null
  #frame = 0

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 3px;
      height: 20px;
    }
    i {
      width: 4px;
      height: 100%;
      border-radius: 2px;
      background: currentColor;
      opacity: 0.25;
      transform: scaleY(var(--rest));
      transform-origin: center;
    }
  `

  constructor() {
    super()
    this.track = null
  }

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'img')
    this.#meter = new LevelMeter()
    const draw = () => {
      this.#draw()
      this.#frame = requestAnimationFrame(draw)
    }
    this.#frame = requestAnimationFrame(draw)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    cancelAnimationFrame(this.#frame)
    this.#meter?.close()
    this.#meter = null
  }

  override render() {
    this.ariaLabel = t('call.level')
    return html`${Array.from({ length: bars }, (_, index) => html`<i style="--rest:${restOf(index)}"></i>`)}`
  }

  #draw() {
    this.#meter?.listenTo(this.track)
    const level = this.#meter?.read() ?? 0
    const drawn = this.renderRoot.querySelectorAll<HTMLElement>('i')
    for (const [index, bar] of drawn.entries()) {
      const part = Math.max(0, Math.min(1, level * 1.6 * (1 - Math.abs(index - 2) * 0.18)))
      bar.style.transform = `scaleY(${Math.max(restOf(index), part)})`
      bar.style.opacity = String(part > 0.05 ? 1 : 0.35)
    }
  }
}

const restOf = (index: number) => 0.3 - Math.abs(index - 2) * 0.06

customElements.define('m-level', MLevel)
