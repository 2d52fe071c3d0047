import type { FileSaved } from '../../../collab/protocol/documentFiles.ts'
import type { Problem } from '../../../infra/contract/problems.ts'
import { ApiProblem } from '../api/apiProblem.ts'

/** Puts a picture among a document's files. Throws ApiProblem. */
export async function uploadImage(documentId: string, file: Blob): Promise<FileSaved> {
  const headers = { 'x-meridian': '1', 'content-type': file.type || 'application/octet-stream' }
  const path = `/api/documents/${encodeURIComponent(documentId)}/files`
  const answer = await fetch(path, { method: 'POST', headers, body: file }).catch(() => null)
  if (!answer) throw new ApiProblem({ code: 'OFFLINE' })
  const body: unknown = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new ApiProblem(body as Partial<Problem>)
  return body as FileSaved
}

/** The pictures of a board as `data:` addresses, for a file that stands alone; what cannot be had is left out. */
export async function inlinedPictures(sources: Iterable<string>): Promise<Map<string, string>> {
  const found = await Promise.all([...new Set(sources)].map(async (src) => [src, await dataAddress(src)] as const))
  return new Map(found.filter((pair): pair is [string, string] => pair[1] !== null))
}

async function dataAddress(src: string): Promise<string | null> {
  try {
    const answer = await fetch(src)
    if (!answer.ok) return null
    const blob = await answer.blob()
    return await new Promise((resolve) => {
      const reader = new FileReader()
      reader.addEventListener('loadend', () => resolve(typeof reader.result === 'string' ? reader.result : null))
      reader.readAsDataURL(blob)
    })
  } catch {
    return null
  }
}
