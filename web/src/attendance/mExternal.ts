import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'

/** The mark of whoever is not of this company; the same wherever they stand. */
export class MExternal extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      flex: none;
      padding: 0 6px;
      border-radius: 5px;
      background: var(--m-warn-quiet);
      color: var(--m-warn);
      font: 600 11px/17px var(--m-font);
      white-space: nowrap;
      vertical-align: 1px;
    }
  `
  protected readonly locale = new LocaleController(this)

  override render() {
    return html`${t('attendance.external')}`
  }
}
customElements.define('m-external', MExternal)
