import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Greets the owner of an empty company and offers the sample one. Fires `loaded`. */
export class MSampleInvitation extends LitElement {
  static override properties = { role: {}, busy: { state: true }, problem: { state: true } }
  static override styles = [
    shared,
    css`
      section.card {
        display: grid;
        gap: 12px;
        padding: 24px;
        background: var(--m-accent-quiet);
        border-color: transparent;
        justify-items: start;
      }
      p {
        max-width: 70ch;
      }
    `,
  ]
  declare role: string
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.role = 'member'
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<section class="card">
      <h2>${t('home.alone')}</h2>
      <p>${t('home.aloneMore')}</p>
      <div class="row">
        ${
          this.role === 'owner'
            ? html`<wa-button variant="brand" ?disabled=${this.busy} @click=${this.#load}>
                <wa-icon slot="start" name="sparkles"></wa-icon>
                ${t(this.busy ? 'home.loadingSample' : 'home.loadSample')}
              </wa-button>`
            : ''
        }
        <wa-button appearance="outlined" href="/people">${t('home.addPeople')}</wa-button>
      </div>
      <span class="problem" role="alert">${this.problem}</span>
    </section>`
  }

  readonly #load = async () => {
    this.busy = true
    this.problem = ''
    try {
      await api('POST /api/sample-company')
      this.dispatchEvent(new Event('loaded'))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-sample-invitation', MSampleInvitation)
