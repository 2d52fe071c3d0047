import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import { api } from '../api/api.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import markUrl from '../theme/mark.svg'
import { shared } from '../theme/shared.ts'
import { formPage } from './formPage.ts'

/** Leads on to the data home where a company lives, under the same path. */
export class MElsewhere extends LitElement {
  static override properties = { origin: {}, signedIn: { type: Boolean } }
  static override styles = [
    shared,
    formPage,
    css`
      h1 {
        overflow-wrap: anywhere;
      }
    `,
  ]
  /** Of the page over there; empty where this house does not know it. */
  declare origin: string
  /** This browser holds a session of that company, which somebody of another company here has to leave. */
  declare signedIn: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.origin = ''
    this.signedIn = false
  }

  override render() {
    const origin = /^https?:/.test(this.origin) && URL.canParse(this.origin) ? new URL(this.origin) : null
    const href = origin ? origin.origin + location.pathname + location.search + location.hash : undefined
    return html`<main>
      <div class="mark"><img src=${markUrl} alt="" />Meridian</div>
      <div class="stack" role="alert">
        <h1>${origin ? t('elsewhere.title', { host: origin.host }) : t('elsewhere.titleUnknown')}</h1>
        <p class="quiet">${t(origin ? 'elsewhere.more' : 'elsewhere.moreUnknown')}</p>
      </div>
      ${
        href
          ? html`<wa-button variant="brand" href=${href} data-testid="elsewhere">${t('elsewhere.go')}</wa-button>`
          : nothing
      }
      ${
        this.signedIn
          ? html`<wa-button appearance="plain" @click=${this.#leave}>${t('elsewhere.stay')}</wa-button>`
          : nothing
      }
    </main>`
  }

  readonly #leave = async () => {
    await api('POST /api/sign-out')
    location.assign('/')
  }
}
customElements.define('m-elsewhere', MElsewhere)
