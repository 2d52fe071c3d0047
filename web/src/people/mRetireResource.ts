import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, html } from 'lit'
import type { Resource } from '../../../collab/protocol/resources.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Takes a room or a device out of use after asking once more. Fires `retired` and `closed`. */
export class MRetireResource extends LitElement {
  static override properties = {
    resource: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [shared]
  declare resource: Resource
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
      label=${t('resources.retireOne', { name: this.resource.name })}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <p>${t('resources.retireSure')}</p>
      <span class="problem" role="alert">${this.problem}</span>
      <wa-button slot="footer" appearance="plain" autofocus data-dialog="close">${t('app.cancel')}</wa-button>
      <wa-button slot="footer" variant="danger" ?loading=${this.busy} @click=${this.#retire}
        >${t('resources.retire')}</wa-button
      >
    </wa-dialog>`
  }

  readonly #retire = async () => {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await api('DELETE /api/resources/:resourceId', { params: { resourceId: this.resource.resourceId } })
      this.dispatchEvent(new Event('retired'))
      const dialog = this.renderRoot.querySelector<WaDialog>('wa-dialog')
      if (dialog) dialog.open = false
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-retire-resource', MRetireResource)
