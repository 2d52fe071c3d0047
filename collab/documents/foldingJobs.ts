import type { NodeContent } from './history/nodeContent.ts'
import type { PastInput } from './history/past.ts'
import type { PastBlock } from './history/pastBlocks.ts'

/** What the folding thread does, by name. Everything is bytes: threads share no objects. */
export interface FoldingJobs {
  fold: { in: FoldInput; out: Folded }
  compare: { in: PastInput & { shown: Uint8Array; against: Uint8Array | null }; out: PastBlock[] }
  read: { in: PastInput & { shown: Uint8Array }; out: NodeContent[] }
}

export interface FoldInput {
  /** The snapshot so far. */
  state: Uint8Array | null
  /** The rows since, in order. */
  rows: Uint8Array[]
  /** Everything that was ever written, which the rows are to join; null where no history is kept. */
  history: { state: Uint8Array | null } | null
}

export interface Folded {
  state: Uint8Array
  history: Uint8Array | null
}

export type FoldingKind = keyof FoldingJobs
export type ToFolding = { [K in FoldingKind]: { kind: K; input: FoldingJobs[K]['in'] } }[FoldingKind]
export type FromFolding = { ok: true; output: FoldingJobs[FoldingKind]['out'] } | { ok: false; message: string }
