import type { Editor, Extensions } from '@tiptap/core'
import type { TemplateResult, nothing } from 'lit'
import type { DocumentAccess } from '../../../infra/contract/permits.ts'
import type { NotesUser } from './notesEditor.ts'
import type { NotesLink } from './notesLink.ts'

/** What notes on a screen are, before there is an editor for them. */
export interface NotesPlace {
  /** The `<m-notes>` itself: listens to keys, and holds whatever floats above the text. */
  host: HTMLElement
  tenantId: string
  documentId: string
  /** Where the house's WebSockets are, `wss://host`. */
  origin: string
  user: NotesUser
  access: DocumentAccess
  /** The text and its connection. */
  link: NotesLink
  /** Asks for a fresh pass, for further parts of the document; rejects with ApiProblem. */
  renewPass: () => Promise<string>
  /** Has the bar, the panel and the status drawn anew. */
  refresh(): void
}

/** Notes that are open, with their editor. */
export interface NotesContext extends NotesPlace {
  editor: Editor
  /** Where the text scrolls. */
  page: HTMLElement
  /** The panel beside the text that is open, by its feature's name; null for none. One at a time. */
  panel: string | null
  showPanel(name: string | null): void
}

/**
 * Something that notes can do beyond writing. One object serves one `<m-notes>`; everything but the name may be
 * left out. What draws runs often and must be quick.
 */
export interface NotesFeature {
  /** Also the name of its panel. */
  name: string
  /** Contributed before the editor is made; a schema addition must stand in `noteExtensions()` instead. */
  extensions?(place: NotesPlace): Extensions
  /** Buttons at the end of the bar: `<button type="button" class="notes-tool">` with an icon and a label. */
  tools?(context: NotesContext): TemplateResult | typeof nothing
  /** What stands beside the text, or over it in a narrow place, while `context.panel` is this feature's name. */
  panel?(context: NotesContext): TemplateResult | typeof nothing
  /** A line between the bar and the text: an invitation, a mode that is on. */
  notice?(context: NotesContext): TemplateResult | typeof nothing
  /** Runs once the editor stands; returns how to end. */
  opened?(context: NotesContext): (() => void) | void
}

/** `m-notes-open` of an `<m-notes>`, bubbling and composed: its editor stands. `m-notes-close`: it is about to go. */
export type NotesOpenEvent = CustomEvent<NotesContext>
