import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html } from 'lit'
import type { DocumentInfo } from '../../../collab/protocol/documents.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Erases a page after asking once more, and goes back to the list. Fires `closed`. */
export class MEraseDocument extends LitElement {
  static override properties = {
    info: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      .row {
        justify-content: flex-end;
        margin-top: 20px;
      }
    `,
  ]
  declare info: DocumentInfo
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
      light-dismiss
      label=${t('library.eraseTitle', { title: this.info.title })}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <p>${t('library.eraseSure')}</p>
      <span class="problem" role="alert">${this.problem}</span>
      <div class="row">
        <wa-button appearance="plain" data-dialog="close">${t('library.keep')}</wa-button>
        <wa-button variant="danger" data-testid="erase-go" ?loading=${this.busy} @click=${this.#erase}>
          ${t('library.eraseGo')}
        </wa-button>
      </div>
    </wa-dialog>`
  }

  readonly #erase = async () => {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await api('DELETE /api/documents/:documentId', { params: { documentId: this.info.documentId } })
      navigate('/documents', 'replace')
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    this.busy = false
  }
}
customElements.define('m-erase-document', MEraseDocument)
