import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import '../app/mCombobox.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { typedSeconds } from './minuteFields.ts'

/** Asks how many minutes go from one department to another, with what each has left. Fires `changed` and `closed`. */
export class MMoveMinutes extends LitElement {
  static override properties = {
    accounts: { attribute: false },
    from: {},
    to: {},
    seconds: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(520px, calc(100vw - 32px));
      }
      /* The list of departments may reach beyond the dialog. */
      wa-dialog::part(body) {
        overflow: visible;
      }
      form {
        display: grid;
        gap: 16px;
      }
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 12px;
        align-items: center;
      }
      .side {
        padding: 12px;
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        min-width: 0;
        height: 100%;
      }
      .side b {
        display: block;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
    `,
  ]
  declare accounts: MinuteAccount[]
  declare from: string
  declare to: string | null
  declare seconds: number | null
  declare busy: boolean
  declare problem: string
  readonly #key = new RequestKey()

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.to = null
    this.seconds = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    const from = this.#account(this.from)
    const to = this.#account(this.to)
    if (!from) return html``
    return html`<wa-dialog
      open
      label=${t('minutes.move')}
      @wa-after-hide=${(event: Event) => event.target === event.currentTarget && this.#close()}
    >
      <form id="move" @submit=${this.#submit}>
        ${
          to
            ? html`<div class="sides">
                ${this.#side(t('minutes.from'), from, -1)}<wa-icon name="arrow-right"></wa-icon>
                ${this.#side(t('minutes.to'), to, 1)}
              </div>`
            : html`<p>${t('minutes.moveFrom', { department: from.departmentName })}</p>
                <m-combobox
                  .label=${t('minutes.to')}
                  .choices=${this.#choices()}
                  .placeholder=${t('minutes.find')}
                  @pick=${(event: CustomEvent<string>) => (this.to = event.detail)}
                ></m-combobox>`
        }
        <wa-input
          autofocus
          required
          name="minutes"
          type="number"
          min="0.1"
          step="any"
          without-spin-buttons
          label=${t('minutes.howMany')}
          hint=${t('minutes.mostThatMany', { minutes: minutesName(free(from)) })}
          @input=${(event: Event) => (this.seconds = typedSeconds((event.currentTarget as WaInput).value))}
          ><span slot="end" class="quiet small">${t('minutes.unit')}</span></wa-input
        >
        <wa-input name="note" maxlength="500" label=${t('minutes.note')}></wa-input>
        <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      </form>
      <wa-button slot="footer" appearance="plain" data-dialog="close">${t('app.cancel')}</wa-button>
      <wa-button slot="footer" variant="brand" ?disabled=${!to} ?loading=${this.busy} @click=${this.#press}
        >${t('minutes.move')}</wa-button
      >
    </wa-dialog>`
  }

  #side(word: string, account: MinuteAccount, sign: 1 | -1) {
    const after = account.leftSeconds + sign * (this.seconds ?? 0)
    return html`<div class="side">
      <span class="quiet small">${word}</span>
      <b>${account.departmentName}</b>
      <span class="num small">${t('minutes.leftNow', { left: minutesName(account.leftSeconds) })}</span><br />
      <span class="num small ${after < 0 ? 'problem' : 'quiet'}"
        >${this.seconds === null ? '' : t('minutes.leftAfter', { left: minutesName(after) })}</span
      >
    </div>`
  }

  #choices() {
    return this.accounts
      .filter(({ departmentId }) => departmentId !== this.from)
      .map(({ departmentId, departmentName, leftSeconds }) => ({
        value: departmentId as string,
        label: departmentName,
        detail: t('minutes.leftNow', { left: minutesName(leftSeconds) }),
        search: '',
      }))
  }

  #account(departmentId: string | null): MinuteAccount | undefined {
    return this.accounts.find((account) => account.departmentId === departmentId)
  }

  readonly #press = () => this.renderRoot.querySelector('form')?.requestSubmit()

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const [from, to] = [this.#account(this.from), this.#account(this.to)]
    const { seconds } = this
    if (!from || !to || seconds === null || seconds <= 0 || this.busy) return
    const note = String(new FormData(event.target as HTMLFormElement).get('note') ?? '')
    const body = { from: from.departmentId, to: to.departmentId, seconds, note }
    this.busy = true
    this.problem = ''
    try {
      await api('POST /api/admin/minutes/transfers', { body, idempotencyKey: this.#key.of(body) })
      this.#key.arrived()
      this.dispatchEvent(new Event('changed'))
      this.#hide()
    } catch (error) {
      this.problem =
        codeOf(error) === 'CONFLICT'
          ? t('minutes.mostThatMany', { minutes: minutesName(free(from)) })
          : sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  /** The dialog goes by itself, and the focus back to where it was. */
  #hide(): void {
    const dialog = this.renderRoot.querySelector<WaDialog>('wa-dialog')
    if (dialog) dialog.open = false
  }

  #close(): void {
    this.dispatchEvent(new Event('closed'))
  }
}
customElements.define('m-move-minutes', MMoveMinutes)

/** Neither what is held for running meetings nor grace can be given away. */
function free({ leftSeconds }: MinuteAccount): number {
  return Math.max(0, leftSeconds)
}
