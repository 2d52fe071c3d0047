import { noteField } from '../../../../infra/contract/noteSchema.ts'
import { askWriters } from '../around/askWriters.ts'
import { pageClock } from '../../link/pageClock.ts'
import type { NotesContext, NotesPlace } from '../notesFeature.ts'
import type { NotesLink } from '../notesLink.ts'
import {
  beginThread,
  readThreads,
  type Commenter,
  type CommentText,
  type Moment,
  type Thread,
} from './commentThreads.ts'
import { Hands } from './hands.ts'
import { closeSaved, openPart } from './openPart.ts'
import { anchorOf, TextPlaces, type TextAnchor } from './textAnchor.ts'

/** A comment that is being written for the first time. */
export interface Draft {
  anchor: TextAnchor
  quote: string
}

/** A thread and where its words are now; null when they are gone. */
export interface PlacedThread extends Thread {
  range: { from: number; to: number } | null
}

/** The comments of notes on a screen: their part of the document, what is being written and which one is looked at. */
export class CommentsSession {
  readonly link: NotesLink
  readonly by: Commenter
  /** Who really wrote what. */
  readonly hands: Hands
  draft: Draft | null = null
  activeId: string | null = null
  /** Whether threads that are done with are listed. */
  resolvedShown = false
  readonly #place: NotesPlace
  #context: NotesContext | undefined
  #threads: Thread[] = []
  /** Set by the editor's plugin: draws the marks in the text anew. */
  redraw: () => void = () => {}

  constructor(place: NotesPlace) {
    this.#place = place
    this.by = { personKey: place.user.personKey, name: place.user.name }
    this.link = openPart(place, 'comments')
    this.hands = new Hands({
      documentId: place.documentId,
      part: 'comments',
      own: { clientId: this.link.doc.clientID, hand: this.by },
      ask: askWriters,
      clock: pageClock,
      learnt: () => place.refresh(),
    })
    this.link.doc.on('update', this.#changed)
    this.link.on('state', () => place.refresh())
  }

  get mayWrite(): boolean {
    return this.#place.access !== 'read' && this.link.state.at !== 'refused'
  }

  get threads(): readonly Thread[] {
    return this.#threads
  }

  get openCount(): number {
    return this.#threads.filter((thread) => !thread.resolved).length
  }

  bind(context: NotesContext): void {
    this.#context = context
    this.#changed()
  }

  close(): void {
    this.link.doc.off('update', this.#changed)
    this.hands.close()
    closeSaved(this.link)
  }

  rangeOf(anchor: TextAnchor): { from: number; to: number } | null {
    return this.#places()?.rangeOf(anchor) ?? null
  }

  #places(): TextPlaces | null {
    const schema = this.#context?.editor.schema
    return schema ? new TextPlaces(this.#place.link.doc.getXmlFragment(noteField), schema) : null
  }

  /** Every thread with its place in the text, in the order of the text; those without one come last. */
  placed(): PlacedThread[] {
    if (this.#threads.length === 0) return []
    const places = this.#places()
    const last = Number.MAX_SAFE_INTEGER
    return this.#threads
      .map((thread) => ({ ...thread, range: thread.anchor && places ? places.rangeOf(thread.anchor) : null }))
      .toSorted((a, b) => (a.range?.from ?? last) - (b.range?.from ?? last))
  }

  /** Begins a comment on what is selected. False when nothing is. */
  begin(): boolean {
    const context = this.#context
    if (!context || !this.mayWrite) return false
    const { state, schema } = context.editor
    const { from, to, empty } = state.selection
    const quote = state.doc.textBetween(from, to, ' ').trim()
    if (!empty && quote !== '') {
      const root = this.#place.link.doc.getXmlFragment(noteField)
      this.draft = { anchor: anchorOf(root, schema, from, to), quote }
      this.activeId = null
    }
    context.showPanel('comments')
    this.redraw()
    return this.draft !== null
  }

  endDraft(): void {
    this.draft = null
    this.redraw()
    this.#place.refresh()
  }

  say(said: CommentText): void {
    const { draft } = this
    if (!draft) return
    this.activeId = beginThread(this.link.doc, this.by, { ...draft, said }, this.moment())
    this.endDraft()
  }

  /** Looks at a thread: marks it in the text and in the list. */
  activate(threadId: string | null, show: 'list' | 'text'): void {
    const context = this.#context
    if (!context) return
    this.activeId = threadId
    if (show === 'list' && threadId !== null) context.showPanel('comments')
    const range = show === 'text' ? this.placed().find(({ id }) => id === threadId)?.range : null
    if (range) {
      const { node } = context.editor.view.domAtPos(range.from)
      const element = node instanceof HTMLElement ? node : node.parentElement
      element?.scrollIntoView({ block: 'center', behavior: 'instant' })
    }
    this.redraw()
    context.refresh()
  }

  readonly moment = (): Moment => ({
    id: crypto.randomUUID(),
    at: new Date(pageClock.nowMs()).toISOString(),
  })

  readonly #changed = () => {
    this.#threads = readThreads(this.link.doc)
    // Done with: no longer looked at.
    if (this.#threads.some(({ id, resolved }) => resolved && id === this.activeId)) this.activeId = null
    this.redraw()
    this.#place.refresh()
  }
}
