import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { dialogStyles } from './dialogStyles.ts'

/** Asks once more before a meeting ends for everybody: `show()`. Sends `end`. */
export class MEndDialog extends LitElement {
  static override styles = [
    dialogStyles,
    css`
      dialog {
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        margin: 0 0 6px;
        font-size: 17px;
        font-weight: 600;
      }
      p {
        margin: 0 0 24px;
        color: var(--m-text-quiet);
      }
      div {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  show() {
    this.#dialog?.showModal()
  }

  override render() {
    return html`<dialog aria-labelledby="title" aria-describedby="more" data-testid="end-dialog">
      <h2 id="title">${t('call.endAsk')}</h2>
      <p id="more">${t('call.endMore')}</p>
      <div>
        <wa-button appearance="plain" autofocus @click=${() => this.#dialog?.close()}>${t('call.endStay')}</wa-button>
        <wa-button variant="danger" data-testid="end-confirm" @click=${this.#end}>${t('call.endForAll')}</wa-button>
      </div>
    </dialog>`
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  readonly #end = () => {
    this.#dialog?.close()
    this.dispatchEvent(new Event('end'))
  }
}
customElements.define('m-end-dialog', MEndDialog)
