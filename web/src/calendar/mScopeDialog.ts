import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { ChangeScope } from './seriesMove.ts'

const wordOf = { one: 'calendar.onlyThis', following: 'calendar.thisOn', all: 'calendar.wholeSeries' } as const

/** Asks what of a series a change is for. Events: `chosen` with the scope, `shut` without one. */
export class MScopeDialog extends LitElement {
  static override properties = {
    label: {},
    sentence: {},
    danger: { type: Boolean },
    confirm: {},
    scopes: { attribute: false },
  }
  static override styles = [
    shared,
    css`
      :host {
        position: absolute;
      }
      .choices {
        display: grid;
        gap: 8px;
        margin-top: 16px;
      }
      button {
        display: grid;
        gap: 2px;
        padding: 12px 16px;
        font: inherit;
        text-align: start;
        color: var(--m-text);
        background: none;
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      button:hover {
        border-color: var(--m-accent);
        background: var(--m-accent-quiet);
      }
      .danger button:hover {
        border-color: var(--m-danger);
        background: var(--m-danger-quiet);
      }
      b {
        font-weight: 600;
      }
      .row {
        justify-content: flex-end;
        margin-top: 16px;
      }
    `,
  ]
  declare label: string
  declare sentence: string
  /** What is chosen cannot be taken back. */
  declare danger: boolean
  /** For a meeting that does not repeat: the one press there is, instead of a choice. */
  declare confirm: string
  declare scopes: ChangeScope[]
  #chosen = false

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.label = ''
    this.sentence = ''
    this.danger = false
    this.confirm = ''
    this.scopes = ['one', 'following', 'all']
  }

  override render() {
    return html`<wa-dialog
      open
      light-dismiss
      label=${this.label}
      @wa-after-hide=${() => this.#chosen || this.dispatchEvent(new Event('shut'))}
    >
      ${this.sentence ? html`<p>${this.sentence}</p>` : nothing}
      <div class="choices ${this.danger ? 'danger' : ''}">
        ${(this.confirm ? [] : this.scopes).map(
          (scope) =>
            html`<button type="button" @click=${() => this.#choose(scope)}>
              <b>${t(wordOf[scope])}</b>
              <span class="quiet small">${t(`${wordOf[scope]}More`)}</span>
            </button>`,
        )}
      </div>
      <div class="row">
        <wa-button appearance="plain" data-dialog="close"
          >${this.danger ? t('calendar.keep') : t('app.cancel')}</wa-button
        >
        ${
          this.confirm
            ? html`<wa-button variant=${this.danger ? 'danger' : 'brand'} @click=${() => this.#choose('all')}
                >${this.confirm}</wa-button
              >`
            : nothing
        }
      </div>
    </wa-dialog>`
  }

  #choose(scope: ChangeScope): void {
    this.#chosen = true
    this.dispatchEvent(new CustomEvent('chosen', { detail: scope }))
  }
}
customElements.define('m-scope-dialog', MScopeDialog)
