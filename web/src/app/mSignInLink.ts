import '@awesome.me/webawesome/dist/components/button/button.js'
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

/**
 * The page a mailed sign-in link opens. The link works once, so it is used by a press, not by opening: mail
 * scanners that follow links would spend it.
 */
export class MSignInLink extends LitElement {
  static override properties = { secret: {}, busy: { state: true }, problem: { state: true } }
  static override styles = [shared, formPage]
  declare secret: string
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.secret = ''
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<main>
        <div class="mark"><img src=${markUrl} alt="" />Meridian</div>
        <form class="card" @submit=${this.#submit}>
          <h1>${t('signIn.title')}</h1>
          ${
            this.problem
              ? html`<p class="note danger" role="alert">${this.problem}</p>
                  <a class="plain" href="/sign-in">${t('signIn.again')}</a>`
              : html`<p class="quiet">${t('signIn.linkOnce')}</p>
                  <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('signIn.go')}</wa-button>`
          }
        </form>
      </main>
      ${languageFoot()}`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    try {
      this.#session.value?.accept(await api('POST /api/sign-in/link', { body: { secret: this.secret } }))
      navigate('/', 'replace')
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-sign-in-link', MSignInLink)
