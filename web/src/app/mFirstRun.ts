import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import markUrl from '../theme/mark.svg'
import { shared } from '../theme/shared.ts'
import { browserZone } from './browserZone.ts'
import { formPage } from './formPage.ts'
import { languageFoot } from './languageFoot.ts'
import './mZonePicker.ts'
import { navigate } from './route.ts'
import { loadZones, sessionContext } from './session.ts'

/** The one-time owner link: names the company and its first person. */
export class MFirstRun extends LitElement {
  static override properties = {
    secret: {},
    zone: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [shared, formPage]
  declare secret: string
  declare zone: string
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #zones = new Task(this, {
    task: ([version]) => loadZones(version ?? ''),
    args: () => [this.#session.value?.info.zonesVersion] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.secret = ''
    this.zone = browserZone()
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<main>
        <div class="mark"><img src=${markUrl} alt="" />Meridian</div>
        <form class="card" @submit=${this.#submit}>
          <div>
            <h1>${t('first.title')}</h1>
            <p class="quiet" style="margin-top:4px">${t('first.intro')}</p>
          </div>
          <wa-input name="company" required maxlength="80" autocomplete="organization" label=${t('first.company')}>
          </wa-input>
          <wa-input name="name" required maxlength="80" autocomplete="name" label=${t('first.name')}></wa-input>
          <wa-input name="email" type="email" required autocomplete="username" label=${t('signIn.email')}></wa-input>
          <wa-input
            name="password"
            type="password"
            required
            minlength="10"
            maxlength="200"
            password-toggle
            autocomplete="new-password"
            label=${t('first.password')}
            hint=${t('first.passwordHint')}
          ></wa-input>
          <m-zone-picker
            .table=${this.#zones.value ?? null}
            .value=${this.zone}
            .label=${t('first.zone')}
            @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
          ></m-zone-picker>
          <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
          <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('first.go')}</wa-button>
        </form>
      </main>
      ${languageFoot()}`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? '')
    this.busy = true
    this.problem = ''
    try {
      const body = {
        secret: this.secret,
        company: text('company'),
        name: text('name'),
        email: text('email'),
        password: text('password'),
        zone: this.zone,
        language: currentLanguage(),
      }
      this.#session.value?.accept(await api('POST /api/first-run', { body }))
      navigate('/', 'replace')
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-first-run', MFirstRun)
