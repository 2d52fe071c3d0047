import type { Editor } from '@tiptap/core'
import { pageClock } from '../link/pageClock.ts'
import { notesEditor, translateEditor, type NotesUser } from './notesEditor.ts'
import { NotesLink } from './notesLink.ts'
import type { NotesState } from './notesState.ts'

export interface OpenNotesOptions {
  element: HTMLElement
  origin: string
  tenantId: string
  documentId: string
  pass: string
  renewPass: () => Promise<string>
  user: NotesUser
  editable: boolean
  onState: (state: NotesState) => void
  onChange: () => void
}

/** Notes on a screen. The heavy half of `<m-notes>`: loaded only when notes are opened. */
export interface OpenNotes {
  editor: Editor
  link: NotesLink
  translate(): void
  close(): void
}

/** Links whose screen went away before everything was saved; whoever opens the same notes takes them over. */
const leftOpen = new Map<string, NotesLink>()

export function openNotes(options: OpenNotesOptions): OpenNotes {
  const { element, user, editable, onChange } = options
  const key = `${options.tenantId}/${options.documentId}`
  const link = takeOver(key, options) ?? new NotesLink({ ...options, clock: pageClock })
  const editor = notesEditor({ element, doc: link.doc, provider: link.provider, user, editable, onChange })
  holdWhileComposing(editor, link)
  const stop = link.on('state', options.onState)
  link.provider.awareness.on('change', onChange)
  options.onState(link.state)
  return {
    editor,
    link,
    translate: () => translateEditor(editor),
    close() {
      stop()
      link.provider.awareness.off('change', onChange)
      editor.destroy()
      leave(key, link)
    },
  }
}

function takeOver(key: string, { renewPass }: OpenNotesOptions): NotesLink | undefined {
  const link = leftOpen.get(key)
  leftOpen.delete(key)
  if (link) link.renewPass = renewPass
  return link
}

/** Closes a link once everything typed is saved, even when its panel was closed at once. */
function leave(key: string, link: NotesLink): void {
  if (!link.state.unsaved || link.state.at === 'refused') return link.close()
  leftOpen.set(key, link)
  const stop = link.on('state', ({ at, unsaved }) => {
    const taken = leftOpen.get(key) !== link
    if (!taken && unsaved && at !== 'refused') return
    stop()
    if (taken) return
    leftOpen.delete(key)
    link.close()
  })
}

/** ProseMirror reads a composition's result a moment after its end. */
const settleMs = 80

function holdWhileComposing(editor: Editor, link: NotesLink): void {
  let cancel = () => {}
  editor.view.dom.addEventListener('compositionstart', () => {
    cancel()
    link.hold()
  })
  editor.view.dom.addEventListener('compositionend', () => {
    cancel()
    cancel = pageClock.after(settleMs, () => link.release())
  })
}
