import { Extension, Mark, Node, type Extensions } from '@tiptap/core'
import { Blockquote } from '@tiptap/extension-blockquote'
import { CodeBlock } from '@tiptap/extension-code-block'
import { Document } from '@tiptap/extension-document'
import { Heading } from '@tiptap/extension-heading'
import { Image } from '@tiptap/extension-image'
import { BulletList, ListItem, OrderedList, TaskItem, TaskList } from '@tiptap/extension-list'
import { Mention } from '@tiptap/extension-mention'
import { TableCell, TableHeader, TableRow, Table } from '@tiptap/extension-table'
import { StarterKit } from '@tiptap/starter-kit'

/**
 * Rises whenever an editor of before would not know what a document may hold: it is told to reload then,
 * since ProseMirror deletes what is not in its schema.
 */
export const noteSchemaVersion = 2

/** The root of the text in its Yjs document. */
export const noteField = 'notes'

/** Nodes that remember the minute of the meeting in which they were written. */
export const timedNodes = ['paragraph', 'heading', 'taskItem', 'codeBlock', 'blockquote', 'table', 'image']

/** What a link may lead to; everything else is shown as its words alone. */
export const linkProtocols = ['http', 'https', 'mailto']

/** `data-…` attributes of HTML and the attributes of nodes that they carry; all are null where absent. */
function dataAttributes(names: Record<string, 'text' | 'number' | 'json'>) {
  return Object.fromEntries(
    Object.entries(names).map(([name, kind]) => {
      const key = `data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      const parse = (element: HTMLElement) => parsed(element.getAttribute(key), kind)
      const render = (attributes: Record<string, unknown>) => {
        const value = attributes[name]
        if (value === null || value === undefined) return {}
        return { [key]: kind === 'json' ? JSON.stringify(value) : String(value) }
      }
      return [name, { default: null, parseHTML: parse, renderHTML: render, keepOnSplit: false }]
    }),
  )
}

function parsed(value: string | null, kind: 'text' | 'number' | 'json'): unknown {
  if (value === null || kind === 'text') return value
  if (kind === 'number') return Number.isFinite(Number(value)) ? Number(value) : null
  try {
    return JSON.parse(value) as unknown
  } catch {
    return null
  }
}

const Timed = Extension.create({
  name: 'timed',
  addGlobalAttributes: () => [{ types: timedNodes, attributes: dataAttributes({ minute: 'number' }) }],
})

/** `section` is the occurrence (its `startLocal`) whose notes begin here; `boxMinutes` the time an agenda point may take. */
const NoteHeading = Heading.extend({
  addAttributes() {
    return { ...this.parent?.(), ...dataAttributes({ section: 'text', boxMinutes: 'number' }) }
  },
})

/** `taskId` names it for the lists of action items; `dueDay` is `YYYY-MM-DD`. */
const NoteTask = TaskItem.extend({
  addAttributes() {
    const own = dataAttributes({ taskId: 'text', assigneeId: 'text', assigneeName: 'text', dueDay: 'text' })
    return { ...this.parent?.(), ...own }
  },
})

/** `fileId` is the file the picture was saved as; `src` leads to it. */
const NoteImage = Image.extend({
  addAttributes() {
    return { ...this.parent?.(), ...dataAttributes({ fileId: 'text' }) }
  },
})

const suggestionMarks = ['insertion', 'deletion', 'modification']

/**
 * What a suggester put in, took out or changed; only the suggestions hold such marks, never the text.
 */
const suggestionMark = (name: string, tag: string, excludes: string, attributes: Record<string, 'text' | 'json'>) =>
  Mark.create({
    name,
    inclusive: false,
    excludes,
    addAttributes: () => dataAttributes({ id: 'json', ...attributes }),
    parseHTML: () => [{ tag: `${tag}[data-suggestion="${name}"]` }],
    renderHTML: ({ HTMLAttributes }) => [
      tag,
      { 'data-suggestion': name, class: `suggestion-${name}`, ...HTMLAttributes },
      0,
    ],
  })

/** Whole blocks can be suggested too, so whatever holds blocks allows the marks on them. */
function allowsSuggestedBlocks(extensions: Extensions): Extensions {
  return extensions.map((extension) =>
    extension instanceof Node ? extension.extend({ marks: suggestionMarks.join(' ') }) : extension,
  )
}

/** All that a document's text may hold, without any view of it: the server reads and writes the same. */
export function noteExtensions(): Extensions {
  return [
    StarterKit.configure({
      // Collaboration brings its own, which takes back only what this person did.
      undoRedo: false,
      // With several people each browser would add its own empty line.
      trailingNode: false,
      document: false,
      heading: false,
      blockquote: false,
      codeBlock: false,
      bulletList: false,
      orderedList: false,
      listItem: false,
      link: { openOnClick: false, protocols: linkProtocols, defaultProtocol: 'https' },
    }),
    NoteHeading.configure({ levels: [1, 2, 3] }),
    ...allowsSuggestedBlocks([
      Document,
      Blockquote,
      BulletList,
      OrderedList,
      ListItem,
      TaskList,
      NoteTask.configure({ nested: true }),
      Table.configure({ resizable: false }),
      TableRow,
      TableHeader,
      TableCell,
    ]),
    CodeBlock,
    NoteImage,
    Mention.configure({ HTMLAttributes: { class: 'mention' } }),
    Timed,
    suggestionMark('insertion', 'ins', suggestionMarks.join(' '), {}),
    suggestionMark('deletion', 'del', suggestionMarks.join(' '), {}),
    // One letter can have several changes of its look on it.
    suggestionMark('modification', 'span', 'insertion deletion', {
      type: 'text',
      attrName: 'text',
      previousValue: 'json',
      newValue: 'json',
    }),
  ]
}
