import { limits } from '../../../infra/contract/limits.ts'
import { t } from '../i18n/t.ts'
import { Upload } from './upload.ts'

/** The files of the message that is being written. */
export class Uploads {
  #list: readonly Upload[] = []
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get list(): readonly Upload[] {
    return this.#list
  }

  /** All are there, and none failed. */
  get settled(): boolean {
    return this.#list.every(({ state }) => state.at === 'there')
  }

  get fileIds(): string[] {
    return this.#list.flatMap(({ state }) => (state.at === 'there' ? [state.file.fileId] : []))
  }

  /** Starts what fits; answers with what to tell of the others. */
  add(meetingId: string, files: readonly File[]): string {
    const large = files.find(({ size }) => size > limits.fileBytesMax)
    const fitting = files.filter(({ size }) => size <= limits.fileBytesMax)
    const free = limits.chatFilesPerMessageMax - this.#list.length
    const begun = fitting.slice(0, free).map((file) => new Upload(meetingId, file, this.#changed))
    this.#list = [...this.#list, ...begun]
    this.#changed()
    if (large) return t('chat.tooLarge', { name: large.name })
    return fitting.length > free ? t('chat.tooMany', { count: limits.chatFilesPerMessageMax }) : ''
  }

  remove(upload: Upload) {
    upload.drop()
    this.#list = this.#list.filter((each) => each !== upload)
    this.#changed()
  }

  clear() {
    for (const upload of this.#list) upload.drop()
    this.#list = []
    this.#changed()
  }
}
