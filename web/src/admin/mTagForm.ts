import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Tag } from '../../../collab/protocol/minutes.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import { loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import '../schedule/mPeoplePicker.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** A tag's name and people. Fires `changed` and `closed`. */
export class MTagForm extends LitElement {
  static override properties = {
    tag: { attribute: false },
    directory: { attribute: false },
    ids: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(560px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 16px;
        min-height: 320px;
        align-content: start;
      }
    `,
  ]
  /** Null: a new one. */
  declare tag: Tag | null
  declare directory: Directory
  /** Who carries it; null: as it is. */
  declare ids: PersonId[] | null
  declare busy: boolean
  declare problem: string

  readonly #key = new RequestKey()
  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #zones = new Task(this, {
    task: ([version]) => loadZones(version),
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.tag = null
    this.ids = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<wa-dialog
      open
      label=${this.tag ? t('minutes.editTag', { name: this.tag.name }) : t('minutes.newTag')}
      @wa-after-hide=${(event: Event) => event.target === event.currentTarget && this.#close()}
    >
      <form @submit=${this.#submit}>
        <wa-input
          autofocus
          required
          name="name"
          maxlength="80"
          label=${t('minutes.tagName')}
          value=${this.tag?.name ?? ''}
        ></wa-input>
        ${renderStates(this.#zones, {
          waiting: () => bones(1, 56),
          content: (table) =>
            html`<m-people-picker
              .directory=${this.directory}
              .table=${table}
              .ids=${this.#ids()}
              .atMs=${Date.now()}
              @people=${(event: CustomEvent<PersonId[]>) => (this.ids = event.detail)}
            ></m-people-picker>`,
        })}
        <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      </form>
      <wa-button slot="footer" appearance="plain" data-dialog="close">${t('app.cancel')}</wa-button>
      <wa-button slot="footer" variant="brand" ?loading=${this.busy} @click=${this.#press}>${t('app.save')}</wa-button>
    </wa-dialog>`
  }

  #ids(): PersonId[] {
    return this.ids ?? this.tag?.personIds ?? []
  }

  readonly #press = () => this.renderRoot.querySelector('form')?.requestSubmit()

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const name = String(new FormData(event.target as HTMLFormElement).get('name') ?? '').trim()
    const body = { name, personIds: this.#ids() }
    this.busy = true
    this.problem = ''
    try {
      if (this.tag) await api('PUT /api/admin/tags/:tagId', { params: { tagId: this.tag.tagId }, body })
      else await api('POST /api/admin/tags', { body, idempotencyKey: this.#key.of(body) })
      this.#key.arrived()
      this.dispatchEvent(new Event('changed'))
      this.#hide()
    } catch (error) {
      this.problem = codeOf(error) === 'CONFLICT' ? t('minutes.tagTaken') : sentenceOf(error)
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
customElements.define('m-tag-form', MTagForm)
