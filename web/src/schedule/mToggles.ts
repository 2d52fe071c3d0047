import { LitElement, css, html } from 'lit'
import { shared } from '../theme/shared.ts'

export interface Toggle {
  value: number
  label: string
  /** What a screen reader says in place of a short label. */
  name?: string
}

/** Several of a few choices, as buttons in a row. Fires `toggles` with the chosen values as detail, in order. */
export class MToggles extends LitElement {
  static override properties = {
    label: {},
    choices: { attribute: false },
    chosen: { attribute: false },
    /** Never empty: the last one cannot be taken away. */
    required: { type: Boolean },
    dense: { type: Boolean, reflect: true },
  }
  static override styles = [
    shared,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      legend {
        font-weight: 500;
        padding: 0;
        margin-bottom: 6px;
      }
      label {
        position: relative;
        display: grid;
        place-items: center;
        min-width: 44px;
        height: 34px;
        padding: 0 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
        font-variant-numeric: tabular-nums;
        transition: background-color 0.12s;
      }
      label:hover {
        background: var(--m-surface-2);
      }
      :host([dense]) fieldset {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: 4px;
        max-width: 320px;
      }
      :host([dense]) legend {
        grid-column: 1 / -1;
      }
      :host([dense]) label {
        min-width: 0;
        height: 32px;
        padding: 0 2px;
        border-color: var(--m-border);
      }
      :host([dense]) label.wide {
        grid-column: span 4;
      }
      input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
      }
      label:has(:checked) {
        background: var(--m-accent);
        border-color: var(--m-accent);
        color: var(--m-accent-text);
      }
      label:has(:focus-visible) {
        outline: var(--m-focus);
        outline-offset: 2px;
      }
    `,
  ]
  declare label: string
  declare choices: readonly Toggle[]
  declare chosen: readonly number[]
  declare required: boolean
  declare dense: boolean

  constructor() {
    super()
    this.label = ''
    this.choices = []
    this.chosen = []
    this.required = false
    this.dense = false
  }

  override render() {
    return html`<fieldset>
      <legend>${this.label}</legend>
      ${this.choices.map(
        ({ value, label, name }) =>
          html`<label class=${label.length > 3 ? 'wide' : ''}>
            <input
              type="checkbox"
              aria-label=${name ?? label}
              .checked=${this.chosen.includes(value)}
              @change=${(event: Event) => this.#toggle(value, event.target as HTMLInputElement)}
            />
            ${label}
          </label>`,
      )}
    </fieldset>`
  }

  #toggle(value: number, box: HTMLInputElement): void {
    const left = this.chosen.filter((each) => each !== value)
    if (!box.checked && this.required && left.length === 0) {
      box.checked = true
      return
    }
    const order = this.choices.map((choice) => choice.value)
    const chosen = box.checked ? [...left, value] : left
    const detail = chosen.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    this.dispatchEvent(new CustomEvent('toggles', { detail }))
  }
}
customElements.define('m-toggles', MToggles)
