import { LitElement, css, html, nothing } from 'lit'
import type { OwnRoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { pollStyles } from './pollStyles.ts'

/** A ballot to fill in. Fires `vote` with the chosen places, the best first. */
export class MPollBallot extends LitElement {
  static override properties = { poll: { attribute: false }, busy: { type: Boolean }, choices: { state: true } }
  static override styles = [
    shared,
    pollStyles,
    css`
      form {
        display: grid;
        gap: 12px;
      }
      fieldset {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      .option {
        display: flex;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: 42px;
        padding: 8px 12px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: var(--m-surface-2);
        color: var(--m-text);
        font: inherit;
        text-align: start;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      .option:hover {
        background: var(--m-surface);
      }
      .option:has(:checked),
      .option[aria-pressed='true'] {
        border-color: var(--m-accent);
        background: var(--m-accent-quiet);
      }
      .option:has(:focus-visible) {
        outline: var(--m-focus);
        outline-offset: 2px;
      }
      .option input {
        flex: none;
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--m-accent);
        outline: none;
      }
      .rank {
        display: grid;
        place-items: center;
        flex: none;
        width: 24px;
        height: 24px;
        border: 1px dashed var(--m-border-strong);
        border-radius: 50%;
        font-size: 13px;
        font-weight: 600;
      }
      [aria-pressed='true'] .rank {
        border: 0;
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
    `,
  ]
  declare poll: OwnRoomPoll
  declare busy: boolean
  declare choices: readonly number[]

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.choices = []
  }

  override connectedCallback() {
    super.connectedCallback()
    this.choices = this.poll.mine ?? []
  }

  override render() {
    const { poll } = this
    const hint = { single: '', multiple: t('roomPoll.several'), ranked: t('roomPoll.rankHow') }[poll.kind]
    return html`<form @submit=${this.#onSubmit}>
      ${hint ? html`<p class="quiet small">${hint}</p>` : nothing}
      <fieldset aria-label=${poll.question}>
        ${poll.options.map((option, index) =>
          poll.kind === 'ranked' ? this.#ranked(option, index) : this.#picked(option, index),
        )}
      </fieldset>
      <p class="quiet small">${poll.anonymous ? t('roomPoll.nameless') : t('roomPoll.named')}</p>
      <div class="tools">
        <button
          class="tool main"
          type="submit"
          data-testid="poll-vote"
          ?disabled=${this.busy || this.choices.length === 0}
        >
          ${t('roomPoll.vote')}
        </button>
        ${
          poll.kind === 'ranked' && this.choices.length > 0
            ? html`<button class="tool plain" type="button" @click=${() => (this.choices = [])}>
                ${t('roomPoll.rankAgain')}
              </button>`
            : nothing
        }
      </div>
    </form>`
  }

  #picked(option: string, index: number) {
    const single = this.poll.kind === 'single'
    return html`<label class="option" data-testid="poll-choice">
      <input
        type=${single ? 'radio' : 'checkbox'}
        name="choice"
        .checked=${this.choices.includes(index)}
        @change=${() => (single ? (this.choices = [index]) : this.#toggle(index))}
      />
      <span>${option}</span>
    </label>`
  }

  #ranked(option: string, index: number) {
    const place = this.choices.indexOf(index)
    const rank = place < 0 ? t('roomPoll.unranked') : t('roomPoll.rank', { number: place + 1 })
    return html`<button
      class="option"
      type="button"
      data-testid="poll-choice"
      aria-pressed=${place >= 0}
      aria-label="${option}, ${rank}"
      @click=${() => this.#toggle(index)}
    >
      <span class="rank" aria-hidden="true">${place < 0 ? '' : place + 1}</span>
      <span>${option}</span>
    </button>`
  }

  #toggle(index: number) {
    this.choices = this.choices.includes(index)
      ? this.choices.filter((choice) => choice !== index)
      : [...this.choices, index]
  }

  readonly #onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    this.dispatchEvent(new CustomEvent('vote', { detail: this.choices }))
  }
}
customElements.define('m-poll-ballot', MPollBallot)
