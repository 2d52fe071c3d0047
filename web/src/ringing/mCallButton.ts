import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { switchboard } from './switchboard.ts'

/** Rings one or several people, and goes to the call. */
export class MCallButton extends LitElement {
  static override properties = {
    personIds: { attribute: false },
    name: {},
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
      }
      p {
        max-width: 240px;
        color: var(--m-danger);
        font-size: 13px;
      }
    `,
  ]
  declare personIds: readonly PersonId[]
  /** Whom, where it is one person. */
  declare name: string
  declare busy: boolean
  declare problem: string | null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.personIds = []
    this.name = ''
    this.busy = false
    this.problem = null
  }

  override render() {
    const label = this.name
      ? t('ring.call', { name: this.name })
      : t('ring.callFound', { count: this.personIds.length })
    return html`<wa-button
        size="s"
        appearance=${this.name ? 'plain' : 'outlined'}
        title=${label}
        ?disabled=${this.busy}
        data-testid="call-person"
        @click=${() => void this.#call()}
      >
        ${
          this.name
            ? html`<wa-icon name="phone" label=${label}></wa-icon>`
            : html`<wa-icon slot="start" name="phone"></wa-icon>${label}`
        }
      </wa-button>
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : ''}`
  }

  async #call(): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      await switchboard.call({ personIds: [...this.personIds] })
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-call-button', MCallButton)
