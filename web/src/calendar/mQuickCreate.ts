import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { cityOf, dateName, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** A meeting in one line: a title for a time that was drawn. Events: `made` with its id, `problem`. */
export class MQuickCreate extends LitElement {
  static override properties = {
    startLocal: {},
    lengthMinutes: { attribute: false },
    zone: {},
    people: { attribute: false },
    span: {},
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 14px;
        padding: 20px;
      }
      h2 {
        padding-inline-end: 28px;
      }
      .row {
        justify-content: space-between;
      }
    `,
  ]
  declare startLocal: string
  declare lengthMinutes: number
  declare zone: string
  /** Whose calendars are laid over mine: the form begins with them. */
  declare people: string[]
  /** `10:00–10:30`. */
  declare span: string
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.problem = ''
    this.people = []
  }

  override render() {
    const day = this.startLocal.slice(0, 10)
    return html`<form @submit=${this.#submit}>
      <div>
        <h2>${t('calendar.new')}</h2>
        <p class="quiet small num">
          ${dateName(day)} · <span dir="ltr">${this.span}</span> ${cityOf(this.zone)} ·
          ${lengthName(this.lengthMinutes * 60)}
        </p>
      </div>
      <wa-input
        required
        autofocus
        maxlength="80"
        class="label-hidden"
        label=${t('schedule.name')}
        placeholder=${t('schedule.namePlaceholder')}
      ></wa-input>
      <span class="problem" role="alert">${this.problem}</span>
      <div class="row">
        <wa-button appearance="plain" href=${this.#formAddress()}>${t('calendar.moreOptions')}</wa-button>
        <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('schedule.create')}</wa-button>
      </div>
    </form>`
  }

  override firstUpdated(): void {
    const input = this.renderRoot.querySelector<WaInput>('wa-input')
    void input?.updateComplete.then(() => input.focus())
  }

  #formAddress(): string {
    const query = new URLSearchParams({
      start: this.startLocal,
      minutes: String(this.lengthMinutes),
      zone: this.zone,
      ...(this.people.length > 0 && { people: this.people.join(',') }),
    })
    return `/schedule?${query}`
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const title = this.renderRoot.querySelector<WaInput>('wa-input')?.value?.trim() ?? ''
    if (this.busy || title === '') return
    this.busy = true
    this.problem = ''
    try {
      const { startLocal, zone } = this
      const body = { title, startLocal, zone, durationSeconds: this.lengthMinutes * 60 }
      const { meetingId } = await api('POST /api/meetings', { body })
      this.dispatchEvent(new CustomEvent('made', { detail: meetingId }))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-quick-create', MQuickCreate)
