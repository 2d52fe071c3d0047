import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { noteField } from '../../../../infra/contract/noteSchema.ts'
import { askWriters } from '../around/askWriters.ts'
import { pageClock } from '../../link/pageClock.ts'
import type { NotesContext, NotesPlace } from '../notesFeature.ts'
import type { NotesLink } from '../notesLink.ts'
import { acceptSuggestions, placesIn, type Places } from './acceptSuggestions.ts'
import { forkNode } from './forkLetters.ts'
import { Hands } from './hands.ts'
import { closeSaved, openPart } from './openPart.ts'
import type { Suggester } from './suggestChange.ts'
import { SuggestionFork, suggestionsKey, type SuggestionFacts } from './suggestionFork.ts'
import { suggestEditor } from './suggestEditor.ts'
import { baseOf, suggestionsIn, type Suggestion } from './suggestionMarks.ts'

/** A suggestion with what is known of who made it. */
export interface KnownSuggestion extends Suggestion {
  facts: SuggestionFacts
  /** Its place in the text is still what it was made for. */
  fits: boolean
}

interface Seen {
  list: KnownSuggestion[]
  fork: Node
  base: Node
}

/** The suggestions of notes on a screen: their fork of the text, and the editor of whoever writes some. */
export class SuggestionsSession {
  readonly link: NotesLink
  readonly fork: SuggestionFork
  readonly by: Suggester
  /** Who really wrote what. */
  readonly hands: Hands
  activeId: string | null = null
  /** Something was tried that cannot be suggested. */
  refused = false
  /** Set by the editor's plugin: draws the marks in the text anew. */
  redraw: () => void = () => {}
  readonly #place: NotesPlace
  #context: NotesContext | undefined
  #editor: Editor | undefined
  #seen: Seen | undefined
  #frame = 0

  constructor(place: NotesPlace) {
    this.#place = place
    const { personKey } = place.user
    this.by = { personKey, random: () => crypto.randomUUID().slice(0, 8) }
    this.link = openPart(place, 'suggestions')
    this.fork = new SuggestionFork(place.link.doc, this.link.doc, noteField)
    this.hands = new Hands({
      documentId: place.documentId,
      part: 'suggestions',
      own: { clientId: this.fork.doc.clientID, hand: { personKey, name: place.user.name } },
      ask: askWriters,
      clock: pageClock,
      learnt: () => place.refresh(),
    })
    this.fork.doc.on('update', this.#changed)
    this.link.on('state', () => place.refresh())
  }

  get maySuggest(): boolean {
    const { access } = this.#place
    return (access === 'suggest' || access === 'edit') && this.link.state.at !== 'refused'
  }

  get mayDecide(): boolean {
    return this.#place.access === 'edit' && this.maySuggest
  }

  get suggesting(): boolean {
    return this.#editor !== undefined
  }

  bind(context: NotesContext): void {
    this.#context = context
    this.#changed()
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
    this.stop()
    this.fork.doc.off('update', this.#changed)
    this.hands.close()
    this.fork.close()
    closeSaved(this.link)
  }

  /** What everybody suggests now, in reading order. */
  list(): readonly KnownSuggestion[] {
    return this.#look()?.list ?? []
  }

  /** Where places of the fork's base are in a text as an editor has it. */
  placesFor(text: Node): Places {
    const seen = this.#look()
    return seen ? placesIn(seen.base, text) : () => null
  }

  /** Puts the fork before the text, to be written in. */
  start(): void {
    const context = this.#context
    if (!context || this.#editor || !this.maySuggest) return
    this.fork.heal()
    this.#editor = suggestEditor({
      page: context.page,
      fork: this.fork,
      by: this.by,
      hold: () => [this.#place.link, this.link].forEach((link) => link.hold()),
      release: () => [this.#place.link, this.link].forEach((link) => link.release()),
      onSuggested: (id) => this.#note(id),
      onRefused: (refused) => this.#refuse(refused),
    })
    context.host.dataset['suggesting'] = ''
    context.editor.setEditable(false)
    this.#editor.commands.focus('start', { scrollIntoView: false })
    context.refresh()
  }

  stop(): void {
    const context = this.#context
    if (!context || !this.#editor) return
    this.#editor.destroy()
    this.#editor = undefined
    delete context.host.dataset['suggesting']
    context.editor.setEditable(this.#place.access === 'edit')
    this.refused = false
    context.refresh()
  }

  accept(ids: readonly string[]): void {
    const context = this.#context
    const seen = this.#look()
    if (!context || !seen || !this.mayDecide) return
    const { state, view } = context.editor
    const { tr } = state
    const lost = acceptSuggestions(tr, seen.fork, new Set(ids))
    if (tr.docChanged) view.dispatch(tr)
    this.fork.drop(new Set(ids.filter((id) => !lost.includes(id))))
  }

  reject(ids: readonly string[]): void {
    if (this.maySuggest) this.fork.drop(new Set(ids))
  }

  activate(id: string | null, show: 'list' | 'text'): void {
    const context = this.#context
    if (!context) return
    this.activeId = id
    if (show === 'list' && id !== null) context.showPanel('suggestions')
    else if (id !== null)
      context.page.querySelector(`[data-suggestion-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' })
    this.redraw()
    context.refresh()
  }

  #note(id: string): void {
    this.refused = false
    this.fork.note(id, { name: this.#place.user.name, at: new Date(pageClock.nowMs()).toISOString() })
  }

  #refuse(refused: boolean): void {
    if (this.refused === refused) return
    this.refused = refused
    this.#place.refresh()
  }

  /** Nothing is looked at as long as nobody ever suggested anything. */
  #look(): Seen | null {
    const context = this.#context
    if (!context || this.fork.doc.getMap(suggestionsKey).size === 0) return null
    this.#seen ??= this.#read(context)
    return this.#seen
  }

  #read(context: NotesContext): Seen {
    const fork = forkNode(this.fork.root, context.editor.schema, this.fork.truth)
    const base = baseOf(fork)
    const places = placesIn(base, context.editor.state.doc)
    const list = suggestionsIn(fork).map((suggestion) => {
      const fits = suggestion.pieces.every(
        ({ at, kind, node }) => places(at, at + (kind === 'deletion' ? node.nodeSize : 0)) !== null,
      )
      return Object.assign(suggestion, { facts: this.fork.factsOf(suggestion.id), fits })
    })
    return { list, fork, base }
  }

  readonly #changed = () => {
    this.#seen = undefined
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      if (this.#editor && !this.#editor.view.composing) this.fork.heal()
      this.redraw()
      this.#place.refresh()
    })
  }
}
