import type { exportPath, ExportFormat, importPath } from '../../../collab/protocol/documentFiles.ts'
import type { Problem } from '../../../infra/contract/problems.ts'
import { ApiProblem } from '../api/apiProblem.ts'

/** By type only: the values would bring the whole protocol's parser into the page. */
const pathOfExport: typeof exportPath = (documentId, format) => `/api/documents/${documentId}/export/${format}`
const pathOfImport: typeof importPath = (documentId) => `/api/documents/${documentId}/import`

/** Fetches a document as a file and hands it over. Throws ApiProblem. */
export async function saveExport(documentId: string, title: string, format: ExportFormat): Promise<void> {
  const response = await ask(pathOfExport(documentId, format), { method: 'GET' })
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = `${title.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim() || 'document'}.${format}`
  link.click()
  URL.revokeObjectURL(url)
}

/** Puts a docx or markdown file at the end of a document's text. Throws ApiProblem. */
export async function sendImport(documentId: string, file: File): Promise<void> {
  await ask(pathOfImport(documentId), {
    method: 'POST',
    headers: { 'x-meridian': '1', 'content-type': file.type || 'text/markdown' },
    body: file,
  })
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { ...request, credentials: 'same-origin' })
  } catch {
    throw new ApiProblem({ code: 'OFFLINE', title: 'No answer from the server.' })
  }
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({ code: 'INTERNAL' }))) as Partial<Problem>
  throw new ApiProblem(problem)
}
