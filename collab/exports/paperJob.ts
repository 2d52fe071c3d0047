import type { ProblemCode } from '../../infra/contract/problems.ts'
import type { ExportFormat } from '../protocol/documentFiles.ts'
import type { NotePaper } from './noteBlocks.ts'
import type { NoteNode } from './noteElements.ts'

/** Work that would hold up everybody's sockets, and so is done in a thread of its own. */
export type PaperJob =
  | { do: 'write'; format: ExportFormat; paper: NotePaper }
  | { do: 'read'; kind: ImportKind; bytes: Uint8Array }

export type ImportKind = 'markdown' | 'docx'

/** A text from elsewhere. Its pictures stand in `nodes` under the `src` they have here. */
export interface ReadPaper {
  nodes: NoteNode[]
  pictures: { src: string; bytes: Uint8Array }[]
}

export type PaperAnswer =
  | { ok: true; bytes: Uint8Array }
  | { ok: true; read: ReadPaper }
  | { ok: false; code: ProblemCode; detail: string | undefined }
  | { ok: false; code: null; message: string }
