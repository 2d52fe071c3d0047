import * as Y from 'yjs'
import { elementsIn, noteElement, noteRoot, plainText, type NoteElement } from '../notes/noteNode.ts'
import { sectionOf } from '../notes/sectionSeed.ts'

type Delta = ReturnType<Y.XmlText['toDelta']>

/** A node of one document's text, free of that document. */
export interface NoteCopy {
  name: string
  attributes: Record<string, string | number | boolean>
  children: (NoteCopy | { text: Delta })[]
}

/** The text of a document, without the empty lines at its end; empty where nothing was written. */
export function copyText(doc: Y.Doc): NoteCopy[] {
  const nodes = elementsIn(noteRoot(doc))
  const last = nodes.findLastIndex((node) => node.nodeName !== 'paragraph' || plainText(node).trim() !== '')
  return nodes.slice(0, last + 1).map(copyOf)
}

/** A node of its own in another document. */
export function nodeOf({ name, attributes, children }: NoteCopy): NoteElement {
  const node = noteElement(name, attributes)
  const made = children.map((child) => {
    if (!('text' in child)) return nodeOf(child) as Y.XmlElement
    const text = new Y.XmlText()
    text.applyDelta(child.text)
    return text
  })
  node.insert(0, made)
  return node
}

function copyOf(node: NoteElement): NoteCopy {
  const attributes = Object.fromEntries(
    // A heading that begins the notes of an occurrence would begin them again where the copy goes.
    Object.entries(node.getAttributes()).filter(([name, value]) => value !== undefined && name !== 'section'),
  ) as NoteCopy['attributes']
  const children = node.toArray().flatMap((child): NoteCopy['children'] => {
    if (child instanceof Y.XmlText) return [{ text: child.toDelta() as Delta }]
    return child instanceof Y.XmlElement ? [copyOf(child as NoteElement)] : []
  })
  return { name: node.nodeName, attributes, children }
}

/** Where what is added to a meeting's notes belongs: below those of the newest occurrence, or else below everything. */
export function placeBelowNewest(root: Y.XmlFragment): number {
  const nodes = root.toArray().map((node) => node instanceof Y.XmlElement && sectionOf(node as NoteElement) !== null)
  const newest = nodes.indexOf(true)
  const next = newest < 0 ? -1 : nodes.indexOf(true, newest + 1)
  return next < 0 ? nodes.length : next
}
