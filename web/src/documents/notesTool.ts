import type { ChainedCommands, Editor } from '@tiptap/core'
import type { Key } from '../i18n/t.ts'
import type { NotesContext } from './notesFeature.ts'

/** One button of the toolbar, one line of its menu or of the list that `/` opens. */
export interface NotesTool {
  word: Key
  icon: string
  /** `anchor` is the button that was pressed, or the notes themselves where a key was. */
  run: (context: NotesContext, anchor: HTMLElement) => void
  /** Whether it would do anything now; always where it is left out. */
  can?: (editor: Editor) => boolean
  /** Left out where a button is an act and not a state. */
  active?: (editor: Editor, context: NotesContext) => boolean
  /** Its keys, as Tiptap writes them: `Mod-b`. */
  keys?: string
  /** What begins it when typed at the beginning of a line, and further words `/` finds it by. */
  typed?: string
  /** A line stands before this button. */
  first?: boolean
  /** `/` offers it. */
  block?: boolean
  danger?: boolean
}

/** A tool that is one command of the editor. */
export const command = (run: (chain: ChainedCommands) => ChainedCommands): Pick<NotesTool, 'run' | 'can'> => ({
  run: ({ editor }) => run(editor.chain().focus()).run(),
  can: (editor) => editor.isEditable && run(editor.can().chain()).run(),
})

/** Keys as this device names them. */
export function keysShown(keys: string): string {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform)
  const names: Record<string, string> = apple
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
    : { Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt' }
  const parts = keys.split('-').map((part) => names[part] ?? part.toUpperCase())
  return parts.join(apple ? '' : '+')
}
