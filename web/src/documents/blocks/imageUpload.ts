import type { FileSaved, filesPath } from '../../../../collab/protocol/documentFiles.ts'
import { ApiProblem, type ApiProblemCode } from '../../api/apiProblem.ts'

/** By type only: the value would bring the protocol's parser into the page. */
const path = (documentId: string): ReturnType<typeof filesPath> => `/api/documents/${documentId}/files`

/** Where this house serves pictures of documents; the page asks no other host for anything. */
const served = /^\/api\/documents\/[\w-]+\/files\/[\w-]+$/

export const isServed = (src: unknown): src is string => typeof src === 'string' && served.test(src)

/** The pictures among files that were chosen, pasted or dropped. */
export const imagesOf = (files: Iterable<File> | null | undefined): File[] =>
  [...(files ?? [])].filter(({ type }) => /^image\/(png|jpeg|gif|webp|avif)$/.test(type))

/** Sends a picture; `progress` gets the share sent, 0 to 1. Rejects with ApiProblem. */
export function uploadImage(documentId: string, file: File, progress: (share: number) => void): Promise<FileSaved> {
  return new Promise((resolve, reject) => {
    // fetch does not tell how much of a body has been sent.
    const request = new XMLHttpRequest()
    request.open('POST', path(documentId))
    request.setRequestHeader('x-meridian', '1')
    request.setRequestHeader('content-type', file.type)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new ApiProblem({ code: 'OFFLINE' })))
    request.addEventListener('load', () => {
      const answer = parsed(request.responseText)
      if (request.status < 300) return resolve(answer as unknown as FileSaved)
      const code = answer['code']
      reject(new ApiProblem({ code: typeof code === 'string' ? (code as ApiProblemCode) : 'INTERNAL' }))
    })
    request.send(file)
  })
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
