import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Asks for a title and opens the new page. Fires `closed`. */
export class MNewPage extends LitElement {
  static override properties = { busy: { state: true }, problem: { state: true } }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 14px;
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ]
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<wa-dialog
      open
      label=${t('library.new')}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <form @submit=${this.#submit}>
        <wa-input
          name="title"
          required
          maxlength="80"
          autofocus
          data-testid="new-title"
          label=${t('library.newTitle')}
          hint=${t('library.newHint')}
        ></wa-input>
        <span class="problem" role="alert">${this.problem}</span>
        <div class="row">
          <wa-button appearance="plain" data-dialog="close">${t('app.cancel')}</wa-button>
          <wa-button type="submit" variant="brand" data-testid="create" ?loading=${this.busy}>
            ${t('library.create')}
          </wa-button>
        </div>
      </form>
    </wa-dialog>`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const title = new FormData(event.target as HTMLFormElement).get('title')
    this.busy = true
    this.problem = ''
    try {
      const { documentId } = await api('POST /api/documents', { body: { title: String(title) } })
      navigate(`/d/${documentId}`)
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    this.busy = false
  }
}
customElements.define('m-new-page', MNewPage)
