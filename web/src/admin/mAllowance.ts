import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import type { SettingSubject } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { minutesText, typedSeconds } from './minuteFields.ts'
import { ownSettings, type Rules } from './settingSources.ts'

/** What a tag's people or one person may use of a period, changed where it stands. Fires `changed`, heard outside. */
export class MAllowance extends LitElement {
  static override properties = {
    subject: { attribute: false },
    rules: { attribute: false },
    name: {},
    shown: {},
    from: {},
    editing: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form,
      .shown {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      wa-input {
        width: 110px;
      }
      .inherited {
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare subject: SettingSubject
  declare rules: Rules
  /** Whose it is. */
  declare name: string
  /** What counts now, in words. */
  declare shown: string
  /** Who says it, where it is not said here. */
  declare from: string
  declare editing: boolean
  declare busy: boolean
  declare problem: string
  readonly #key = new RequestKey()

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.from = ''
    this.editing = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    if (!this.editing)
      return html`<span class="shown num">
        <span class=${this.from ? 'inherited' : ''}>
          ${this.shown}${this.from ? html`<br /><span class="small">${t('minutes.inheritedFrom', { name: this.from })}</span>` : ''}
        </span>
        <wa-button size="s" appearance="plain" @click=${this.#edit}
          ><wa-icon name="pencil" label=${t('minutes.changeAllowance', { name: this.name })}></wa-icon
        ></wa-button>
      </span>`
    return html`<form @submit=${this.#save} @keydown=${this.#escape}>
        <wa-input
          class="label-hidden"
          label=${t('minutes.changeAllowance', { name: this.name })}
          placeholder=${t('minutes.notSaid')}
          size="s"
          name="minutes"
          type="number"
          min="0"
          max="100000000"
          step="any"
          without-spin-buttons
          .value=${minutesText(ownSettings(this.rules, this.subject).settings.personSeconds)}
        ></wa-input>
        <wa-button size="s" type="submit" variant="brand" ?loading=${this.busy}
          ><wa-icon name="check" label=${t('app.save')}></wa-icon
        ></wa-button>
        <wa-button size="s" appearance="plain" @click=${this.#leave}
          ><wa-icon name="x" label=${t('app.cancel')}></wa-icon
        ></wa-button>
      </form>
      <span class="problem" role="alert">${this.problem}</span>`
  }

  readonly #edit = async () => {
    this.editing = true
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('wa-input')?.focus()
  }

  readonly #leave = () => {
    this.editing = false
    this.problem = ''
  }

  readonly #escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#leave()
  }

  readonly #save = async (event: SubmitEvent) => {
    event.preventDefault()
    const typed = String(new FormData(event.target as HTMLFormElement).get('minutes') ?? '')
    const { settings, revision } = ownSettings(this.rules, this.subject)
    const body = { subject: this.subject, settings: { ...settings, personSeconds: typedSeconds(typed) }, revision }
    this.busy = true
    try {
      await api('PUT /api/admin/minutes/settings', { body, idempotencyKey: this.#key.of(body) })
      this.#key.arrived()
      this.#leave()
      this.dispatchEvent(new Event('changed', { bubbles: true, composed: true }))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-allowance', MAllowance)
