import * as Y from 'yjs'
import { noteField } from '../../infra/contract/noteSchema.ts'

/** A node of the text, as the editor's binding keeps it in Yjs: the name and attributes are ProseMirror's. */
export type NoteElement = Y.XmlElement<Record<string, string | number | boolean>>

/** A new node; what is null or left out is not kept. */
export function noteElement(
  name: string,
  attributes: Record<string, string | number | boolean | null> = {},
  children: (NoteElement | string)[] = [],
): NoteElement {
  const element: NoteElement = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value)
  element.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : (child as Y.XmlElement))),
  )
  return element
}

export const noteRoot = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(noteField)

/** The elements right under a node, in order. */
export function elementsIn(node: Y.XmlFragment | NoteElement): NoteElement[] {
  return node.toArray().filter((child): child is Y.XmlElement => child instanceof Y.XmlElement) as NoteElement[]
}

/** Attributes come from any writer: whatever is of another kind counts as absent. */
export function textAttribute(element: NoteElement, name: string): string | null {
  const value: unknown = element.getAttribute(name)
  return typeof value === 'string' ? value : null
}

export function numberAttribute(element: NoteElement, name: string): number | null {
  const value: unknown = element.getAttribute(name)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Whether a node is a list inside of a list's point. */
export const isList = ({ nodeName }: { nodeName: string }) =>
  nodeName === 'taskList' || nodeName === 'bulletList' || nodeName === 'orderedList'

/** What a reader would read in a node, without the lists inside of it. */
export function plainText(node: Y.XmlFragment | NoteElement): string {
  let text = ''
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) text += child.toDelta().map(insertOf).join('')
    else if (child instanceof Y.XmlElement) text += elementText(child as NoteElement)
  }
  return text
}

function elementText(element: NoteElement): string {
  if (element.nodeName === 'mention') return `@${textAttribute(element, 'label') ?? ''}`
  if (element.nodeName === 'hardBreak') return ' '
  if (isList(element)) return ''
  return plainText(element)
}

export function insertOf({ insert }: { insert: unknown }): string {
  return typeof insert === 'string' ? insert : ''
}
