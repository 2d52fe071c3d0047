import type { ChatFile } from '../../../collab/protocol/chat.ts'
import type { Problem } from '../../../infra/contract/problems.ts'
import { ApiProblem } from '../api/apiProblem.ts'

/** A file on its way to the house. `share` goes from 0 to 1. */
export type UploadState =
  | { at: 'going'; share: number }
  | { at: 'there'; file: ChatFile }
  | { at: 'failed'; problem: ApiProblem }

/** Sends one file; `fetch` would not tell how far it is. */
export class Upload {
  readonly name: string
  readonly bytes: number
  /** Of a picture, for as long as it is not sent. */
  readonly previewUrl: string | null
  state: UploadState = { at: 'going', share: 0 }
  readonly #request = new XMLHttpRequest()
  readonly #changed: () => void

  constructor(meetingId: string, file: File, changed: () => void) {
    this.name = file.name
    this.bytes = file.size
    this.#changed = changed
    this.previewUrl = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : null
    const request = this.#request
    const path = `/api/meetings/${encodeURIComponent(meetingId)}/chat/files?name=${encodeURIComponent(file.name)}`
    request.open('POST', path)
    request.setRequestHeader('x-meridian', '1')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      this.#be({ at: 'going', share: total > 0 ? loaded / total : 0 })
    })
    request.addEventListener('load', () => this.#be(answered(request)))
    request.addEventListener('error', () => this.#be({ at: 'failed', problem: new ApiProblem({ code: 'OFFLINE' }) }))
    request.send(file)
  }

  /** The page needs it no more: what is under way ends. */
  drop() {
    this.#request.abort()
    if (this.previewUrl) URL.revokeObjectURL(this.previewUrl)
  }

  #be(state: UploadState) {
    this.state = state
    this.#changed()
  }
}

function answered(request: XMLHttpRequest): UploadState {
  const body = parsed(request.responseText)
  if (request.status === 200) return { at: 'there', file: body as ChatFile }
  return { at: 'failed', problem: new ApiProblem(body as Partial<Problem>) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy in between answered with a page of its own.
    return {}
  }
}
