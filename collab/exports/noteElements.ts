import * as Y from 'yjs'

/** A node of the text as ProseMirror writes it down. */
export interface NoteNode {
  type: string
  attrs?: Record<string, unknown>
  content?: NoteNode[]
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
}

/** Puts nodes at the end of a text, as the editor's own binding would write them. An empty last line goes. */
export function appendNodes(fragment: Y.XmlFragment, nodes: NoteNode[]): void {
  const last = fragment.length > 0 ? fragment.get(fragment.length - 1) : null
  if (last instanceof Y.XmlElement && last.nodeName === 'paragraph' && isEmpty(last))
    fragment.delete(fragment.length - 1, 1)
  fragment.insert(fragment.length, typesOf(nodes))
}

const isEmpty = (element: Y.XmlElement) =>
  element.toArray().every((child) => child instanceof Y.XmlText && child.length === 0)

/** Neighbouring letters share one Y.XmlText. */
function typesOf(nodes: NoteNode[]): (Y.XmlElement | Y.XmlText)[] {
  const types: (Y.XmlElement | Y.XmlText)[] = []
  let letters: NoteNode[] = []
  const settle = () => {
    if (letters.length > 0) types.push(textOf(letters))
    letters = []
  }
  for (const node of nodes) {
    if (node.type === 'text') letters.push(node)
    else {
      settle()
      types.push(elementOf(node))
    }
  }
  settle()
  return types
}

function textOf(letters: NoteNode[]): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(
    letters.map(({ text: insert = '', marks = [] }) => ({
      insert,
      attributes: Object.fromEntries(marks.map(({ type, attrs }) => [type, attrs ?? {}])),
    })),
  )
  return text
}

function elementOf({ type, attrs = {}, content = [] }: NoteNode): Y.XmlElement {
  const element = new Y.XmlElement(type)
  for (const [name, value] of Object.entries(attrs))
    if (value !== null && value !== undefined) element.setAttribute(name, value as string)
  element.insert(0, typesOf(content))
  return element
}
