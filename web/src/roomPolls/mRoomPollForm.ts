import { LitElement, css, html, nothing } from 'lit'
import type { OwnRoomPoll, RoomPollDraft, RoomPollKind } from '../../../collab/protocol/roomPolls.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { PollBook } from './pollBook.ts'
import { pollStyles } from './pollStyles.ts'

const optionsMax = 20
const kinds: readonly RoomPollKind[] = ['single', 'multiple', 'ranked']

/** Writes a poll, new or a draft. Fires `done` when it is kept or given up. */
export class MRoomPollForm extends LitElement {
  static override properties = {
    book: { attribute: false },
    poll: { attribute: false },
    options: { state: true },
    kind: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    pollStyles,
    css`
      form {
        display: grid;
        gap: 14px;
      }
      fieldset {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      legend,
      .label {
        padding: 0;
        margin-bottom: 6px;
        font-size: 13px;
        font-weight: 500;
      }
      textarea,
      input[type='text'] {
        width: 100%;
        min-height: 38px;
        padding: 8px 12px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: var(--m-surface);
        color: var(--m-text);
        font: inherit;
        line-height: 20px;
      }
      textarea {
        display: block;
        resize: none;
        field-sizing: content;
      }
      .option {
        display: flex;
        gap: 4px;
      }
      .option button {
        display: grid;
        place-items: center;
        flex: none;
        width: 38px;
        border: 0;
        border-radius: 8px;
        background: none;
        color: var(--m-text-quiet);
        cursor: pointer;
      }
      .option button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      .kinds {
        display: grid;
        gap: 2px;
      }
      .pick {
        display: flex;
        align-items: flex-start;
        gap: 10px;
        padding: 6px 0;
      }
      .pick input {
        flex: none;
        width: 16px;
        height: 16px;
        margin: 2px 0 0;
        accent-color: var(--m-accent);
      }
      .pick small {
        display: block;
        color: var(--m-text-quiet);
        font-size: 12px;
        line-height: 1.4;
      }
      .add {
        justify-self: start;
      }
    `,
  ]
  declare book: PollBook
  /** Null: a new one. */
  declare poll: OwnRoomPoll | null
  declare options: readonly string[]
  declare kind: RoomPollKind
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.poll = null
    this.options = ['', '']
    this.kind = 'single'
    this.busy = false
    this.problem = ''
  }

  override connectedCallback() {
    super.connectedCallback()
    if (!this.poll) return
    this.options = this.poll.options
    this.kind = this.poll.kind
  }

  override firstUpdated() {
    this.renderRoot.querySelector('textarea')?.focus()
  }

  override render() {
    const { poll } = this
    return html`<form @submit=${this.#onSubmit}>
      <label>
        <span class="label">${t('roomPoll.question')}</span>
        <textarea
          name="question"
          required
          maxlength="300"
          rows="2"
          data-testid="poll-question"
          .value=${poll?.question ?? ''}
        ></textarea>
      </label>
      <fieldset>
        <legend>${t('roomPoll.options')}</legend>
        ${this.options.map((option, index) => this.#option(option, index))}
        ${
          this.options.length < optionsMax
            ? html`<button class="tool plain add" type="button" @click=${() => this.#add()}>
                <wa-icon name="plus"></wa-icon>${t('roomPoll.addOption')}
              </button>`
            : nothing
        }
      </fieldset>
      <fieldset class="kinds">
        <legend>${t('roomPoll.kind')}</legend>
        ${kinds.map(
          (kind) =>
            html`<label class="pick">
              <input
                type="radio"
                name="kind"
                value=${kind}
                data-testid="poll-kind-${kind}"
                .checked=${this.kind === kind}
                @change=${() => (this.kind = kind)}
              />${t(`roomPoll.kind.${kind}`)}
            </label>`,
        )}
      </fieldset>
      <div>
        ${this.#switch('anonymous', t('roomPoll.anonymous'), t('roomPoll.anonymousHint'), poll?.anonymous ?? false)}
        ${this.#switch('live', t('roomPoll.live'), t('roomPoll.liveHint'), poll?.live ?? true)}
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <div class="tools">
        <button
          class="tool main"
          type="submit"
          name="then"
          value="start"
          data-testid="poll-start"
          ?disabled=${this.busy}
        >
          ${t('roomPoll.saveAndStart')}
        </button>
        <button class="tool" type="submit" name="then" value="keep" data-testid="poll-save" ?disabled=${this.busy}>
          ${t('roomPoll.save')}
        </button>
        <button class="tool plain" type="button" @click=${() => this.#done()}>${t('roomPoll.cancel')}</button>
      </div>
    </form>`
  }

  #option(option: string, index: number) {
    const number = index + 1
    return html`<div class="option">
      <input
        type="text"
        required
        maxlength="120"
        data-testid="poll-option"
        aria-label=${t('roomPoll.option', { number })}
        placeholder=${t('roomPoll.option', { number })}
        .value=${option}
        @input=${(event: Event) => this.#write(index, (event.target as HTMLInputElement).value)}
      />
      ${
        this.options.length > 2
          ? html`<button
              type="button"
              aria-label=${t('roomPoll.removeOption', { number })}
              title=${t('roomPoll.removeOption', { number })}
              @click=${() => (this.options = this.options.filter((_, at) => at !== index))}
            >
              <wa-icon name="x"></wa-icon>
            </button>`
          : nothing
      }
    </div>`
  }

  #switch(name: string, label: string, hint: string, checked: boolean) {
    return html`<label class="pick">
      <input type="checkbox" name=${name} data-testid="poll-${name}" ?checked=${checked} />
      <span>${label}<small>${hint}</small></span>
    </label>`
  }

  #write(index: number, text: string) {
    this.options = this.options.map((option, at) => (at === index ? text : option))
  }

  #add() {
    this.options = [...this.options, '']
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLInputElement>('.option:nth-last-of-type(1) input')?.focus(),
    )
  }

  readonly #onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.target as HTMLFormElement)
    const options = this.options.map((option) => option.trim())
    if (new Set(options).size < options.length) {
      this.problem = t('roomPoll.twice')
      return
    }
    const draft: RoomPollDraft = {
      question: String(data.get('question')).trim(),
      kind: this.kind,
      anonymous: data.has('anonymous'),
      live: data.has('live'),
      options,
    }
    void this.#save(draft, (event.submitter as HTMLButtonElement | null)?.value === 'start')
  }

  async #save(draft: RoomPollDraft, start: boolean) {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      const poll = await this.book.save(this.poll?.pollId ?? null, draft)
      // Kept from here on: if starting fails, trying again makes no second one.
      this.poll = poll
      if (start) await this.book.start(poll.pollId)
      this.#done()
    } catch (error) {
      this.problem = callSentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  #done() {
    this.dispatchEvent(new CustomEvent('done'))
  }
}
customElements.define('m-room-poll-form', MRoomPollForm)
