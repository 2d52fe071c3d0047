import * as Y from 'yjs'
import { contentOf, type NodeContent } from './nodeContent.ts'
import { compareVersions, type PastBlock } from './pastBlocks.ts'

/** Everything that was ever written to a text, and where in its Yjs document the text is. */
export interface PastInput {
  updates: Uint8Array[]
  field: string
}

/** A version against another one; null: against an empty document. */
export function comparePast(input: PastInput & { shown: Uint8Array; against: Uint8Array | null }): PastBlock[] {
  return withPast(input, (doc) => {
    const against = input.against ? Y.decodeSnapshot(input.against) : Y.emptySnapshot
    return compareVersions(doc, input.field, Y.decodeSnapshot(input.shown), against)
  })
}

/** What the text was. */
export function readPast(input: PastInput & { shown: Uint8Array }): NodeContent[] {
  return withPast(input, (doc) => {
    const past = Y.createDocFromSnapshot(doc, within(doc, Y.decodeSnapshot(input.shown)))
    try {
      return contentOf(past.getXmlFragment(input.field))
    } finally {
      past.destroy()
    }
  })
}

function withPast<T>({ updates }: PastInput, work: (doc: Y.Doc) => T): T {
  const doc = new Y.Doc({ gc: false })
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    return work(doc)
  } finally {
    doc.destroy()
  }
}

/** Without what was on its way to the tables when the version was kept and was lost in a crash. */
function within(doc: Y.Doc, { ds, sv }: Y.Snapshot): Y.Snapshot {
  const stored = [...sv].map(([client, clock]): [number, number] => [
    client,
    Math.min(clock, Y.getState(doc.store, client)),
  ])
  return new Y.Snapshot(ds, new Map(stored.filter(([, clock]) => clock > 0)))
}
