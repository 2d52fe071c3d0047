import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** A department's monthly grant, changed where it stands. Fires `changed`. */
export class MGrant extends LitElement {
  static override properties = {
    account: { attribute: false },
    editing: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      wa-input {
        width: 110px;
      }
      .problem {
        max-width: 30ch;
      }
    `,
  ]
  declare account: MinuteAccount
  declare editing: boolean
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.editing = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    const { departmentName, monthlySeconds } = this.account
    const label = t('minutes.change', { department: departmentName })
    if (!this.editing)
      return html`<wa-button size="s" appearance="plain" @click=${this.#edit}>
        <span class="num">${minutesName(monthlySeconds)}</span>
        <wa-icon slot="end" name="pencil" label=${label}></wa-icon>
      </wa-button>`
    return html`<form @submit=${this.#save} @keydown=${this.#escape}>
        <wa-input
          class="label-hidden"
          label=${t('minutes.grantMinutes')}
          size="s"
          name="minutes"
          type="number"
          min="0"
          max="100000000"
          required
          without-spin-buttons
          .value=${String(Math.trunc(monthlySeconds / 60))}
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
    if (event.key === 'Escape') this.#leave()
  }

  readonly #save = async (event: SubmitEvent) => {
    event.preventDefault()
    const minutes = Number(new FormData(event.target as HTMLFormElement).get('minutes'))
    const { departmentId, usedSeconds, heldSeconds } = this.account
    this.busy = true
    try {
      await api('PUT /api/admin/minutes/:departmentId', {
        params: { departmentId },
        body: { monthlySeconds: Math.round(minutes) * 60 },
      })
      this.#leave()
      this.dispatchEvent(new Event('changed'))
    } catch (error) {
      const below = minutes * 60 < usedSeconds + heldSeconds
      this.problem =
        codeOf(error) === 'CONFLICT' && below
          ? t('minutes.belowUsed', { minutes: minutesName(usedSeconds + heldSeconds) })
          : sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-grant', MGrant)
