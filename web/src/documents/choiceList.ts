import { html, nothing, type TemplateResult } from 'lit'

/** One line of a list to choose from. */
export interface Choice {
  id: string
  label: string
  /** Beside the label, quieter. */
  detail?: string
  icon?: string
  /** A person's colour and letter instead of an icon. */
  color?: string
}

let listsCount = 0

/**
 * A list that keys walk while the focus stays in an input or in the text. It draws and remembers which line is
 * chosen; whoever owns the card hands it the keys.
 */
export class ChoiceList {
  readonly id = `notes-choices-${++listsCount}`
  choices: Choice[] = []
  at = 0
  readonly #chosen: (choice: Choice) => void
  readonly #changed: () => void

  constructor(chosen: (choice: Choice) => void, changed: () => void) {
    this.#chosen = chosen
    this.#changed = changed
  }

  set(choices: Choice[]): void {
    const kept = this.choices[this.at]?.id
    this.choices = choices
    this.at = Math.max(
      0,
      choices.findIndex(({ id }) => id === kept),
    )
  }

  /** Whether the key was the list's. */
  key(event: KeyboardEvent): boolean {
    // An input method is choosing among its own candidates.
    if (event.isComposing || this.choices.length === 0) return false
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) {
      this.at = (this.at + by + this.choices.length) % this.choices.length
      this.#changed()
      document.querySelector(`#${this.id}-${this.at}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const choice = this.choices[this.at]
      if (choice) this.#chosen(choice)
    } else return false
    event.preventDefault()
    return true
  }

  render(label: string, none: string): TemplateResult {
    if (this.choices.length === 0) return html`<p class="notes-none">${none}</p>`
    return html`<div class="notes-choices" role="listbox" id=${this.id} aria-label=${label}>
      ${this.choices.map((choice, index) => this.#line(choice, index))}
    </div>`
  }

  #line(choice: Choice, index: number): TemplateResult {
    return html`<div
      role="option"
      id="${this.id}-${index}"
      aria-selected=${String(index === this.at)}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @mousemove=${() => {
        if (this.at === index) return
        this.at = index
        this.#changed()
      }}
      @click=${() => this.#chosen(choice)}
    >
      ${choice.icon ? html`<wa-icon name=${choice.icon}></wa-icon>` : nothing}
      ${
        choice.color
          ? html`<span class="notes-person" aria-hidden="true" .style=${`--caret: ${choice.color}`}
              >${[...choice.label][0]?.toUpperCase()}</span
            >`
          : nothing
      }
      <span>${choice.label}</span>${choice.detail ? html`<small>${choice.detail}</small>` : nothing}
    </div>`
  }
}
