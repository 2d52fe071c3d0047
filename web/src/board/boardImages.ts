import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import type { Point } from './boardGeometry.ts'

export type Notice = 'full' | 'imageTooLarge' | 'imageUnreadable' | 'exportFailed' | 'uploading' | { sentence: string }

export interface BoardImagesOptions {
  /** The hidden field that opens the browser's file dialog. */
  input: () => HTMLInputElement | null
  editable: () => boolean
  /** Uploads it and puts it on the board; rejects with ApiProblem. */
  place: (file: Blob, at: Point | null) => Promise<void>
  tell: (notice: Notice | null) => void
}

/** Takes pictures from the file dialog, the clipboard and other windows. */
export class BoardImages {
  readonly #options: BoardImagesOptions
  #at: Point | null = null

  constructor(options: BoardImagesOptions) {
    this.#options = options
  }

  pick(at: Point | null): boolean {
    if (!this.#options.editable()) return false
    this.#at = at
    this.#options.input()?.click()
    return true
  }

  readonly picked = (event: Event) => {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file) void this.#add(file, this.#at)
    // The same file may be chosen again.
    input.value = ''
  }

  readonly pasted = (event: ClipboardEvent) => {
    const file = imageAmong(event.clipboardData)
    if (!file) return
    event.preventDefault()
    void this.#add(file, null)
  }

  readonly dragged = (event: DragEvent) => event.preventDefault()

  readonly dropped = (event: DragEvent) => {
    event.preventDefault()
    const file = imageAmong(event.dataTransfer)
    if (file) void this.#add(file, null)
  }

  async #add(file: Blob, at: Point | null): Promise<void> {
    const { editable, place, tell } = this.#options
    if (!editable()) return
    tell('uploading')
    try {
      await place(file, at)
      tell(null)
    } catch (problem) {
      tell(noticeOf(problem))
    }
  }
}

const imageAmong = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'))

function noticeOf(problem: unknown): Notice {
  const code = codeOf(problem)
  if (code === 'MESSAGE_TOO_LARGE') return 'imageTooLarge'
  return code === 'BODY_INVALID' ? 'imageUnreadable' : { sentence: sentenceOf(problem) }
}
