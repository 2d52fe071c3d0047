import { LitElement, css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { Tampering } from '../../../collab/protocol/watermark.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'

const shownMax = 3

/** Tells those who lead a meeting whose watermark was disturbed; each line stays until it is closed. */
export class MTamperNews extends LitElement {
  static override properties = { house: { attribute: false }, lines: { state: true } }
  declare house: HouseLink | null
  declare lines: readonly Tampering[]
  #followed: HouseLink | null = null
  #release: (() => void) | null = null

  static override styles = css`
    :host {
      display: grid;
      gap: 8px;
      justify-items: center;
      pointer-events: none;
    }
    p {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 0;
      padding: 6px 6px 6px 16px;
      max-width: 100%;
      border-radius: 22px;
      background: #4a3a12;
      color: #ffd98a;
      font-size: 14px;
      box-shadow: 0 4px 20px #0008;
      pointer-events: auto;
    }
    button {
      display: grid;
      place-content: center;
      flex: none;
      width: 32px;
      height: 32px;
      border: 0;
      border-radius: 50%;
      background: none;
      color: inherit;
      font-size: 16px;
      cursor: pointer;
    }
    button:hover {
      background: #ffd98a22;
    }
    button:focus-visible {
      outline: 2px solid #ffd98a;
      outline-offset: -2px;
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.house = null
    this.lines = []
  }

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'alert')
    this.requestUpdate()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#follow(null)
  }

  override willUpdate() {
    if (this.isConnected) this.#follow(this.house)
  }

  override render() {
    return repeat(
      this.lines,
      ({ personKey, what, at }) => `${personKey} ${what} ${at}`,
      (line) =>
        html`<p data-testid="tamper-news">
          <wa-icon name="shield-alert"></wa-icon>${t(`watermark.news.${line.what}`, { name: line.name })}
          <button type="button" aria-label=${t('watermark.dismiss')} @click=${() => this.#dismiss(line)}>
            <wa-icon name="x"></wa-icon>
          </button>
        </p>`,
    )
  }

  #follow(house: HouseLink | null) {
    if (house === this.#followed) return
    this.#release?.()
    this.#followed = house
    this.#release = house?.notices.on('watermark.tampering', (tampering) => this.#heard(tampering)) ?? null
  }

  /** The newest of a person stands for the earlier ones. */
  #heard(tampering: Tampering) {
    const others = this.lines.filter(({ personKey }) => personKey !== tampering.personKey)
    this.lines = [...others, tampering].slice(-shownMax)
  }

  #dismiss(line: Tampering) {
    this.lines = this.lines.filter((each) => each !== line)
  }
}
customElements.define('m-tamper-news', MTamperNews)
