import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/divider/divider.js'
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { ExportFormat } from '../../../collab/protocol/documentFiles.ts'
import type { DocumentInfo } from '../../../collab/protocol/documents.ts'
import { limits } from '../../../infra/contract/limits.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mFailure.ts'
import { sessionContext } from '../app/session.ts'
import '../documents/mNotes.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../notes/mNotesHead.ts'
import { saveExport, sendImport } from './documentFiles.ts'
import type { MarkHolder } from '../watermark/markHolder.ts'
import { documentMark } from '../watermark/meetingMark.ts'
import { WatermarkController } from '../watermark/watermarkController.ts'
import { documentPageStyles } from './documentPageStyles.ts'
import './mEraseDocument.ts'
import './mShare.ts'

interface Opened {
  info: DocumentInfo
  pass: string
}

const formats: ExportFormat[] = ['docx', 'pdf', 'md', 'html']

/** A document on a page of its own: `<m-document-page documentId>`, in light DOM because the editor must be. */
export class MDocumentPage extends LitElement {
  static override properties = {
    documentId: {},
    dialog: { state: true },
    news: { state: true },
    problem: { state: true },
  }
  declare documentId: string
  declare dialog: 'none' | 'share' | 'erase'
  /** What goes on, or went well. */
  declare news: string
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #opening = new Task(this, {
    task: async ([documentId]): Promise<Opened> => {
      const [info, { pass }] = await Promise.all([
        api('GET /api/documents/:documentId', { params: { documentId } }),
        api('POST /api/documents/:documentId/passes', { params: { documentId } }),
      ])
      return { info, pass }
    },
    args: () => [this.documentId] as const,
    onComplete: ({ info }) => this.#opened(info),
  })
  #info: DocumentInfo | null = null
  /** Over the notes of a meeting that wants a watermark. */
  #mark: MarkHolder | null = null

  protected readonly controllers = [new LocaleController(this), new WatermarkController(this, () => this.#mark)]

  constructor() {
    super()
    this.documentId = ''
    this.dialog = 'none'
    this.news = ''
    this.problem = ''
  }

  override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const sheet = documentPageStyles.styleSheet
    if (sheet && !document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet)
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('documentId')) return
    this.#info = null
    this.#forgetMark()
    this.news = ''
    this.problem = ''
    this.dialog = 'none'
  }

  override render() {
    return this.#opening.render({
      initial: () => this.#waiting(),
      pending: () => this.#waiting(),
      complete: (opened) => this.#page(opened),
      error: (error) =>
        html`<div class="document-waiting">
          <m-failure .error=${error} @retry=${() => this.#opening.run()}></m-failure>
          <p><a href="/documents">${t('library.back')}</a></p>
        </div>`,
    })
  }

  #waiting() {
    return html`<div class="document-waiting" aria-busy="true">
      ${[40, 100, 92, 96, 60].map((width) => html`<div class="document-bone" style="width:${width}%"></div>`)}
    </div>`
  }

  #page({ info: asked, pass }: Opened) {
    const info = this.#info ?? asked
    const session = this.#session.value?.info
    const { person, tenant } = session ?? {}
    if (!person || !tenant) return this.#waiting()
    return html`<header class="document-head">
        <a class="document-back" href="/documents" aria-label=${t('library.back')} title=${t('library.back')}>
          <wa-icon name="arrow-left"></wa-icon>
        </a>
        ${this.#title(info)}
        <div class="document-actions">${this.#actions(info)}</div>
      </header>
      <div role="status">${this.news === '' ? nothing : html`<p class="document-news">${this.news}</p>`}</div>
      <div role="alert">
        ${this.problem === '' ? nothing : html`<p class="document-news danger">${this.problem}</p>`}
      </div>
      <div class="document-body">
        <m-notes
          .head=${info.meetingId ? html`<m-notes-head .meetingId=${info.meetingId}></m-notes-head>` : nothing}
          .tenantId=${tenant.tenantId}
          .documentId=${info.documentId}
          .pass=${pass}
          .renewPass=${this.#renewPass}
          .user=${{ name: person.name, personKey: person.personId }}
        ></m-notes>
      </div>
      ${
        this.dialog === 'share'
          ? html`<m-share .info=${info} .myId=${person.personId} @closed=${this.#closeDialog}></m-share>`
          : nothing
      }
      ${
        this.dialog === 'erase'
          ? html`<m-erase-document .info=${info} @closed=${this.#closeDialog}></m-erase-document>`
          : nothing
      }`
  }

  #title({ title, kind, mayManage }: DocumentInfo) {
    // The title of notes is their meeting's.
    if (!mayManage || kind === 'notes') return html`<h1 class="document-title" data-testid="title">${title}</h1>`
    return html`<input
      class="document-title"
      data-testid="title"
      maxlength="80"
      aria-label=${t('library.rename')}
      .value=${title}
      @change=${this.#rename}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && !event.isComposing) (event.target as HTMLInputElement).blur()
      }}
    />`
  }

  #actions({ mayManage, access, kind }: DocumentInfo) {
    return html`${
        mayManage
          ? html`<wa-button size="s" variant="brand" data-testid="share" @click=${() => (this.dialog = 'share')}>
              <wa-icon slot="start" name="user-plus"></wa-icon>${t('library.share')}
            </wa-button>`
          : nothing
      }
      <wa-dropdown placement="bottom-end" @wa-select=${this.#act}>
        <wa-button
          slot="trigger"
          size="s"
          appearance="plain"
          data-testid="document-menu"
          aria-label=${t('library.more')}
        >
          <wa-icon name="ellipsis" label=${t('library.more')}></wa-icon>
        </wa-button>
        <h3>${t('library.export')}</h3>
        ${formats.map(
          (format) =>
            html`<wa-dropdown-item value=${format} data-testid="export-${format}">
              <wa-icon slot="icon" name="download"></wa-icon>${t(`library.as.${format}`)}
            </wa-dropdown-item>`,
        )}
        ${
          access === 'edit'
            ? html`<wa-divider></wa-divider>
                <wa-dropdown-item value="import">
                  <wa-icon slot="icon" name="plus"></wa-icon>${t('library.import')}
                </wa-dropdown-item>`
            : nothing
        }
        ${
          mayManage && kind === 'page'
            ? html`<wa-dropdown-item value="erase" variant="danger" data-testid="erase">
                <wa-icon slot="icon" name="trash-2"></wa-icon>${t('library.erase')}
              </wa-dropdown-item>`
            : nothing
        }
      </wa-dropdown>
      <input
        type="file"
        hidden
        data-testid="import"
        accept=".docx,.md,.markdown,text/markdown"
        aria-label=${t('library.import')}
        @change=${this.#import}
      />`
  }

  readonly #act = (event: CustomEvent<{ item: { value: string } }>) => {
    const { value } = event.detail.item
    if (value === 'import') this.querySelector<HTMLInputElement>('input[type=file]')?.click()
    else if (value === 'erase') this.dialog = 'erase'
    else void this.#export(value as ExportFormat)
  }

  async #export(format: ExportFormat): Promise<void> {
    const title = this.#info?.title ?? ''
    await this.#during(t('library.preparing', { name: `${title}.${format}` }), async () => {
      await saveExport(this.documentId, title, format)
      return ''
    })
  }

  readonly #import = async (event: Event) => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    input.value = ''
    if (!file) return
    if (file.size > limits.fileBytesMax) {
      this.problem = t('library.tooLarge', { megabytes: limits.fileBytesMax / 1_000_000 })
      return
    }
    await this.#during(t('library.importing', { name: file.name }), async () => {
      await sendImport(this.documentId, file)
      return t('library.imported', { name: file.name })
    })
  }

  async #during(saying: string, work: () => Promise<string>): Promise<void> {
    this.problem = ''
    this.news = saying
    try {
      this.news = await work()
    } catch (error) {
      this.news = ''
      this.problem = sentenceOf(error)
    }
  }

  readonly #rename = async (event: Event) => {
    const input = event.target as HTMLInputElement
    const title = input.value.trim()
    const before = this.#info
    if (!before || title === before.title) return
    const params = { documentId: before.documentId }
    try {
      this.problem = ''
      this.#named(await api('PATCH /api/documents/:documentId', { params, body: { title } }))
    } catch (error) {
      input.value = before.title
      this.problem = sentenceOf(error)
    }
  }

  #opened(info: DocumentInfo): void {
    this.#forgetMark()
    if (info.meetingId) this.#mark = documentMark(info.documentId)
    this.#named(info)
  }

  #forgetMark(): void {
    this.#mark?.close()
    this.#mark = null
  }

  #named(info: DocumentInfo): void {
    this.#info = info
    document.title = `${info.title} · Meridian`
    this.requestUpdate()
  }

  readonly #renewPass = async () => {
    const { documentId } = this
    return (await api('POST /api/documents/:documentId/passes', { params: { documentId } })).pass
  }

  readonly #closeDialog = () => (this.dialog = 'none')
}
customElements.define('m-document-page', MDocumentPage)
