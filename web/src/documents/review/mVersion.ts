import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { DiffBlock, Version } from '../../../../collab/protocol/history.ts'
import { api } from '../../api/api.ts'
import { sentenceOf } from '../../api/apiProblem.ts'
import { bones, renderStates } from '../../app/states.ts'
import { LocaleController } from '../../i18n/localeController.ts'
import { t } from '../../i18n/t.ts'
import { shared } from '../../theme/shared.ts'
import { caretColor } from '../caretColor.ts'
import { momentWords } from './momentWords.ts'
import { panelStyles } from './panelStyles.ts'
import { personDot } from './personDot.ts'

/** One version against the one before it or the text of now. Emits `back`, `renamed` and `restored`. */
export class MVersion extends LitElement {
  static override properties = {
    documentId: {},
    version: { attribute: false },
    mayEdit: { type: Boolean },
    untilNow: { state: true },
    asking: { state: true },
    failure: { state: true },
  }
  static override styles = [
    shared,
    panelStyles,
    css`
      .against {
        display: flex;
        gap: 4px;
        padding: 0 16px 8px;
      }
      .against button[aria-pressed='true'] {
        border-color: transparent;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      .people {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        padding: 0 16px 8px;
        font-size: 13px;
      }
      .people > span {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .block {
        padding-inline-start: calc(var(--depth) * 16px);
        line-height: 1.6;
        overflow-wrap: anywhere;
      }
      .said {
        white-space: pre-wrap;
      }
      .block + .block {
        margin-top: 6px;
      }
      .heading {
        font-size: 16px;
        font-weight: 600;
      }
      .codeBlock {
        font: 13px var(--m-font-mono);
      }
      .blockquote {
        border-inline-start: 3px solid var(--m-border-strong);
      }
      ins {
        background: color-mix(in srgb, var(--by) 16%, transparent);
        text-decoration: underline 2px var(--by);
        text-underline-offset: 3px;
      }
      del {
        color: var(--m-text-quiet);
        text-decoration: line-through color-mix(in srgb, var(--by) 80%, transparent);
      }
      footer {
        display: grid;
        gap: 8px;
        padding: 10px 16px;
        border-top: 1px solid var(--m-border);
      }
      footer .acts {
        margin: 0;
      }
      input {
        flex: 1;
        min-width: 0;
        height: 30px;
        padding: 0 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius-small);
        background: var(--m-surface);
        color: var(--m-text);
        font: inherit;
      }
      h2 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ]
  declare documentId: string
  declare version: Version
  declare mayEdit: boolean
  declare untilNow: boolean
  /** What is asked of the reader before it is done. */
  declare asking: 'restore' | 'name' | null
  declare failure: string | null

  protected readonly locale = new LocaleController(this)
  readonly #diff = new Task(this, {
    task: async ([documentId, versionId, untilNow]: readonly [string, string, boolean]) =>
      api('GET /api/documents/:documentId/versions/:versionId', {
        params: { documentId, versionId },
        query: untilNow ? { against: 'now' as const } : {},
      }),
    args: () => [this.documentId, this.version.versionId, this.untilNow] as const,
  })

  constructor() {
    super()
    this.untilNow = false
    this.asking = null
    this.failure = null
  }

  override render() {
    const { version } = this
    return html`
      <header>
        <button
          type="button"
          class="plain"
          title=${t('review.backToList')}
          aria-label=${t('review.backToList')}
          @click=${() => this.dispatchEvent(new CustomEvent('back'))}
        >
          <wa-icon name="arrow-left"></wa-icon>
        </button>
        <h2>${version.name ?? momentWords(version.createdAt)}</h2>
      </header>
      <div class="against" role="group">
        ${[false, true].map(
          (untilNow) =>
            html`<button
              type="button"
              aria-pressed=${this.untilNow === untilNow}
              @click=${() => (this.untilNow = untilNow)}
            >
              ${t(untilNow ? 'review.untilNow' : 'review.since')}
            </button>`,
        )}
      </div>
      ${renderStates(this.#diff, {
        waiting: () => html`<div class="list">${bones(6)}</div>`,
        content: ({ blocks, authors }) => html`
          <div class="people">
            ${authors.slice(0, 12).map((author) => html`<span>${personDot(author)}${author.name}</span>`)}
          </div>
          <div class="list" data-testid="version-diff">${this.#renderBlocks(blocks)}</div>
        `,
      })}
      ${this.mayEdit ? this.#renderFoot() : nothing}
    `
  }

  #renderBlocks(blocks: readonly DiffBlock[]) {
    const changed = blocks.some(({ runs }) => runs.some(({ change }) => change !== 'kept'))
    return html`
      ${changed ? nothing : html`<p class="quiet small">${t('review.noChange')}</p>`}
      ${blocks.map(
        (block) =>
          html`<div class="block ${block.type}" .style=${`--depth: ${Math.min(block.depth, 6)}`}>
            <span class="said">${sign(block)}${block.runs.map((of) => run(of, this.untilNow))}</span>
          </div>`,
      )}
    `
  }

  #renderFoot() {
    if (this.asking === 'restore')
      return html`<footer role="alertdialog" aria-label=${t('review.restore')}>
        <p>${t('review.restoreSure')}</p>
        ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
        <div class="acts">
          <button type="button" class="main" data-testid="restore-sure" @click=${this.#restore}>
            ${t('review.restore')}
          </button>
          <button type="button" @click=${() => (this.asking = null)}>${t('review.cancel')}</button>
        </div>
      </footer>`
    if (this.asking === 'name')
      return html`<footer>
        ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
        <form class="acts" @submit=${this.#rename}>
          <input
            name="name"
            maxlength="80"
            autocomplete="off"
            .value=${this.version.name ?? ''}
            aria-label=${t('review.versionName')}
            placeholder=${t('review.versionName')}
          />
          <button class="main">${t('review.save')}</button>
          <button type="button" @click=${() => (this.asking = null)}>${t('review.cancel')}</button>
        </form>
      </footer>`
    return html`<footer>
      <div class="acts">
        <button type="button" data-testid="restore" @click=${() => (this.asking = 'restore')}>
          <wa-icon name="undo-2"></wa-icon>${t('review.restore')}
        </button>
        <button type="button" @click=${() => (this.asking = 'name')}>
          <wa-icon name="pencil"></wa-icon>${t('review.rename')}
        </button>
      </div>
    </footer>`
  }

  get #params() {
    return { documentId: this.documentId, versionId: this.version.versionId }
  }

  readonly #restore = () =>
    this.#try('restored', () =>
      api('POST /api/documents/:documentId/versions/:versionId/restore', { params: this.#params }),
    )

  readonly #rename = (event: SubmitEvent) => {
    event.preventDefault()
    const name = new FormData(event.currentTarget as HTMLFormElement).get('name')
    const wanted = typeof name === 'string' && name.trim() !== '' ? name.trim() : null
    return this.#try('renamed', () =>
      api('PATCH /api/documents/:documentId/versions/:versionId', { params: this.#params, body: { name: wanted } }),
    )
  }

  async #try(done: 'renamed' | 'restored', act: () => Promise<unknown>): Promise<void> {
    this.failure = null
    try {
      await act()
      this.asking = null
      this.dispatchEvent(new CustomEvent(done))
    } catch (error) {
      this.failure = sentenceOf(error)
    }
  }
}

const sign = ({ type, checked }: DiffBlock) => {
  if (type === 'taskItem') return checked ? '☑ ' : '☐ '
  return type === 'listItem' ? '• ' : ''
}

const run = ({ text, change, personKey }: DiffBlock['runs'][number], untilNow: boolean) => {
  const style = `--by: ${caretColor(personKey ?? '')}`
  // The house compares a version with the text of now; people ask what has become of it since.
  const added = untilNow ? change === 'removed' : change === 'added'
  if (change === 'kept') return text
  return added ? html`<ins .style=${style}>${text}</ins>` : html`<del .style=${style}>${text}</del>`
}

customElements.define('m-version', MVersion)
