import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mRecords.ts'

/** The page on which somebody sees what is recorded about them. */
export class MRecorded extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        max-width: 860px;
        margin-inline: auto;
      }
    `,
  ]
  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<h1>${t('recorded.title')}</h1>
      <m-records></m-records>`
  }
}
customElements.define('m-recorded', MRecorded)
