import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { GoneReason } from '../link/link.ts'

const icons: Record<GoneReason, string> = {
  left: 'log-out',
  ended: 'phone-off',
  removed: 'user-x',
  'minutes-exhausted': 'hourglass',
  replaced: 'copy',
  'gave-up': 'wifi-off',
  refused: 'circle-x',
}

/** After a call: why it is over, and the way back. Sends `again`. */
export class MOver extends LitElement {
  static override properties = { why: {}, heading: {}, guest: { type: Boolean } }
  declare why: GoneReason
  declare heading: string
  /** Guests have no home here to go back to. */
  declare guest: boolean

  static override styles = css`
    :host {
      display: grid;
      place-items: center;
      min-height: 100dvh;
      padding: 24px;
      color: var(--m-text);
    }
    section {
      display: grid;
      justify-items: center;
      gap: 8px;
      max-width: 420px;
      text-align: center;
    }
    .sign {
      display: grid;
      place-items: center;
      width: 64px;
      height: 64px;
      margin-bottom: 12px;
      border-radius: 50%;
      background: var(--m-surface-3);
      color: var(--m-text-quiet);
      font-size: 26px;
    }
    h1 {
      margin: 0;
      font-size: 24px;
      font-weight: 600;
      letter-spacing: -0.01em;
      text-wrap: balance;
    }
    p {
      margin: 0;
      color: var(--m-text-quiet);
      font-size: 15px;
      text-wrap: balance;
    }
    .ways {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 12px;
      margin-top: 20px;
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.why = 'left'
    this.heading = ''
    this.guest = false
  }

  override render() {
    return html`<section data-testid="over" data-why=${this.why}>
      <span class="sign"><wa-icon name=${icons[this.why]}></wa-icon></span>
      <p>${this.heading}</p>
      <div role="status"><h1>${t(`call.gone.${this.why}`)}</h1></div>
      <p>${t(`call.goneHint.${this.why}`)}</p>
      <div class="ways">
        <wa-button variant="brand" data-testid="join-again" @click=${this.#again}>${t('call.joinAgain')}</wa-button>
        ${this.guest ? nothing : html`<wa-button href="/" appearance="outlined">${t('call.home')}</wa-button>`}
      </div>
    </section>`
  }

  #again() {
    this.dispatchEvent(new CustomEvent('again'))
  }
}
customElements.define('m-over', MOver)
