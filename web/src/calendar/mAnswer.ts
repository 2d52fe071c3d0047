import { LitElement, css, html } from 'lit'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const answers = ['yes', 'maybe', 'no'] as const

/** Yes, maybe or no to an invitation, in place. Shown at once, taken back when the server refuses. */
export class MAnswer extends LitElement {
  static override properties = {
    occurrence: { attribute: false },
    given: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
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
    `,
  ]
  declare occurrence: Occurrence
  declare given: Occurrence['myAnswer'] | null
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.given = null
    this.problem = ''
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('occurrence')) this.given = null
  }

  override render() {
    const now = this.given ?? this.occurrence.myAnswer
    return html`<div class="group" role="group" aria-label=${t('calendar.answer', { title: this.occurrence.title })}>
        ${answers.map(
          (answer) =>
            html`<button type="button" aria-pressed=${now === answer} @click=${() => this.#give(answer)}>
              ${t(`calendar.${answer}`)}
            </button>`,
        )}
      </div>
      <span class="problem" role="alert">${this.problem}</span>`
  }

  async #give(answer: (typeof answers)[number]): Promise<void> {
    const before = this.given
    this.given = answer
    this.problem = ''
    const { meetingId } = this.occurrence
    try {
      await api('PUT /api/meetings/:meetingId/answer', { params: { meetingId }, body: { answer } })
      this.dispatchEvent(new CustomEvent('answered', { detail: answer }))
    } catch (error) {
      this.given = before
      this.problem = sentenceOf(error)
    }
  }
}
customElements.define('m-answer', MAnswer)
