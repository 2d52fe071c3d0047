import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { sessionNews } from '../api/sessionNews.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** What happened, what to do, and a retry. Fires `retry`. */
export class MFailure extends LitElement {
  static override properties = { error: { attribute: false } }
  static override styles = [
    shared,
    css`
      div {
        display: grid;
        justify-items: center;
        gap: 12px;
        padding: 40px 24px;
        text-align: center;
      }
      wa-icon {
        font-size: 24px;
        color: var(--m-danger);
      }
      p {
        max-width: 44ch;
      }
    `,
  ]
  declare error: unknown
  #stop: (() => void) | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.error = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = sessionNews.on('back', () => codeOf(this.error) === 'SIGN_IN_NEEDED' && this.#retry())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    return html`<div role="alert">
      <wa-icon name="circle-alert"></wa-icon>
      <p>${sentenceOf(this.error)}</p>
      <wa-button appearance="outlined" size="s" @click=${this.#retry}>
        <wa-icon slot="start" name="refresh-cw"></wa-icon>${t('app.retry')}
      </wa-button>
    </div>`
  }

  readonly #retry = () => this.dispatchEvent(new Event('retry'))
}
customElements.define('m-failure', MFailure)
