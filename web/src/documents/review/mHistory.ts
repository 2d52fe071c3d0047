import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Version } from '../../../../collab/protocol/history.ts'
import { api } from '../../api/api.ts'
import { sentenceOf } from '../../api/apiProblem.ts'
import { bones, renderStates } from '../../app/states.ts'
import { dateName } from '../../i18n/format.ts'
import { LocaleController } from '../../i18n/localeController.ts'
import { t } from '../../i18n/t.ts'
import { shared } from '../../theme/shared.ts'
import './mVersion.ts'
import { momentWords } from './momentWords.ts'
import { panelStyles } from './panelStyles.ts'
import { personDot } from './personDot.ts'
import { localDay, versionDays } from './versionDays.ts'

/** The versions of a document, and what each of them changed. */
export class MHistory extends LitElement {
  static override properties = {
    documentId: {},
    mayEdit: { type: Boolean },
    openId: { state: true },
    failure: { state: true },
    restored: { state: true },
  }
  static override styles = [
    shared,
    panelStyles,
    css`
      form {
        display: flex;
        gap: 6px;
        padding: 4px 16px 10px;
      }
      input {
        flex: 1;
        min-width: 0;
        height: 32px;
        padding: 0 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius-small);
        background: var(--m-surface);
        color: var(--m-text);
        font: inherit;
      }
      h3 {
        margin: 12px 4px 6px;
        color: var(--m-text-quiet);
        font-size: 12px;
        font-weight: 600;
      }
      .version {
        display: flex;
        justify-content: flex-start;
        width: 100%;
        min-height: 44px;
        padding: 6px 8px;
        border-color: transparent;
        text-align: start;
      }
      .version > span:first-child {
        display: grid;
        flex: 1;
        min-width: 0;
      }
      .version b {
        overflow: hidden;
        font-weight: 500;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .version time,
      .version small {
        color: var(--m-text-quiet);
        font-size: 12px;
      }
      .hands {
        display: flex;
      }
      .hands .dot {
        margin-inline-start: -6px;
        border: 2px solid var(--m-surface);
      }
      .told {
        margin: 0 16px 8px;
        color: var(--m-ok);
        font-size: 13px;
      }
      .failure {
        margin: 0 16px 8px;
      }
    `,
  ]
  declare documentId: string
  declare mayEdit: boolean
  /** The version that is looked at. */
  declare openId: string | null
  declare failure: string | null
  declare restored: boolean

  protected readonly locale = new LocaleController(this)
  readonly #versions = new Task(this, {
    task: async ([documentId]: readonly [string]) =>
      (await api('GET /api/documents/:documentId/versions', { params: { documentId } })).versions,
    args: () => [this.documentId] as const,
  })

  constructor() {
    super()
    this.openId = null
    this.failure = null
    this.restored = false
  }

  override render() {
    const open = this.#versions.value?.find(({ versionId }) => versionId === this.openId)
    if (open)
      return html`<m-version
        .documentId=${this.documentId}
        .version=${open}
        .mayEdit=${this.mayEdit}
        @back=${() => (this.openId = null)}
        @renamed=${() => this.#versions.run()}
        @restored=${() => this.#restored()}
      ></m-version>`
    return html`
      <header><h2>${t('review.history')}</h2></header>
      ${this.mayEdit ? this.#renderKeep() : nothing}
      ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
      ${this.restored ? html`<p class="told" role="status">${t('review.restored')}</p>` : nothing}
      <div class="list">
        ${renderStates(this.#versions, {
          waiting: () => bones(5, 44),
          content: (versions) => html`${this.#renderVersions(versions)}`,
        })}
      </div>
    `
  }

  #renderKeep() {
    return html`<form @submit=${this.#keep}>
      <input
        name="name"
        required
        maxlength="80"
        autocomplete="off"
        placeholder=${t('review.versionName')}
        aria-label=${t('review.keepVersion')}
      />
      <button class="main" title=${t('review.keepVersion')}>${t('review.save')}</button>
    </form>`
  }

  #renderVersions(versions: readonly Version[]) {
    if (versions.length === 0)
      return html`<div class="empty">
        <wa-icon name="history"></wa-icon>
        <strong>${t('review.noVersions')}</strong><span>${t('review.noVersionsHow')}</span>
      </div>`
    return versionDays(versions, localDay).map(
      ({ day, versions: ofDay }) =>
        html`<h3>${dateName(day)}</h3>
          ${ofDay.map(
            (version) =>
              html`<button
                type="button"
                class="version"
                data-testid="version"
                @click=${() => {
                  this.restored = false
                  this.openId = version.versionId
                }}
              >
                <span
                  ><b>${version.name ?? version.authors.map(({ name }) => name).join(', ')}</b>
                  <small
                    >${momentWords(version.createdAt)} ${version.automatic ? t('review.automatic') : nothing}</small
                  >
                </span>
                <span class="hands">${version.authors.slice(0, 4).map(personDot)}</span>
              </button>`,
          )}`,
    )
  }

  readonly #keep = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const name = new FormData(form).get('name')
    if (typeof name !== 'string' || name.trim() === '') return
    const { documentId } = this
    this.failure = null
    try {
      await api('POST /api/documents/:documentId/versions', { params: { documentId }, body: { name: name.trim() } })
      form.reset()
      await this.#versions.run()
    } catch (error) {
      this.failure = sentenceOf(error)
    }
  }

  #restored(): void {
    this.openId = null
    this.restored = true
    void this.#versions.run()
  }
}

customElements.define('m-history', MHistory)
