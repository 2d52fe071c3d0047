import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, html, nothing } from 'lit'
import { shownCode } from '../../../infra/watermark/markCode.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { ApiProblem, sentenceOf } from '../api/apiProblem.ts'
import '../app/mTime.ts'
import { dateName, dayAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { readPicture } from './readPicture.ts'
import { watermarkStyles } from './watermarkStyles.ts'

type Traced = ApiOutput<'GET /api/watermark/codes/:code'>

type Finding =
  | { at: 'nothing' }
  | { at: 'reading' }
  | { at: 'asking' }
  | { at: 'failed'; words: string }
  | { at: 'found'; traced: Traced }

/** From a code, or from a picture with one in it, to person, meeting and minute. */
export class MTrace extends LitElement {
  static override properties = {
    table: { attribute: false },
    zone: {},
    code: { state: true },
    finding: { state: true },
    over: { state: true },
  }
  static override styles = [shared, watermarkStyles]
  declare table: ZoneTable
  declare zone: string
  declare code: string
  declare finding: Finding
  /** A picture hangs over the field. */
  declare over: boolean
  readonly #pasted = (event: ClipboardEvent) => this.#take(event.clipboardData)

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.zone = 'Etc/UTC'
    this.code = ''
    this.finding = { at: 'nothing' }
    this.over = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('paste', this.#pasted)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('paste', this.#pasted)
  }

  override render() {
    return html`<section class="card padded stack">
      <h2>${t('watermark.trace')}</h2>
      <form class="ask" @submit=${(event: Event) => (event.preventDefault(), void this.#find(this.code))}>
        <wa-input
          label=${t('watermark.code')}
          hint=${t('watermark.codeHint')}
          maxlength="20"
          autocomplete="off"
          .value=${this.code}
          @input=${(event: Event) => (this.code = (event.currentTarget as WaInput).value ?? '')}
        ></wa-input>
        <wa-button
          type="submit"
          variant="brand"
          ?disabled=${this.code.trim() === ''}
          ?loading=${this.finding.at === 'asking'}
          >${t('watermark.find')}</wa-button
        >
      </form>
      ${this.#field()}
      <div class="live" role="status">${this.#answer()}</div>
    </section>`
  }

  #field() {
    return html`<label
      class="drop ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => (event.preventDefault(), (this.over = true))}
      @dragleave=${() => (this.over = false)}
      @drop=${(event: DragEvent) => (event.preventDefault(), (this.over = false), this.#take(event.dataTransfer))}
    >
      <wa-icon name="image"></wa-icon>
      <b>${t('watermark.drop')}</b>
      <small>${t('watermark.dropMore')}</small>
      <input
        class="hidden-words"
        type="file"
        accept="image/*"
        aria-label=${t('watermark.choose')}
        data-testid="picture"
        @change=${(event: Event) => this.#chosen(event.currentTarget as HTMLInputElement)}
      />
    </label>`
  }

  #answer() {
    const { finding } = this
    switch (finding.at) {
      case 'nothing':
      case 'asking':
        return nothing
      case 'reading':
        return html`<p class="note">${t('watermark.reading')}</p>`
      case 'failed':
        return html`<p class="note warn">${finding.words}</p>`
      case 'found':
        return this.#traced(finding.traced)
      default:
        return finding satisfies never
    }
  }

  #traced({ code, name, email, guest, title, minuteAt }: Traced) {
    const atMs = Date.parse(minuteAt)
    const line = (word: string, value: unknown) =>
      html`<div>
        <dt>${word}</dt>
        <dd>${value}</dd>
      </div>`
    return html`<dl class="traced" data-testid="traced">
      ${line(
        t('watermark.seenBy'),
        html`<b>${name}</b>${guest ? html` <span class="tag">${t('watermark.guest')}</span>` : nothing}
          ${email ? html`<small>${email}</small>` : nothing}`,
      )}
      ${line(t('watermark.inMeeting'), title)}
      ${line(
        t('watermark.atMinute'),
        html`${dateName(dayAt(this.table, this.zone, atMs))}
          <m-time .table=${this.table} zone=${this.zone} .startMs=${atMs}></m-time>`,
      )}
      ${line(t('watermark.readCode'), html`<code>${shownCode(code)}</code>`)}
    </dl>`
  }

  #chosen(input: HTMLInputElement): void {
    const [file] = input.files ?? []
    // The same picture may be chosen once more.
    input.value = ''
    if (file) void this.#read(file)
  }

  #take(data: DataTransfer | null): void {
    const picture = [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'))
    if (picture) void this.#read(picture)
  }

  async #read(file: Blob): Promise<void> {
    this.finding = { at: 'reading' }
    try {
      const found = await readPicture(file)
      if (!found) {
        this.finding = { at: 'failed', words: t('watermark.unread') }
        return
      }
      this.code = shownCode(found.code)
    } catch {
      this.finding = { at: 'failed', words: t('watermark.notPicture') }
      return
    }
    await this.#find(this.code)
  }

  async #find(code: string): Promise<void> {
    if (code.trim() === '') return
    this.finding = { at: 'asking' }
    try {
      const traced = await api('GET /api/watermark/codes/:code', { params: { code: code.trim() } })
      this.finding = { at: 'found', traced }
    } catch (error) {
      const isNobody = error instanceof ApiProblem && error.code === 'NOT_FOUND'
      this.finding = { at: 'failed', words: isNobody ? t('watermark.nobody') : sentenceOf(error) }
    }
  }
}
customElements.define('m-trace', MTrace)
