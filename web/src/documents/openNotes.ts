import type { Editor } from '@tiptap/core'
import type { DocumentAccess } from '../../../infra/contract/permits.ts'
import { pageClock } from '../link/pageClock.ts'
import { askWriters } from './around/askWriters.ts'
import { findFeature } from './around/findFeature.ts'
import { outlineFeature } from './around/outlineFeature.ts'
import { writersFeature } from './around/writersFeature.ts'
import { linkStrip } from './blocks/linkStrip.ts'
import { tableStrip } from './blocks/tableTools.ts'
import { viewedExtensions } from './blocks/viewedExtensions.ts'
import './notesBar.ts'
import { notesEditor, translateEditor, type NotesUser } from './notesEditor.ts'
import type { NotesContext, NotesFeature, NotesPlace } from './notesFeature.ts'
import { NotesLink } from './notesLink.ts'
import type { NotesState } from './notesState.ts'
import type { NotesTool } from './notesTool.ts'
import { reviewFeatures } from './review/reviewFeatures.ts'

export interface OpenNotesOptions {
  host: HTMLElement
  /** Where the text scrolls; the editor stands in it. */
  page: HTMLElement
  origin: string
  tenantId: string
  documentId: string
  pass: string
  renewPass: () => Promise<string>
  user: NotesUser
  access: DocumentAccess
  features: readonly NotesFeature[]
  /** The minute of the meeting that runs now, from 0; null when none does. */
  minuteNow: () => number | null
  onState: (state: NotesState) => void
  onLarge: () => void
  /** Something that is drawn around the text has changed. */
  onChange: () => void
}

/** Notes on a screen. The heavy half of `<m-notes>`: loaded only when notes are opened. */
export interface OpenNotes {
  editor: Editor
  link: NotesLink
  context: NotesContext
  features: readonly NotesFeature[]
  /** What the bar offers besides writing. */
  viewTools: NotesTool[]
  translate(): void
  close(): void
}

/** Links whose screen went away before everything was saved; whoever opens the same notes takes them over. */
const leftOpen = new Map<string, NotesLink>()

export function openNotes(options: OpenNotesOptions): OpenNotes {
  const { page, user, access, onChange } = options
  const key = `${options.tenantId}/${options.documentId}`
  const link = takeOver(key, options) ?? new NotesLink({ ...options, clock: pageClock })
  const find = findFeature()
  const outline = outlineFeature()
  const writers = writersFeature(askWriters)
  const features = [tableStrip(), linkStrip(), find, outline, writers, ...options.features, ...reviewFeatures()]
  const place = placeOf(options, link)
  const { minuteNow } = options
  const extensions = [
    ...viewedExtensions({ place, minuteNow, newId: () => crypto.randomUUID(), context: () => context }),
    ...features.flatMap((feature) => feature.extensions?.(place) ?? []),
  ]
  const { doc, provider } = link
  const editor = notesEditor({ element: page, doc, provider, user, editable: access === 'edit', extensions, onChange })
  const context = contextOf(place, editor, page, onChange)
  holdWhileComposing(editor, link)
  const stops = [link.on('state', options.onState), link.on('large', options.onLarge)]
  provider.awareness.on('change', onChange)
  options.onState(link.state)
  const ends = features.map((feature) => feature.opened?.(context))
  tell(context, 'm-notes-open')
  return {
    editor,
    link,
    context,
    features,
    viewTools: viewTools({ find, outline, writers }),
    translate: () => translateEditor(editor),
    close() {
      tell(context, 'm-notes-close')
      for (const end of ends) end?.()
      for (const stop of stops) stop()
      provider.awareness.off('change', onChange)
      editor.destroy()
      leave(key, link)
    },
  }
}

function placeOf(options: OpenNotesOptions, link: NotesLink): NotesPlace {
  const { host, tenantId, documentId, origin, user, access, renewPass, onChange } = options
  return { host, tenantId, documentId, origin, user, access, link, renewPass, refresh: onChange }
}

function contextOf(place: NotesPlace, editor: Editor, page: HTMLElement, onChange: () => void): NotesContext {
  return {
    ...place,
    editor,
    page,
    panel: null,
    showPanel(name) {
      this.panel = name
      onChange()
    },
  }
}

const tell = (context: NotesContext, name: string) =>
  context.host.dispatchEvent(new CustomEvent(name, { detail: context, bubbles: true, composed: true }))

interface ViewFeatures {
  find: ReturnType<typeof findFeature>
  outline: NotesFeature
  writers: ReturnType<typeof writersFeature>
}

const viewTools = ({ find, outline, writers }: ViewFeatures): NotesTool[] => [
  { word: 'notes.find', icon: 'search', keys: 'Mod-f', first: true, run: (context) => find.toggle(context) },
  {
    word: 'notes.outline',
    icon: 'list-tree',
    run: (context) => context.showPanel(context.panel === outline.name ? null : outline.name),
    active: (_editor, { panel }) => panel === outline.name,
  },
  {
    word: 'notes.writers',
    icon: 'palette',
    run: (context) => writers.toggle(context),
    active: () => writers.on(),
  },
]

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
