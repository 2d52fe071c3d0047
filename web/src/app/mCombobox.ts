import { LitElement, css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

export interface Choice {
  value: string
  label: string
  /** Stands quietly at the end of the line. */
  detail: string
  /** More words it is found by, lower case. */
  search: string
}

const shownMax = 60

/** The choices whose label or search words hold every word typed. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ label, search }: Choice) => {
    const text = `${label} ${search}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return choices.filter(fits).slice(0, shownMax)
}

/** A text field that finds one of many choices. Fires `pick` with the value as detail. */
export class MCombobox extends LitElement {
  static override properties = {
    label: {},
    choices: { attribute: false },
    value: {},
    placeholder: {},
    problem: {},
    /** Empties the field after each pick, for pickers that collect. */
    collect: { type: Boolean },
    typed: { state: true },
    open: { state: true },
    active: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
      }
      label {
        display: block;
        font-weight: 500;
        margin-bottom: 4px;
      }
      input {
        width: 100%;
        height: 36px;
        padding: 0 12px;
        padding-inline-end: 32px;
        text-overflow: ellipsis;
        font: inherit;
        color: var(--m-text);
        background: var(--m-surface);
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
      }
      input::placeholder {
        color: var(--m-text-quiet);
        opacity: 1;
      }
      input:focus-visible {
        outline: var(--m-focus);
        outline-offset: -1px;
      }
      ul {
        position: absolute;
        z-index: 20;
        inset-inline: 0;
        top: 100%;
        margin-top: 4px;
        max-height: 280px;
        overflow-y: auto;
        padding: 4px;
        background: var(--m-surface);
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        box-shadow: var(--m-shadow-large);
      }
      .field {
        position: relative;
      }
      .field > wa-icon {
        position: absolute;
        inset-inline-end: 11px;
        top: 11px;
        color: var(--m-text-quiet);
        pointer-events: none;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 7px 10px;
        border-radius: var(--m-radius-small);
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--m-accent-quiet);
      }
      li:hover {
        background: var(--m-surface-3);
      }
      .detail {
        color: var(--m-text-quiet);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .none {
        cursor: default;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare label: string
  declare choices: Choice[]
  declare value: string
  declare placeholder: string
  declare problem: string
  declare collect: boolean
  declare typed: string | null
  declare open: boolean
  declare active: number

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.label = ''
    this.choices = []
    this.value = ''
    this.placeholder = ''
    this.problem = ''
    this.collect = false
    this.typed = null
    this.open = false
    this.active = 0
  }

  override render() {
    const found = this.#found()
    const chosen = this.choices.find(({ value }) => value === this.value)?.label ?? this.value
    return html`<label for="input">${this.label}</label>
      <div class="field">
        <input
          id="input"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-autocomplete="list"
          aria-expanded=${this.open}
          aria-controls="list"
          aria-activedescendant=${this.open && found[this.active] ? `choice-${this.active}` : ''}
          aria-describedby="problem"
          aria-invalid=${this.problem !== ''}
          placeholder=${this.placeholder}
          .value=${this.typed ?? (this.collect ? '' : chosen)}
          @focus=${this.#focused}
          @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
          @keydown=${this.#key}
          @click=${() => (this.open = true)}
          @blur=${this.#leave}
        />
        ${this.collect ? '' : html`<wa-icon name="chevron-down"></wa-icon>`}
        <ul id="list" role="listbox" aria-label=${this.label} ?hidden=${!this.open}>
          ${repeat(
            this.open ? found : [],
            ({ value }) => value,
            (choice, index) =>
              html`<li
                id="choice-${index}"
                role="option"
                aria-selected=${index === this.active}
                @mousedown=${(event: Event) => (event.preventDefault(), this.#pick(choice))}
              >
                <span>${choice.label}</span><span class="detail">${choice.detail}</span>
              </li>`,
          )}
          ${
            found.length === 0
              ? html`<li class="none" role="option" aria-selected="false" aria-disabled="true">${t('app.noMatch')}</li>`
              : ''
          }
        </ul>
      </div>
      <span id="problem" class="problem" role="alert">${this.problem}</span>`
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('#input')?.focus(options)
  }

  #found(): Choice[] {
    return matching(this.choices, this.typed ?? '')
  }

  readonly #focused = (event: FocusEvent) => (event.target as HTMLInputElement).select()

  #type(text: string): void {
    this.typed = text
    this.open = true
    this.active = 0
  }

  readonly #key = (event: KeyboardEvent) => {
    const found = this.#found()
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (this.open && found.length > 0) this.active = (this.active + step + found.length) % found.length
      this.open = true
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector(`#choice-${this.active}`)?.scrollIntoView({ block: 'nearest' }),
      )
    } else if (event.key === 'Enter' && this.open) {
      event.preventDefault()
      const choice = found[this.active]
      if (choice) this.#pick(choice)
    } else if (event.key === 'Escape' && this.open) {
      // Only the list closes; the browser would take the dialog around it along.
      event.preventDefault()
      event.stopPropagation()
      this.#leave()
    }
  }

  readonly #leave = () => {
    this.open = false
    this.typed = null
  }

  #pick(choice: Choice): void {
    this.#leave()
    this.active = 0
    if (!this.collect) this.value = choice.value
    this.dispatchEvent(new CustomEvent('pick', { detail: choice.value }))
  }
}
customElements.define('m-combobox', MCombobox)
