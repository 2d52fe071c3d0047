import * as Y from 'yjs'
import type { Folded, FoldInput } from './foldingJobs.ts'

/** The rows put into the history, then into the snapshot. Throws whatever Yjs throws at bytes that cannot be applied. */
export function fold({ state, rows, history }: FoldInput): Folded {
  // Yjs drops what was deleted, so the history takes the rows first and whole.
  const past = history && foldUpdates([...updatesOf(history.state ?? state), ...rows], { gc: false })
  return { state: foldUpdates([...updatesOf(state), ...rows]), history: past }
}

/** All updates as one. Applying them is far quicker, and the result far smaller, than Y.mergeUpdates. */
export function foldUpdates(updates: Uint8Array[], { gc = true } = {}): Uint8Array {
  const doc = new Y.Doc({ gc })
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    return Y.encodeStateAsUpdate(doc)
  } finally {
    doc.destroy()
  }
}

const updatesOf = (state: Uint8Array | null) => (state ? [state] : [])
