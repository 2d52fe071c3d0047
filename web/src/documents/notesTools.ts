import type { Key } from '../i18n/t.ts'
import { chooseImages } from './blocks/images.ts'
import { openLinkCard } from './blocks/linkCard.ts'
import { openSizeGrid } from './blocks/tableTools.ts'
import type { NotesContext } from './notesFeature.ts'
import { command, type NotesTool } from './notesTool.ts'

const mark = (name: string, word: Key, icon: string, keys: string): NotesTool => ({
  word,
  icon,
  keys,
  ...command((chain) => chain.toggleMark(name)),
  active: (editor) => editor.isActive(name),
})

const heading = (level: 1 | 2 | 3, word: Key): NotesTool => ({
  word,
  icon: `heading-${level}`,
  keys: `Mod-Alt-${level}`,
  typed: `${'#'.repeat(level)} heading h${level} biaoti`,
  block: true,
  ...command((chain) => chain.toggleHeading({ level })),
  active: (editor) => editor.isActive('heading', { level }),
})

/** The caret, for a card that a key opened; a button otherwise. */
const placeOf =
  ({ editor, host }: NotesContext, anchor: HTMLElement) =>
  () => {
    if (anchor !== host && anchor.isConnected) return anchor.getBoundingClientRect()
    if (editor.isDestroyed) return null
    const { left, top, bottom } = editor.view.coordsAtPos(editor.state.selection.from)
    return new DOMRect(left, top, 1, bottom - top)
  }

/** In the order of their weight: a narrow bar shows the first ones and keeps the rest in a menu. */
export const notesTools: NotesTool[] = [
  heading(1, 'notes.heading'),
  heading(2, 'notes.subheading'),
  mark('bold', 'notes.bold', 'bold', 'Mod-b'),
  {
    word: 'notes.list',
    icon: 'list',
    keys: 'Mod-Shift-8',
    typed: '- bullet ul liebiao',
    block: true,
    first: true,
    ...command((chain) => chain.toggleBulletList()),
    active: (editor) => editor.isActive('bulletList'),
  },
  {
    word: 'notes.tasks',
    icon: 'list-todo',
    keys: 'Mod-Shift-9',
    typed: '[] todo task action renwu daiban',
    block: true,
    ...command((chain) => chain.toggleTaskList()),
    active: (editor) => editor.isActive('taskList'),
  },
  {
    word: 'notes.image',
    icon: 'image',
    typed: ' picture photo tupian',
    block: true,
    run: ({ editor, documentId }) => chooseImages(editor, documentId),
    can: (editor) => editor.isEditable,
  },
  {
    word: 'notes.undo',
    icon: 'undo-2',
    keys: 'Mod-z',
    first: true,
    ...command((chain) => chain.undo()),
  },
  { word: 'notes.redo', icon: 'redo-2', keys: 'Mod-Shift-z', ...command((chain) => chain.redo()) },
  {
    word: 'notes.link',
    icon: 'link',
    keys: 'Mod-k',
    first: true,
    run: ({ editor, host }) => openLinkCard(host, editor),
    can: (editor) => editor.isEditable,
    active: (editor) => editor.isActive('link'),
  },
  {
    word: 'notes.numbers',
    icon: 'list-ordered',
    keys: 'Mod-Shift-7',
    typed: '1. numbered ol bianhao',
    block: true,
    ...command((chain) => chain.toggleOrderedList()),
    active: (editor) => editor.isActive('orderedList'),
  },
  {
    word: 'notes.table',
    icon: 'table',
    typed: ' grid biaoge',
    block: true,
    run: (context, anchor) => openSizeGrid(context, placeOf(context, anchor)),
    can: (editor) => editor.isEditable && !editor.isActive('table') && !editor.isActive('codeBlock'),
  },
  {
    word: 'notes.quote',
    icon: 'quote',
    keys: 'Mod-Shift-b',
    typed: '> quote yinyong',
    block: true,
    ...command((chain) => chain.toggleBlockquote()),
    active: (editor) => editor.isActive('blockquote'),
  },
  {
    word: 'notes.codeBlock',
    icon: 'square-code',
    keys: 'Mod-Alt-c',
    typed: '``` code daima',
    block: true,
    ...command((chain) => chain.toggleCodeBlock()),
    active: (editor) => editor.isActive('codeBlock'),
  },
  {
    word: 'notes.mention',
    icon: 'at-sign',
    typed: '@ mention person tiji',
    block: true,
    run: ({ editor }) => editor.chain().focus().insertContent('@').run(),
    can: (editor) => editor.isEditable && !editor.isActive('codeBlock'),
  },
  mark('italic', 'notes.italic', 'italic', 'Mod-i'),
  mark('underline', 'notes.underline', 'underline', 'Mod-u'),
  mark('strike', 'notes.strike', 'strikethrough', 'Mod-Shift-s'),
  mark('code', 'notes.code', 'code', 'Mod-e'),
  heading(3, 'notes.smallHeading'),
  {
    word: 'notes.divider',
    icon: 'minus',
    typed: '--- divider rule hr fengexian',
    block: true,
    ...command((chain) => chain.setHorizontalRule()),
  },
]
