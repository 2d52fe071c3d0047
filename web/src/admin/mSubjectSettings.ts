import '@awesome.me/webawesome/dist/components/button/button.js'
import { Task } from '@lit/task'
import { LitElement, css, html, type PropertyValues } from 'lit'
import type { MinuteSettings, SettingSubject } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { loadRules, type LoadedRules } from './loadRules.ts'
import './mSettingsForm.ts'
import { ownSettings, subjectKey } from './settingSources.ts'

/** The settings of a department or the company, to be changed where they stand. Fires `changed`, heard outside. */
export class MSubjectSettings extends LitElement {
  static override properties = {
    subject: { attribute: false },
    draft: { state: true },
    busy: { state: true },
    problem: { state: true },
    saved: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 16px;
      }
      .ok {
        color: var(--m-ok);
      }
    `,
  ]
  declare subject: SettingSubject
  /** What was typed and not saved yet. */
  declare draft: MinuteSettings | null
  declare busy: boolean
  declare problem: string
  declare saved: boolean

  readonly #key = new RequestKey()
  readonly #rules = new Task(this, { task: () => loadRules(), args: () => [] })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.draft = null
    this.busy = false
    this.problem = ''
    this.saved = false
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('subject')
    if (before && subjectKey(before) !== subjectKey(this.subject)) this.#forget()
  }

  override render() {
    return renderStates(this.#rules, {
      waiting: () => bones(4, 48),
      content: (rules) => this.#content(rules),
    })
  }

  #content(rules: LoadedRules) {
    const own = ownSettings(rules, this.subject)
    return html`<form @submit=${(event: Event) => (event.preventDefault(), this.#save(own.revision))}>
      <m-settings-form
        .rules=${rules}
        .subject=${this.subject}
        .names=${rules.names}
        .settings=${this.draft ?? own.settings}
        @edit=${(event: CustomEvent<MinuteSettings>) => this.#edit(event.detail)}
      ></m-settings-form>
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      <div class="row">
        <wa-button type="submit" variant="brand" ?disabled=${!this.draft} ?loading=${this.busy}
          >${t('app.save')}</wa-button
        >
        ${
          this.draft
            ? html`<wa-button appearance="plain" @click=${() => this.#forget()}>${t('app.cancel')}</wa-button>`
            : ''
        }
        <span class="ok small" role="status">${this.saved ? t('minutes.savedAtOnce') : ''}</span>
      </div>
    </form>`
  }

  #edit(settings: MinuteSettings): void {
    this.draft = settings
    this.saved = false
    this.problem = ''
  }

  #forget(): void {
    this.draft = null
    this.problem = ''
    this.saved = false
  }

  async #save(revision: number): Promise<void> {
    if (!this.draft || this.busy) return
    const body = { subject: this.subject, settings: this.draft, revision }
    this.busy = true
    this.problem = ''
    try {
      await api('PUT /api/admin/minutes/settings', { body, idempotencyKey: this.#key.of(body) })
      this.#key.arrived()
      await this.#rules.run()
      this.#forget()
      this.saved = true
      this.dispatchEvent(new Event('changed', { bubbles: true, composed: true }))
    } catch (error) {
      this.problem = codeOf(error) === 'CONFLICT' ? t('minutes.settingsConflict') : sentenceOf(error)
      // Somebody else may have changed them: what they say now stands in grey under what was typed.
      await this.#rules.run()
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-subject-settings', MSubjectSettings)
