import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html, nothing } from 'lit'
import { dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { typed } from './fieldValue.ts'

type Kind = 'excluded' | 'added'
const kinds: Kind[] = ['excluded', 'added']

/** Days that a series leaves out or has besides. Fires `days` with both lists of wall times as detail. */
export class MRepeatDays extends LitElement {
  static override properties = {
    excluded: { attribute: false },
    added: { attribute: false },
    day: {},
    time: {},
    open: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 10px;
      }
      .buttons,
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding: 4px 10px;
        font: inherit;
        font-size: 13px;
        color: var(--m-text-quiet);
        background: none;
        border: 1px dashed var(--m-border-strong);
        border-radius: 99px;
        cursor: pointer;
      }
      button:hover,
      button[aria-expanded='true'] {
        color: var(--m-text);
        background: var(--m-surface);
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 2px 4px 2px 12px;
        border-radius: 99px;
        font-size: 13px;
        background: var(--m-surface-3);
      }
      li.excluded span {
        text-decoration: line-through;
      }
      li.added {
        background: var(--m-accent-quiet);
      }
      li button {
        padding: 4px;
        border: 0;
      }
      wa-input {
        max-width: 220px;
      }
    `,
  ]
  declare excluded: readonly string[]
  declare added: readonly string[]
  /** The series' first day and its time of day. */
  declare day: string
  declare time: string
  declare open: Kind | null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.excluded = []
    this.added = []
    this.day = ''
    this.time = ''
    this.open = null
  }

  override render() {
    return html`<div class="buttons">
        ${kinds.map(
          (kind) =>
            html`<button
              type="button"
              aria-expanded=${this.open === kind}
              @click=${() => (this.open = this.open === kind ? null : kind)}
            >
              <wa-icon name=${kind === 'excluded' ? 'minus' : 'plus'}></wa-icon>${t(`repeat.${kind}`)}
            </button>`,
        )}
      </div>
      ${this.open ? this.#field(this.open) : nothing}
      ${
        this.excluded.length + this.added.length > 0
          ? html`<ul>
              ${kinds.flatMap((kind) => this[kind].map((local) => this.#chip(kind, local)))}
            </ul>`
          : nothing
      }`
  }

  #field(kind: Kind) {
    return html`<wa-input
      type="date"
      min=${this.day}
      label=${t(`repeat.${kind}`)}
      @change=${(event: Event) => {
        const day = typed(event)
        if (!/^2[01]\d\d-/.test(day)) return
        this.#say(kind, [...new Set([...this[kind], `${day}T${this.time}`])].toSorted())
        this.open = null
      }}
    ></wa-input>`
  }

  #chip(kind: Kind, local: string) {
    const [day = '', time = ''] = local.split('T')
    const name = `${dayName(day, 'short')}${time === this.time ? '' : ` ${time}`}`
    return html`<li class=${kind}>
      <span>${name}</span>
      <button
        type="button"
        aria-label=${t('app.remove', { name })}
        @click=${() =>
          this.#say(
            kind,
            this[kind].filter((each) => each !== local),
          )}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #say(kind: Kind, list: string[]): void {
    const both = { excluded: this.excluded, added: this.added }
    this.dispatchEvent(new CustomEvent('days', { detail: { ...both, [kind]: list } }))
  }
}
customElements.define('m-repeat-days', MRepeatDays)
