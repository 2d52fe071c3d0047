import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** The ten digits of a meeting, however they were typed. */
export function digitsOf(typed: string): string | null {
  const digits = typed.replaceAll(/[\s\-–.]/g, '')
  return /^\d{10}$/.test(digits) ? digits : null
}

/** Joins a meeting by its ten-digit code. */
export class MJoinCode extends LitElement {
  static override properties = { busy: { state: true }, problem: { state: true } }
  static override styles = [
    shared,
    css`
      form {
        display: flex;
        gap: 8px;
      }
      wa-input {
        width: 168px;
      }
      .problem {
        margin-top: 4px;
      }
    `,
  ]
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<form @submit=${this.#submit}>
        <wa-input
          class="label-hidden"
          name="code"
          inputmode="numeric"
          autocomplete="off"
          maxlength="16"
          label=${t('home.code')}
          placeholder=${t('home.code')}
          @input=${() => (this.problem = '')}
        >
          <wa-icon slot="start" name="hash"></wa-icon>
        </wa-input>
        <wa-button appearance="outlined" type="submit" ?loading=${this.busy}>${t('home.joinCode')}</wa-button>
      </form>
      <span class="problem" role="alert">${this.problem}</span>`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const code = digitsOf(String(new FormData(event.target as HTMLFormElement).get('code') ?? ''))
    if (!code) {
      this.problem = t('home.codeWrong')
      return
    }
    this.busy = true
    try {
      const { link } = await api('GET /api/codes/:code', { params: { code } })
      navigate(new URL(link, location.origin).pathname)
    } catch (error) {
      this.problem = codeOf(error) === 'NOT_FOUND' ? t('home.codeUnknown') : sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-join-code', MJoinCode)
