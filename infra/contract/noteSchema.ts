import { Extension, Mark, mergeAttributes, type Extensions } from '@tiptap/core'
import { Heading } from '@tiptap/extension-heading'
import { Image } from '@tiptap/extension-image'
import { TaskItem, TaskList } from '@tiptap/extension-list'
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

/** `data-…` attributes of HTML and the attributes of nodes that they carry; all are null where absent. */
function dataAttributes(names: Record<string, 'text' | 'number'>) {
  return Object.fromEntries(
    Object.entries(names).map(([name, kind]) => {
      const key = `data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      const parse = (element: HTMLElement) => {
        const value = element.getAttribute(key)
        if (value === null || kind === 'text') return value
        return Number.isFinite(Number(value)) ? Number(value) : null
      }
      const render = (attributes: Record<string, unknown>) =>
        attributes[name] === null || attributes[name] === undefined ? {} : { [key]: String(attributes[name]) }
      return [name, { default: null, parseHTML: parse, renderHTML: render, keepOnSplit: false }]
    }),
  )
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

/** What a suggester put in, took out or changed; only the suggestions hold such marks, never the text. */
const suggestionMark = (name: string, tag: string, attributes: string[]) =>
  Mark.create({
    name,
    inclusive: false,
    excludes: name === 'modification' ? '' : 'insertion deletion',
    addAttributes: () => Object.fromEntries(attributes.map((attribute) => [attribute, { default: null }])),
    parseHTML: () => [{ tag: `${tag}[data-suggestion]` }],
    renderHTML: ({ HTMLAttributes, mark }) => [
      tag,
      mergeAttributes({ 'data-suggestion': String(mark.attrs['id']), class: `suggestion-${name}` }, HTMLAttributes),
      0,
    ],
  })

/** All that a document's text may hold, without any view of it: the server reads and writes the same. */
export function noteExtensions(): Extensions {
  return [
    StarterKit.configure({
      // Collaboration brings its own, which takes back only what this person did.
      undoRedo: false,
      // With several people each browser would add its own empty line.
      trailingNode: false,
      heading: false,
      link: { openOnClick: true, protocols: ['http', 'https', 'mailto'] },
    }),
    NoteHeading.configure({ levels: [1, 2, 3] }),
    TaskList,
    NoteTask.configure({ nested: true }),
    Table.configure({ resizable: false }),
    TableRow,
    TableHeader,
    TableCell,
    NoteImage,
    Mention.configure({ HTMLAttributes: { class: 'mention' } }),
    Timed,
    suggestionMark('insertion', 'ins', ['id']),
    suggestionMark('deletion', 'del', ['id']),
    suggestionMark('modification', 'span', ['id', 'type', 'attrName', 'previousValue', 'newValue']),
  ]
}
