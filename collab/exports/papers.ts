import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { noteField } from '../../infra/contract/noteSchema.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Author, DocumentEditing } from '../documents/documentEditing.ts'
import type { Files, StoredFile } from '../files/files.ts'
import type { ExportFormat } from '../protocol/documentFiles.ts'
import { fileIdsOf, type Block } from './noteBlocks.ts'
import { appendNodes, type NoteNode } from './noteElements.ts'
import type { ImportKind } from './paperJob.ts'
import type { PaperThreads } from './paperThreads.ts'
import { readBlocks } from './readBlocks.ts'

export interface PapersDeps {
  storage: Storage
  editing: DocumentEditing
  files: Pick<Files, 'save' | 'load'>
  threads: Pick<PaperThreads, 'write' | 'read'>
  clock: Clock
  /** Origin of the page. */
  publicUrl: string
}

/** Pictures of one paper at most; beyond, their words stand in their place. */
const pictureBytesMax = 100_000_000

/** Documents as papers of other programs, and back. */
export class Papers {
  readonly #deps: PapersDeps

  constructor(deps: PapersDeps) {
    this.#deps = deps
  }

  /** Throws NOT_FOUND, STORAGE_UNAVAILABLE, RATE_LIMITED, MESSAGE_TOO_LARGE. */
  async write(tenantId: TenantId, documentId: DocumentId, format: ExportFormat) {
    const { editing, threads, clock, publicUrl } = this.#deps
    const title = await this.#titleOf(tenantId, documentId)
    const blocks = await editing.read({ tenantId, documentId, part: 'text' }, (doc) =>
      readBlocks(doc.getXmlFragment(noteField)),
    )
    // Markdown shows no pictures of its own.
    const pictures = format === 'md' ? new Map() : await this.#pictures(tenantId, documentId, blocks)
    const paper = { title, blocks, pictures, origin: publicUrl, atMs: clock.nowMs() }
    return { title, bytes: await threads.write(format, paper) }
  }

  /** Puts a paper at the end of the text. Throws BODY_INVALID, MESSAGE_TOO_LARGE, RATE_LIMITED, and as DocumentEditing. */
  async append(tenantId: TenantId, documentId: DocumentId, author: Author, bytes: Uint8Array): Promise<void> {
    const { nodes, pictures } = await this.#deps.threads.read(kindOf(bytes), bytes)
    const saved = new Map<string, { src: string; fileId: string }>()
    for (const { src, bytes: picture } of pictures) {
      const file = await this.#saved(tenantId, documentId, author, picture)
      if (file) saved.set(src, file)
    }
    const ready = nodes.flatMap((node) => withPictures(node, saved))
    await this.#deps.editing.edit({ tenantId, documentId, part: 'text' }, author, (doc) =>
      appendNodes(doc.getXmlFragment(noteField), ready),
    )
  }

  async #titleOf(tenantId: TenantId, documentId: DocumentId): Promise<string> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('documents').select('title').where('id', '=', documentId).executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    return row.title
  }

  async #pictures(tenantId: TenantId, documentId: DocumentId, blocks: Block[]): Promise<Map<string, StoredFile>> {
    const pictures = new Map<string, StoredFile>()
    let rest = pictureBytesMax
    for (const fileId of fileIdsOf(blocks)) {
      const file = await this.#deps.files.load(tenantId, documentId, fileId).catch(unlessExpected)
      if (!file || file.bytes.byteLength > rest) continue
      rest -= file.bytes.byteLength
      pictures.set(fileId, file)
    }
    return pictures
  }

  /** undefined for a picture we do not show, such as a drawing of Word's own. */
  async #saved(tenantId: TenantId, documentId: DocumentId, author: Author, picture: Uint8Array) {
    return this.#deps.files.save(tenantId, documentId, author.personKey, picture).catch(unlessExpected)
  }
}

/** What was saved takes its own address; what was not leaves its words. */
function withPictures(node: NoteNode, saved: ReadonlyMap<string, { src: string; fileId: string }>): NoteNode[] {
  if (node.type !== 'image') {
    const content = node.content?.flatMap((child) => withPictures(child, saved))
    return [{ ...node, ...(content && { content }) }]
  }
  const file = saved.get(String(node.attrs?.['src']))
  if (file) return [{ ...node, attrs: { ...node.attrs, src: file.src, fileId: file.fileId } }]
  const alt = String(node.attrs?.['alt'] ?? '')
  return [{ type: 'paragraph', ...(alt && { content: [{ type: 'text', text: alt }] }) }]
}

/** By the bytes, whatever their sender says. Throws BODY_INVALID for neither. */
function kindOf(bytes: Uint8Array): ImportKind {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04) return 'docx'
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return 'markdown'
  } catch {
    // Not UTF-8.
  }
  throw new ProblemError('BODY_INVALID', 'This is neither a docx file nor markdown.')
}

function unlessExpected(error: unknown): undefined {
  if (error instanceof ProblemError && ['BODY_INVALID', 'NOT_FOUND', 'MESSAGE_TOO_LARGE'].includes(error.code))
    return undefined
  throw error
}
