import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { LitElement, html } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import markUrl from '../theme/mark.svg'
import { shared } from '../theme/shared.ts'
import { formPage } from './formPage.ts'
import { languageFoot } from './languageFoot.ts'
import { navigate } from './route.ts'
import { sessionContext } from './session.ts'

/** Sign-in by password or by a mailed link. */
export class MSignIn extends LitElement {
  static override properties = {
    ended: { type: Boolean },
    byLink: { state: true },
    busy: { state: true },
    problem: { state: true },
    sentTo: { state: true },
    withCompany: { state: true },
  }
  static override styles = [shared, formPage]
  /** Somebody was signed in here a moment ago. */
  declare ended: boolean
  declare byLink: boolean
  declare busy: boolean
  declare problem: string
  declare sentTo: string
  /** Asked for only after the server said that it serves several companies. */
  declare withCompany: boolean

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.ended = false
    this.byLink = false
    this.busy = false
    this.problem = ''
    this.sentTo = ''
    this.withCompany = false
  }

  override render() {
    const firstRun = this.#session.value?.info.firstRun === true
    return html`<main>
        <div>
          <div class="mark"><img src=${markUrl} alt="" />Meridian</div>
          ${this.ended ? '' : html`<p class="quiet" style="margin-top:8px">${t('app.tagline')}</p>`}
        </div>
        ${this.ended ? html`<p class="note warn" role="status">${t('signIn.ended')}</p>` : ''}
        ${firstRun ? html`<p class="note warn">${t('first.needsLink')}</p>` : this.#form()}
        ${this.ended ? '' : html`<p class="quiet small">${t('app.signedOutInvite')}</p>`}
      </main>
      ${languageFoot()}`
  }

  #form() {
    return html`<form class="card" @submit=${this.#submit}>
      <h1>${t('signIn.title')}</h1>
      <wa-input
        name="email"
        type="email"
        required
        autocomplete="username"
        label=${t('signIn.email')}
        value=${(this.ended && this.#session.value?.info.person?.email) || ''}
      ></wa-input>
      ${
        this.byLink
          ? ''
          : html`<wa-input
              name="password"
              type="password"
              required
              password-toggle
              autocomplete="current-password"
              label=${t('signIn.password')}
            ></wa-input>`
      }
      ${
        this.withCompany
          ? html`<wa-input name="company" label=${t('signIn.company')} hint=${t('signIn.companyHint')}></wa-input>`
          : ''
      }
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      <div class="live" role="status">
        ${this.sentTo ? html`<p class="note">${t('signIn.linkSent', { email: this.sentTo })}</p>` : ''}
      </div>
      <wa-button type="submit" variant="brand" ?loading=${this.busy}>
        ${t(this.byLink ? 'signIn.sendLink' : 'signIn.go')}
      </wa-button>
      <button type="button" class="plain" @click=${() => ((this.byLink = !this.byLink), (this.problem = ''))}>
        ${t(this.byLink ? 'signIn.withPassword' : 'signIn.mailLink')}
      </button>
    </form>`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    this.busy = true
    this.problem = ''
    try {
      await this.#send(form)
    } catch (error) {
      this.withCompany ||= (error as { code?: string }).code === 'COMPANY_UNKNOWN'
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  async #send(form: FormData): Promise<void> {
    const email = String(form.get('email'))
    const company = String(form.get('company') ?? '').trim()
    const who = { email, ...(company && { company }) }
    if (this.byLink) {
      await api('POST /api/sign-in/link-requests', { body: who })
      this.sentTo = email
      return
    }
    const info = await api('POST /api/sign-in', { body: { ...who, password: String(form.get('password')) } })
    this.#session.value?.accept(info)
    if (location.pathname === '/sign-in') navigate('/', 'replace')
  }
}
customElements.define('m-sign-in', MSignIn)
