import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Copies a text and says so. */
export class MCopy extends LitElement {
  static override properties = { text: {}, label: {}, copied: { state: true } }
  static override styles = [shared]
  declare text: string
  declare label: string
  declare copied: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.text = ''
    this.label = ''
    this.copied = false
  }

  override render() {
    return html`<wa-button appearance="outlined" size="s" @click=${this.#copy}>
        <wa-icon slot="start" name=${this.copied ? 'check' : 'copy'}></wa-icon>
        ${this.copied ? t('app.copied') : this.label || t('app.copy')}
      </wa-button>
      <span role="status" class="hidden-words">${this.copied ? t('app.copied') : ''}</span>`
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('text')) this.copied = false
  }

  readonly #copy = async () => {
    await copyText(this.text)
    this.copied = true
  }
}
customElements.define('m-copy', MCopy)

/** Off localhost a plain page has no clipboard; a hidden field and the old command still copy there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
