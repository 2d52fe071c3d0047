import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { AccessOrNone, DocumentInfo, Sharing } from '../../../collab/protocol/documents.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mCombobox.ts'
import '../app/mCopy.ts'
import { loadDirectory, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const accesses: AccessOrNone[] = ['none', 'read', 'comment', 'suggest', 'edit']

/** Who may open a document; every choice holds at once. Fires `closed`. */
export class MShare extends LitElement {
  static override properties = {
    info: { attribute: false },
    myId: {},
    sharing: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 160px 32px;
        gap: 8px;
        align-items: center;
        min-height: 44px;
      }
      .line b {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .line button {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border: 0;
        border-radius: var(--m-radius-small);
        background: none;
        color: var(--m-text-quiet);
        cursor: pointer;
      }
      .line button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      h2 {
        margin: 16px 0 8px;
      }
      m-combobox {
        margin-bottom: 8px;
      }
      .foot {
        margin-top: 16px;
        padding-top: 12px;
        border-top: 1px solid var(--m-border);
      }
      @media (max-width: 480px) {
        .line {
          grid-template-columns: minmax(0, 1fr) 132px 32px;
        }
      }
    `,
  ]
  declare info: DocumentInfo
  declare myId: string
  declare sharing: Sharing | null
  declare problem: string

  readonly #loading = new Task(this, {
    task: async ([documentId]): Promise<Directory> => {
      const [sharing, directory] = await Promise.all([
        api('GET /api/documents/:documentId/sharing', { params: { documentId } }),
        loadDirectory(),
      ])
      this.sharing = sharing
      return directory
    },
    args: () => [this.info.documentId] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.sharing = null
    this.problem = ''
  }

  override render() {
    return html`<wa-dialog
      open
      light-dismiss
      label=${t('library.shareTitle', { title: this.info.title })}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      ${renderStates(this.#loading, { waiting: () => bones(3, 40), content: (directory) => this.#content(directory) })}
    </wa-dialog>`
  }

  #content(directory: Directory) {
    const { sharing } = this
    if (!sharing) return bones(3, 40)
    return html`<div class="line">
        <b>${t('library.company')}</b>
        ${this.#select('company', t('library.company'), sharing.company, (company) => this.#patch({ company }))}
      </div>
      ${
        this.info.kind === 'notes'
          ? html`<div class="line">
              <b>${t('library.guests')}</b>
              ${this.#select('guests', t('library.guests'), sharing.guests, (guests) => this.#patch({ guests }))}
            </div>`
          : nothing
      }
      <h2>${t('library.people')}</h2>
      <m-combobox
        collect
        .label=${t('library.addPerson')}
        .choices=${this.#choices(directory, sharing)}
        @pick=${(event: CustomEvent<string>) => this.#put(event.detail, 'edit')}
      ></m-combobox>
      ${sharing.people.map(
        ({ personId, name, access }) =>
          html`<div class="line" data-testid="shared-with">
            <b>${name}</b>
            ${this.#select(personId, name, access, (next) => this.#put(personId, next))}
            <button type="button" aria-label=${t('app.remove', { name })} @click=${() => this.#put(personId, null)}>
              <wa-icon name="x"></wa-icon>
            </button>
          </div>`,
      )}
      <span class="problem" role="alert">${this.problem}</span>
      <div class="foot stack">
        <p class="quiet small">${t('library.shareHint')}</p>
        <m-copy .text=${location.href} .label=${t('library.copyLink')}></m-copy>
      </div>`
  }

  #select(name: string, label: string, value: AccessOrNone, choose: (access: AccessOrNone) => void) {
    return html`<wa-select
      class="label-hidden"
      size="small"
      data-testid="access-${name}"
      label=${label}
      .value=${value}
      @change=${(event: Event) => choose((event.target as WaSelect).value as AccessOrNone)}
    >
      ${accesses.map((access) => html`<wa-option value=${access}>${t(`library.may.${access}`)}</wa-option>`)}
    </wa-select>`
  }

  #choices({ people }: Directory, sharing: Sharing) {
    const taken = new Set<string>([this.myId, ...sharing.people.map(({ personId }) => personId)])
    return people
      .filter(({ personId }) => !taken.has(personId))
      .map(({ personId, name, email }) => ({ value: personId, label: name, detail: email ?? '', search: '' }))
  }

  async #patch(body: { company?: AccessOrNone; guests?: AccessOrNone }): Promise<void> {
    const params = { documentId: this.info.documentId }
    await this.#take(api('PATCH /api/documents/:documentId/sharing', { params, body }))
  }

  async #put(personId: string, access: AccessOrNone | null): Promise<void> {
    const params = { documentId: this.info.documentId, personId }
    await this.#take(api('PUT /api/documents/:documentId/sharing/:personId', { params, body: { access } }))
  }

  async #take(answer: Promise<Sharing>): Promise<void> {
    this.problem = ''
    try {
      this.sharing = await answer
    } catch (error) {
      this.problem = sentenceOf(error)
      // Shows again what holds.
      this.requestUpdate()
    }
  }
}
customElements.define('m-share', MShare)
