import '@awesome.me/webawesome/dist/components/button/button.js'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

type Settings = ApiOutput<'GET /api/chat/settings'>

const daysMax = 3650
const daysOffered = 365

/** How long the company keeps the chat of its meetings. */
export class MChatRetention extends LitElement {
  static override properties = {
    draft: { state: true },
    busy: { state: true },
    problem: { state: true },
    saved: { state: true },
  }
  /** What was chosen and not saved yet. */
  declare draft: Settings | null
  declare busy: boolean
  declare problem: string
  declare saved: boolean
  readonly #settings = new Task(this, { task: () => api('GET /api/chat/settings'), args: () => [] })

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        margin-top: 32px;
      }
      form {
        display: grid;
        gap: 12px;
        padding: 20px;
      }
      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        min-height: 32px;
      }
      input[type='number'] {
        width: 88px;
        padding: 6px 8px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius-small);
        background: var(--m-surface);
        color: inherit;
        font: inherit;
        font-variant-numeric: tabular-nums;
      }
      .foot {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      p {
        margin: 0;
      }
      .failed {
        color: var(--m-danger);
      }
    `,
  ]

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.draft = null
    this.busy = false
    this.problem = ''
    this.saved = false
  }

  override render() {
    return html`<h2>${t('chat.retentionTitle')}</h2>
      <p class="quiet">${t('chat.retentionIntro')}</p>
      ${renderStates(this.#settings, {
        waiting: () => html`<div class="card padded">${bones(2, 32)}</div>`,
        content: (settings) => this.#form(this.draft ?? settings),
      })}`
  }

  #form({ retentionDays }: Settings) {
    const edit = (days: number | null) => () => this.#edit(days)
    return html`<form class="card" @submit=${this.#submit}>
      <label>
        <input type="radio" name="keep" .checked=${retentionDays === null} @change=${edit(null)} />
        ${t('chat.forEver')}
      </label>
      <label>
        <input type="radio" name="keep" .checked=${retentionDays !== null} @change=${edit(daysOffered)} />
        ${t('chat.forDays')}
        <input
          type="number"
          min="1"
          max=${daysMax}
          required
          aria-label=${t('chat.days')}
          ?disabled=${retentionDays === null}
          .value=${String(retentionDays ?? daysOffered)}
          @input=${(event: Event) => this.#edit((event.target as HTMLInputElement).valueAsNumber)}
        />
        ${t('chat.days')}
      </label>
      <div class="foot">
        <wa-button type="submit" variant="brand" ?disabled=${!this.draft} ?loading=${this.busy}
          >${t('app.save')}</wa-button
        >
        <span role="status" class="ok small">${this.saved ? t('chat.saved') : ''}</span>
        <span role="alert" class="failed small">${this.problem}</span>
      </div>
    </form>`
  }

  #edit(retentionDays: number | null) {
    this.draft = { retentionDays }
    this.saved = false
    this.problem = ''
  }

  readonly #submit = async (event: Event) => {
    event.preventDefault()
    const { draft } = this
    if (!draft || this.busy) return
    this.busy = true
    try {
      await api('PUT /api/chat/settings', { body: draft })
      await this.#settings.run()
      this.draft = null
      this.saved = true
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-chat-retention', MChatRetention)
