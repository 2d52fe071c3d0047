import type { ChainedCommands, Editor } from '@tiptap/core'
import type { Key } from '../i18n/t.ts'

/** One button of the toolbar. */
export interface NotesTool {
  word: Key
  icon: string
  run: (chain: ChainedCommands) => ChainedCommands
  /** Left out where a button is an act and not a state. */
  active?: (editor: Editor) => boolean
  /** A line stands before this button. */
  first?: boolean
}

export const notesTools: NotesTool[] = [
  { word: 'notes.bold', icon: 'bold', run: (chain) => chain.toggleBold(), active: (editor) => editor.isActive('bold') },
  {
    word: 'notes.italic',
    icon: 'italic',
    run: (chain) => chain.toggleItalic(),
    active: (editor) => editor.isActive('italic'),
  },
  {
    word: 'notes.strike',
    icon: 'strikethrough',
    run: (chain) => chain.toggleStrike(),
    active: (editor) => editor.isActive('strike'),
  },
  {
    word: 'notes.heading',
    icon: 'heading-1',
    first: true,
    run: (chain) => chain.toggleHeading({ level: 1 }),
    active: (editor) => editor.isActive('heading', { level: 1 }),
  },
  {
    word: 'notes.subheading',
    icon: 'heading-2',
    run: (chain) => chain.toggleHeading({ level: 2 }),
    active: (editor) => editor.isActive('heading', { level: 2 }),
  },
  {
    word: 'notes.list',
    icon: 'list',
    first: true,
    run: (chain) => chain.toggleBulletList(),
    active: (editor) => editor.isActive('bulletList'),
  },
  {
    word: 'notes.numbers',
    icon: 'list-ordered',
    run: (chain) => chain.toggleOrderedList(),
    active: (editor) => editor.isActive('orderedList'),
  },
  {
    word: 'notes.quote',
    icon: 'quote',
    run: (chain) => chain.toggleBlockquote(),
    active: (editor) => editor.isActive('blockquote'),
  },
  { word: 'notes.undo', icon: 'undo-2', first: true, run: (chain) => chain.undo() },
  { word: 'notes.redo', icon: 'redo-2', run: (chain) => chain.redo() },
]

/** Whether a button would do anything now. */
export function canRun(editor: Editor, tool: NotesTool): boolean {
  return editor.isEditable && tool.run(editor.can().chain()).run()
}
