import { LitElement, css, html, nothing } from 'lit'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const answers = ['yes', 'maybe', 'no'] as const

/**
 * Yes, maybe or no to an invitation, in place; to a series as a whole, or to this one of it. Shown at once, taken
 * back when the server refuses. Fires `answered`, which crosses shadows.
 */
export class MAnswer extends LitElement {
  static override properties = {
    occurrence: { attribute: false },
    given: { state: true },
    single: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      .answer {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .group {
        display: inline-flex;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
        overflow: hidden;
      }
      button {
        padding: 5px 12px;
        font: inherit;
        font-size: 13px;
        color: var(--m-text);
        background: none;
        border: 0;
        cursor: pointer;
      }
      button + button {
        border-inline-start: 1px solid var(--m-border);
      }
      button:hover {
        background: var(--m-surface-2);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      button[aria-pressed='true'] {
        background: var(--m-accent);
        color: var(--m-accent-text);
      }
      select {
        padding: 5px 4px;
        font: inherit;
        font-size: 13px;
        color: var(--m-text-quiet);
        background: var(--m-surface);
        border: 0;
        border-radius: var(--m-radius-small);
        cursor: pointer;
      }
      select:hover {
        color: var(--m-text);
        background: var(--m-surface-2);
      }
    `,
  ]
  declare occurrence: Occurrence
  declare given: Occurrence['myAnswer'] | null
  /** The answer is to this one of the series; null until it is chosen. */
  declare single: boolean | null
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.given = null
    this.single = null
    this.problem = ''
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('occurrence') as Occurrence | undefined
    if (!changed.has('occurrence')) return
    this.given = this.occurrence.myAnswer
    const same =
      before?.meetingId === this.occurrence.meetingId && before.originalLocal === this.occurrence.originalLocal
    if (!same) this.single = null
  }

  /** A first answer is to the series, a later one to the day it is given on. */
  get #single(): boolean {
    return this.occurrence.repeats && (this.single ?? this.occurrence.myAnswer !== 'waiting')
  }

  override render() {
    const { title, repeats } = this.occurrence
    return html`<div class="answer">
        <div class="group" role="group" aria-label=${t('calendar.answer', { title })}>
          ${answers.map(
            (answer) =>
              html`<button
                type="button"
                aria-pressed=${this.given === answer ? 'true' : 'false'}
                @click=${() => this.#give(answer)}
              >
                ${t(`calendar.${answer}`)}
              </button>`,
          )}
        </div>
        ${
          repeats
            ? html`<select
                aria-label=${t('calendar.answerFor')}
                @change=${(event: Event) => (this.single = (event.currentTarget as HTMLSelectElement).value === 'one')}
              >
                <option value="one" ?selected=${this.#single}>${t('calendar.answerOne')}</option>
                <option value="all" ?selected=${!this.#single}>${t('calendar.answerAll')}</option>
              </select>`
            : nothing
        }
      </div>
      <span class="problem" role="alert">${this.problem}</span>`
  }

  async #give(answer: (typeof answers)[number]): Promise<void> {
    const before = this.given
    const { meetingId, originalLocal } = this.occurrence
    const body = { answer, ...(this.#single && { originalLocal }) }
    this.given = answer
    this.problem = ''
    try {
      await api('PUT /api/meetings/:meetingId/answer', { params: { meetingId }, body })
      this.dispatchEvent(new CustomEvent('answered', { detail: answer, bubbles: true, composed: true }))
    } catch (error) {
      this.given = before
      this.problem = sentenceOf(error)
    }
  }
}
customElements.define('m-answer', MAnswer)
