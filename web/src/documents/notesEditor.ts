import { Editor, type Extensions } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Placeholder } from '@tiptap/extension-placeholder'
import type { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'
import { noteField } from '../../../infra/contract/noteSchema.ts'
import { t } from '../i18n/t.ts'
import { colorOf } from './caretColor.ts'
import { keepCaret } from './keepCaret.ts'

export interface NotesUser {
  name: string
  personKey: string
  color?: string
  /** Not of the company, as the server says. */
  external?: true
}

export interface NotesEditorOptions {
  element: HTMLElement
  doc: Y.Doc
  provider: WebsocketProvider
  user: NotesUser
  editable: boolean
  /** The schema with its views, and whatever else the editor can do. */
  extensions: Extensions
  /** After every change of text, selection or carets. */
  onChange: () => void
}

/** The rich-text editor on a shared document. It sets no style element and no style attribute in markup, for the CSP's sake. */
export function notesEditor({
  element,
  doc,
  provider,
  user,
  editable,
  extensions,
  onChange,
}: NotesEditorOptions): Editor {
  return new Editor({
    element,
    editable,
    injectCSS: false,
    extensions: [
      ...extensions,
      Placeholder.configure({ placeholder: () => t('notes.placeholder'), showOnlyWhenEditable: true }),
      Collaboration.configure({ document: doc, field: noteField }),
      keepCaret,
      CollaborationCaret.configure({
        provider,
        user: { ...user, color: colorOf(user) },
        render: caret,
        selectionRender: (other) => ({ class: 'notes-selection', style: `--caret: ${colorOf(other)}` }),
      }),
    ],
    editorProps: { attributes: attributes() },
    onTransaction: onChange,
  })
}

/** Says the editor's own words in the language of now. */
export function translateEditor(editor: Editor): void {
  if (editor.view.dom.getAttribute('aria-label') === t('notes.label')) return
  editor.setOptions({ editorProps: { attributes: attributes() } })
  // The placeholder is drawn anew with the next transaction, even an empty one.
  editor.view.dispatch(editor.state.tr)
}

const attributes = () => ({
  class: 'notes-text',
  role: 'textbox',
  'aria-multiline': 'true',
  'aria-label': t('notes.label'),
})

function caret(user: Record<string, unknown>): HTMLElement {
  const line = document.createElement('span')
  line.className = 'notes-caret'
  line.style.setProperty('--caret', colorOf(user))
  const label = document.createElement('span')
  label.className = 'notes-caret-name'
  const name = typeof user['name'] === 'string' ? user['name'] : ''
  label.textContent = user['external'] === true ? `${name} · ${t('attendance.external')}` : name
  line.append(label)
  return line
}
