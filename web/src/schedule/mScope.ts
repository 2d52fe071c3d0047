import { LitElement, css, html } from 'lit'
import { dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { Scope } from './draft.ts'

const wordOf = { one: 'this', following: 'following', all: 'all' } as const satisfies Record<Scope, string>
const scopes = Object.keys(wordOf) as Scope[]

/** What of a series a change is for. Fires `scope` with the Scope as detail. */
export class MScope extends LitElement {
  static override properties = { scope: {}, at: {} }
  static override styles = [
    shared,
    css`
      fieldset {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 4px;
        margin: 0;
        padding: 4px;
        border: 0;
        border-radius: 10px;
        background: var(--m-surface-3);
      }
      label {
        position: relative;
        display: grid;
        place-items: center;
        padding: 7px 8px;
        border-radius: 7px;
        text-align: center;
        color: var(--m-text-quiet);
      }
      label:has(:checked) {
        background: var(--m-surface);
        color: var(--m-text);
        font-weight: 500;
        box-shadow: var(--wa-shadow-s);
      }
      label:has(:focus-visible) {
        outline: var(--m-focus);
      }
      input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
      }
      p {
        margin-top: 8px;
      }
    `,
  ]
  declare scope: Scope
  /** The occurrence: its original wall time. */
  declare at: string

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<fieldset>
        <legend class="hidden-words">${t('schedule.scope')}</legend>
        ${scopes.map(
          (scope) =>
            html`<label>
              <input
                type="radio"
                name="scope"
                value=${scope}
                .checked=${this.scope === scope}
                @change=${() => this.dispatchEvent(new CustomEvent('scope', { detail: scope }))}
              />
              ${t(`schedule.scope.${wordOf[scope]}`)}
            </label>`,
        )}
      </fieldset>
      <p class="quiet small">
        ${t(`schedule.scope.${wordOf[this.scope]}.more`, { day: dayName(this.at.slice(0, 10)) })}
      </p>`
  }
}
customElements.define('m-scope', MScope)
