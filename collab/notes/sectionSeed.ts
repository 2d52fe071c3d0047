import * as Y from 'yjs'
import { elementsIn, noteElement, noteRoot, textAttribute, type NoteElement } from './noteNode.ts'

export interface Seed {
  /** The one Yjs update that writes the section; applying it again changes nothing, wherever it is done. */
  update: Uint8Array
  /** The Yjs client that wrote it. */
  clientId: number
}

export interface SeedText {
  startLocal: string
  heading: string
  agenda: { title: string; minutes: number }[]
}

/** Writes the section into a copy of `doc`, which stays as it is. */
export function seedOf(doc: Y.Doc, text: SeedText): Seed {
  return writtenApart(doc, (root) => root.insert(placeOf(root, text.startLocal), nodesOf(text) as Y.XmlElement[]))
}

/** What `write` does to a copy of `doc`, which stays as it is. Throws when it changes nothing. */
export function writtenApart(doc: Y.Doc, write: (root: Y.XmlFragment) => void): Seed {
  const copy = new Y.Doc()
  try {
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    let update: Uint8Array | undefined
    copy.once('update', (bytes: Uint8Array) => (update = bytes))
    const root = noteRoot(copy)
    copy.transact(() => write(root))
    if (!update) throw new Error('something was written and nothing changed')
    return { update, clientId: copy.clientID }
  } finally {
    copy.destroy()
  }
}

/** Applies a seed; answers whether it is in the document, which it is not while something it stands beside is missing. */
export function plant(doc: Y.Doc, update: Uint8Array): boolean {
  Y.applyUpdate(doc, update)
  const known = Y.decodeStateVector(Y.encodeStateVector(doc))
  return Y.decodeUpdate(update).structs.every(({ id, length }) => (known.get(id.client) ?? 0) >= id.clock + length)
}

export const sectionOf = (element: NoteElement): string | null =>
  element.nodeName === 'heading' ? textAttribute(element, 'section') : null

/** The nodes of one section, its heading first; empty when it is not there. */
export function sectionNodes(doc: Y.Doc, startLocal: string): NoteElement[] {
  const nodes = elementsIn(noteRoot(doc))
  const from = nodes.findIndex((node) => sectionOf(node) === startLocal)
  if (from < 0) return []
  const until = nodes.findIndex((node, place) => place > from && sectionOf(node) !== null)
  return nodes.slice(from, until < 0 ? undefined : until)
}

/** Newest on top: before the first older section, below what stands above all of them. */
function placeOf(root: Y.XmlFragment, startLocal: string): number {
  const sections = root.toArray().map((node) => (node instanceof Y.XmlElement ? sectionOf(node as NoteElement) : null))
  const older = sections.findIndex((section) => section !== null && section < startLocal)
  if (older >= 0) return older
  return sections.some((section) => section !== null) ? sections.length : 0
}

function nodesOf({ startLocal, heading, agenda }: SeedText): NoteElement[] {
  const points = agenda.flatMap(({ title, minutes }) => [
    // No box is not a box of no minutes.
    noteElement('heading', { level: 3, boxMinutes: minutes === 0 ? null : minutes }, [title]),
    noteElement('paragraph'),
  ])
  const body = points.length > 0 ? points : [noteElement('paragraph')]
  return [noteElement('heading', { level: 2, section: startLocal }, [heading]), ...body]
}
