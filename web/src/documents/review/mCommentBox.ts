import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../../i18n/localeController.ts'
import { t } from '../../i18n/t.ts'
import { shared } from '../../theme/shared.ts'
import { peopleNamed, type KnownPerson, type PeopleHere } from '../peopleHere.ts'
import { commentLettersMax, type CommentText } from './commentThreads.ts'
import { mentionsIn, typedMention } from './mentionsIn.ts'
import { panelStyles } from './panelStyles.ts'
import { personDot } from './personDot.ts'

/** `said`: what was written, with whom it speaks to. `given-up`: nothing. */
export type SaidEvent = CustomEvent<CommentText>

/** Where a comment is written; `@` offers the people of the company. */
export class MCommentBox extends LitElement {
  static override properties = {
    text: {},
    hint: {},
    act: {},
    people: { attribute: false },
    eager: { type: Boolean },
    value: { state: true },
    offered: { state: true },
    marked: { state: true },
  }
  static override styles = [
    shared,
    panelStyles,
    css`
      :host {
        position: relative;
        display: block;
        height: auto;
      }
      textarea {
        display: block;
        width: 100%;
        min-height: 36px;
        max-height: 180px;
        padding: 7px 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius-small);
        background: var(--m-surface);
        color: var(--m-text);
        font: inherit;
        resize: none;
        field-sizing: content;
      }
      ul {
        position: absolute;
        z-index: 3;
        inset-inline: 0;
        max-height: 220px;
        margin-top: 4px;
        padding: 4px;
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        background: var(--m-surface);
        box-shadow: var(--m-shadow-large);
        overflow: auto;
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 5px 8px;
        border-radius: var(--m-radius-small);
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--m-accent-quiet);
      }
      .acts {
        justify-content: flex-end;
      }
    `,
  ]
  /** What is changed, or empty. */
  declare text: string
  declare hint: string
  /** The word on its button. */
  declare act: string
  declare people: PeopleHere
  /** Takes the focus when it appears. */
  declare eager: boolean
  declare value: string
  declare offered: KnownPerson[]
  declare marked: number

  protected readonly locale = new LocaleController(this)
  readonly #chosen = new Map<string, KnownPerson>()

  constructor() {
    super()
    this.text = ''
    this.hint = ''
    this.act = ''
    this.eager = false
    this.value = ''
    this.offered = []
    this.marked = 0
  }

  get #area(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea')
  }

  protected override firstUpdated(): void {
    this.value = this.text
    if (!this.eager) return
    void this.#takeFocus()
  }

  async #takeFocus(): Promise<void> {
    await this.updateComplete
    this.#area?.focus()
    this.#area?.setSelectionRange(this.value.length, this.value.length)
  }

  override render() {
    const working = this.value.trim() !== '' || this.eager
    return html`
      <textarea
        rows="1"
        maxlength=${commentLettersMax}
        aria-label=${this.hint}
        placeholder=${this.hint}
        role="combobox"
        aria-expanded=${this.offered.length > 0}
        aria-controls="people"
        aria-activedescendant=${this.offered.length > 0 ? `person-${this.marked}` : nothing}
        .value=${this.value}
        @input=${this.#typed}
        @keydown=${this.#key}
        @blur=${() => (this.offered = [])}
      ></textarea>
      ${this.#renderPeople()}
      ${
        working
          ? html`<div class="acts">
              <button type="button" @click=${this.#giveUp}>${t('review.cancel')}</button>
              <button type="button" class="main" ?disabled=${this.value.trim() === ''} @click=${this.#send}>
                ${this.act || t('review.send')}
              </button>
            </div>`
          : nothing
      }
    `
  }

  #renderPeople() {
    if (this.offered.length === 0) return html`<ul id="people" hidden></ul>`
    return html`<ul id="people" role="listbox" aria-label=${t('review.mentioned')}>
      ${this.offered.map(
        (person, index) =>
          html`<li
            id=${`person-${index}`}
            role="option"
            aria-selected=${index === this.marked}
            @mousedown=${(event: MouseEvent) => {
              event.preventDefault()
              this.#choose(person)
            }}
          >
            ${personDot({ personKey: person.personId, name: person.name })} ${person.name}
          </li>`,
      )}
    </ul>`
  }

  readonly #typed = async () => {
    this.value = this.#area?.value ?? ''
    const typed = typedMention(this.value, this.#area?.selectionStart ?? 0)
    if (!typed) this.offered = []
    else {
      const people = await this.people.all()
      const still = typedMention(this.value, this.#area?.selectionStart ?? 0)
      this.offered = still ? peopleNamed(people, still.sought) : []
      this.marked = 0
    }
  }

  readonly #key = (event: KeyboardEvent) => {
    const person = this.offered[this.marked]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.isComposing) return
    if (person && step !== 0) this.marked = (this.marked + step + this.offered.length) % this.offered.length
    else if (person && (event.key === 'Enter' || event.key === 'Tab')) this.#choose(person)
    else if (person && event.key === 'Escape') this.offered = []
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#send()
    else if (event.key === 'Escape') this.#giveUp()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #choose(person: KnownPerson): void {
    const area = this.#area
    const typed = typedMention(this.value, area?.selectionStart ?? 0)
    if (!area || !typed) return
    this.#chosen.set(person.personId, person)
    const before = `${this.value.slice(0, typed.from)}@${person.name} `
    this.value = before + this.value.slice(area.selectionStart)
    this.offered = []
    void this.updateComplete.then(() => area.setSelectionRange(before.length, before.length))
  }

  readonly #send = async () => {
    const text = this.value.trim()
    if (text === '') return
    // Names written by hand count too.
    const people = text.includes('@') ? await this.people.all() : []
    const mentions = mentionsIn(text, [
      ...new Map([...this.#chosen.values(), ...people].map((p) => [p.personId, p])).values(),
    ])
    this.value = ''
    this.dispatchEvent(new CustomEvent<CommentText>('said', { detail: { text, mentions } }))
  }

  readonly #giveUp = () => {
    this.value = ''
    this.dispatchEvent(new CustomEvent('given-up'))
  }
}

customElements.define('m-comment-box', MCommentBox)
