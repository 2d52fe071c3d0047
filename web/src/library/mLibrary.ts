import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Found } from '../../../collab/protocol/documentFiles.ts'
import type { DocumentInfo } from '../../../collab/protocol/documents.ts'
import { api } from '../api/api.ts'
import { NowController } from '../app/nowController.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { shared } from '../theme/shared.ts'
import { markedText } from './markedText.ts'
import './mNewPage.ts'
import { sinceWords } from './sinceWords.ts'

const typingMs = 180

/** The documents I may open, and the search through all of them. */
export class MLibrary extends LitElement {
  static override properties = { words: { state: true }, adding: { state: true } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 880px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .head wa-button {
        margin-inline-start: auto;
      }
      .lines {
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li a {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr) auto;
        gap: 2px 14px;
        align-items: baseline;
        padding: 13px 20px;
        border-radius: 0;
        color: var(--m-text);
      }
      li a:hover {
        background: var(--m-surface-2);
        text-decoration: none;
      }
      li a:focus-visible {
        outline-offset: -2px;
      }
      li wa-icon {
        align-self: start;
        margin-top: 3px;
        color: var(--m-text-quiet);
        font-size: 17px;
      }
      .name {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .facts {
        grid-column: 2 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        color: var(--m-text-quiet);
        font-size: 13px;
      }
      .facts span + span::before {
        content: '·';
        margin-inline-end: 10px;
      }
      .excerpt {
        grid-column: 2 / -1;
        color: var(--m-text-quiet);
        font-size: 13px;
        line-height: 1.55;
        overflow-wrap: anywhere;
      }
      .tag {
        padding: 1px 8px;
        font-size: 12px;
        border-radius: 99px;
        background: var(--m-surface-3);
        color: var(--m-text-quiet);
        white-space: nowrap;
      }
      mark {
        padding: 0 1px;
        border-radius: 3px;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
        font-weight: 600;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 56px 24px;
        text-align: center;
      }
      .empty wa-icon {
        font-size: 32px;
        color: var(--m-accent);
      }
      .empty wa-button {
        margin-top: 8px;
      }
      @media (max-width: 640px) {
        li a {
          padding: 12px 16px;
        }
      }
    `,
  ]
  declare words: string
  declare adding: boolean

  #cancelTyping: (() => void) | undefined
  readonly #now = new NowController(this)
  readonly #list = new Task(this, { task: () => api('GET /api/documents'), args: () => [] })
  readonly #search = new Task(this, {
    task: async ([words], { signal }): Promise<{ words: string; found: Found[] }> => {
      if (words === '') return { words, found: [] }
      const { found } = await api('GET /api/search/documents', { query: { q: words } })
      signal.throwIfAborted()
      return { words, found }
    },
    args: () => [this.words] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.words = ''
    this.adding = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#cancelTyping?.()
  }

  override render() {
    return html`<div class="head">
        <h1>${t('library.title')}</h1>
        <wa-button variant="brand" data-testid="new-page" @click=${() => (this.adding = true)}>
          <wa-icon slot="start" name="plus"></wa-icon>${t('library.new')}
        </wa-button>
      </div>
      <wa-input
        class="label-hidden"
        type="search"
        maxlength="200"
        with-clear
        data-testid="search"
        label=${t('library.search')}
        placeholder="${t('library.search')} – ${t('library.searchHint')}"
        @input=${this.#typed}
        @wa-clear=${() => this.#seek('')}
      >
        <wa-icon slot="start" name="search"></wa-icon>
      </wa-input>
      ${this.words === '' ? this.#all() : this.#found()}
      ${this.adding ? html`<m-new-page @closed=${() => (this.adding = false)}></m-new-page>` : nothing}`
  }

  #all() {
    return renderStates(this.#list, {
      waiting: () => bones(8, 56),
      content: ({ documents }) =>
        documents.length === 0
          ? this.#empty()
          : html`<ul class="card lines" data-testid="documents">
              ${documents.map((document) => this.#line(document))}
            </ul>`,
    })
  }

  #line({ documentId, title, kind, access, updatedAt }: DocumentInfo) {
    return html`<li>
      <a href="/d/${documentId}">
        <wa-icon name=${kind === 'notes' ? 'notebook-pen' : 'file-text'}></wa-icon>
        <span class="name">${title}</span>
        ${access === 'edit' ? html`<span></span>` : html`<span class="tag">${t(`library.may.${access}`)}</span>`}
        <span class="facts">
          <span>${t(`library.${kind}`)}</span>
          <span>${t('library.changed', { when: sinceWords(Date.parse(updatedAt), this.#now.nowMs) })}</span>
        </span>
      </a>
    </li>`
  }

  #found() {
    return html`<div role="status" class="hidden-words">
        ${this.#search.value?.words ? t('library.found', { count: this.#search.value.found.length }) : ''}
      </div>
      ${renderStates(this.#search, {
        waiting: () => bones(3, 72),
        content: ({ words, found }) => (words !== '' && found.length === 0 ? this.#nothing(words) : this.#hits(found)),
      })}`
  }

  #hits(found: Found[]) {
    if (found.length === 0) return bones(3, 72)
    return html`<ul class="card lines" data-testid="found">
      ${found.map(
        ({ documentId, title, kind, excerpt, marks }) =>
          html`<li>
            <a href="/d/${documentId}">
              <wa-icon name=${kind === 'notes' ? 'notebook-pen' : 'file-text'}></wa-icon>
              <span class="name">${title}</span>
              <span class="tag">${t(`library.${kind}`)}</span>
              ${excerpt === '' ? nothing : html`<span class="excerpt">${markedText(excerpt, marks)}</span>`}
            </a>
          </li>`,
      )}
    </ul>`
  }

  #nothing(words: string) {
    return html`<div class="card empty">
      <h2>${t('library.nothing', { words })}</h2>
      <p class="quiet">${t('library.nothingMore')}</p>
    </div>`
  }

  #empty() {
    return html`<div class="card empty">
      <wa-icon name="file-text"></wa-icon>
      <h2>${t('library.empty')}</h2>
      <p class="quiet">${t('library.emptyMore')}</p>
      <wa-button variant="brand" @click=${() => (this.adding = true)}>${t('library.new')}</wa-button>
    </div>`
  }

  readonly #typed = (event: Event) => {
    const { value } = event.target as WaInput
    this.#cancelTyping?.()
    this.#cancelTyping = pageClock.after(typingMs, () => this.#seek(value ?? ''))
  }

  #seek(words: string): void {
    this.#cancelTyping?.()
    this.words = words.trim()
  }
}
customElements.define('m-library', MLibrary)
