import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html } from 'lit'
import type { Colleague } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mCombobox.ts'
import type { Choice } from '../app/mCombobox.ts'
import type { Directory } from '../app/session.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Somebody leaves: gives the meetings they still have to host to another, and says how many. Fires `closed`. */
export class MHandover extends LitElement {
  static override properties = {
    leaver: { attribute: false },
    directory: { attribute: false },
    receiver: { state: true },
    handedCount: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(520px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      /* Room for the list of people, which opens within the dialog. */
      form.asking {
        min-height: 360px;
      }
    `,
  ]
  declare leaver: Colleague
  declare directory: Directory
  declare receiver: Colleague | null
  /** How many meetings changed hands; null before the answer. */
  declare handedCount: number | null
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.receiver = null
    this.handedCount = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    const { name } = this.leaver
    const done = this.handedCount !== null
    return html`<wa-dialog
      open
      label=${t('handover.of', { name })}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <form class=${done ? '' : 'asking'} @submit=${this.#submit}>
        ${done ? '' : this.#question(name)}
        <div class="live" role="status">${done ? html`<p class="note">${this.#answer(name)}</p>` : ''}</div>
        <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      </form>
      <wa-button slot="footer" id="close" appearance=${done ? 'outlined' : 'plain'} data-dialog="close"
        >${done ? t('handover.close') : t('app.cancel')}</wa-button
      >
      ${
        done
          ? ''
          : html`<wa-button
              slot="footer"
              variant="brand"
              ?disabled=${!this.receiver}
              ?loading=${this.busy}
              @click=${this.#press}
              >${t('handover.go')}</wa-button
            >`
      }
    </wa-dialog>`
  }

  #question(name: string) {
    return html`<p>${t('handover.more', { name })}</p>
      <m-combobox
        autofocus
        .label=${t('handover.receiver')}
        .value=${this.receiver?.personId ?? ''}
        .choices=${this.#choices()}
        .placeholder=${t('handover.find')}
        @pick=${(event: CustomEvent<string>) => (this.receiver = this.directory.personOf(event.detail) ?? null)}
      ></m-combobox>`
  }

  #answer(name: string): string {
    const count = this.handedCount ?? 0
    return count === 0
      ? t('handover.none', { name })
      : t('handover.done', { count, receiver: this.receiver?.name ?? '' })
  }

  #choices(): Choice[] {
    const { people, departments } = this.directory
    const nameOf = new Map<string, string>(departments.map(({ departmentId, name }) => [departmentId, name]))
    return people
      .filter(({ personId }) => personId !== this.leaver.personId)
      .map(({ personId, name, email, departmentId }) => ({
        value: personId,
        label: name,
        detail: nameOf.get(departmentId) ?? '',
        search: email ?? '',
      }))
  }

  readonly #press = () => this.renderRoot.querySelector('form')?.requestSubmit()

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { receiver } = this
    if (!receiver || this.busy || this.handedCount !== null) return
    this.busy = true
    this.problem = ''
    try {
      const { meetings } = await api('POST /api/admin/people/:personId/handover', {
        params: { personId: this.leaver.personId },
        body: { receiverId: receiver.personId },
      })
      this.handedCount = meetings
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>('#close')?.focus()
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-handover', MHandover)
