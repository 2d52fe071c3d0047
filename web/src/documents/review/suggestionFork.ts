import * as Y from 'yjs'
import { knownIn, lettersOf, type Known, type Letters } from './forkLetters.ts'
import { authorOf, type SuggestionKind } from './suggestionMarks.ts'

export const suggestionsKey = 'suggestions'

/** What is known of a suggestion besides its letters. */
export interface SuggestionFacts {
  name: string
  /** ISO; empty where unknown */
  at: string
}

const fromText = Symbol('from the text')
const fromPart = Symbol('from the part')

/**
 * The text with everybody's suggestions in it: a fork of the text's history that hears of everything written in
 * the text and never writes there. `part` is what the server keeps of it; what the text alone brought is not sent
 * there before a suggestion needs it, or every letter of the text would be sent again by everybody present.
 */
export class SuggestionFork {
  /** Text and suggestions together, on this screen only. */
  readonly doc = new Y.Doc()
  readonly #text: Y.Doc
  readonly #part: Y.Doc
  readonly #field: string
  /** Whether the text itself has a letter. */
  readonly known: Known

  constructor(text: Y.Doc, part: Y.Doc, field: string) {
    this.#text = text
    this.#part = part
    this.#field = field
    this.known = knownIn(text)
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(text), fromText)
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(part), fromPart)
    text.on('update', this.#fromText)
    part.on('update', this.#fromPart)
    this.doc.on('update', this.#toPart)
  }

  get root(): Y.XmlFragment {
    return this.doc.getXmlFragment(this.#field)
  }

  close(): void {
    this.#text.off('update', this.#fromText)
    this.#part.off('update', this.#fromPart)
    this.doc.destroy()
  }

  /** Whether the part holds anything that could be a suggestion. */
  hasMarks(): boolean {
    return this.#part.store.clients.size > 0
  }

  /** Notes who suggests, and when, at the first letters of a suggestion. */
  note(id: string, facts: SuggestionFacts): void {
    const map = this.doc.getMap<unknown>(suggestionsKey)
    if (!map.has(id)) map.set(id, { ...facts })
  }

  factsOf(id: string): SuggestionFacts {
    const facts = this.doc.getMap<unknown>(suggestionsKey).get(id)
    const { name, at } = (typeof facts === 'object' && facts !== null ? facts : {}) as Record<string, unknown>
    return { name: typeof name === 'string' ? name.slice(0, 80) : '', at: typeof at === 'string' ? at : '' }
  }

  /**
   * Takes suggestions out: their letters go, what they struck stays. Also those that were just accepted, since the
   * text brings their letters by itself.
   */
  drop(ids: ReadonlySet<string>): void {
    this.doc.transact(() => {
      for (const text of textsIn(this.root)) dropIn(text, ids, this.known)
      this.#dropOwnBlocks()
      const map = this.doc.getMap<unknown>(suggestionsKey)
      for (const id of ids) map.delete(id)
      this.#forget(map)
    })
  }

  /**
   * Takes the marks of insertions off letters that came from the text: written at an insertion's edge, Yjs may have
   * put them inside of it. Only where suggestions are written, or every screen would repeat it.
   */
  heal(): void {
    for (const text of textsIn(this.root))
      for (const run of runsIn(text, this.known))
        if (run.kind === 'insertion' && run.known) text.format(run.index, run.text.length, { insertion: null })
  }

  /** Facts of suggestions whose letters went with their paragraph. */
  #forget(map: Y.Map<unknown>): void {
    const alive = new Set(textsIn(this.root).flatMap((text) => runsIn(text, this.known).map((run) => run.id)))
    for (const id of map.keys()) if (!alive.has(id)) map.delete(id)
  }

  /** An editor on an empty text makes itself a first paragraph; the text's own comes with the first accepted letters. */
  #dropOwnBlocks(): void {
    for (let index = this.root.length - 1; index >= 0 && this.root.length > 1; index--) {
      const block = this.root.get(index)
      const id = block._item?.id
      if (!id || this.known(id.client, id.clock)) continue
      if (block instanceof Y.XmlElement && textsIn(block).every((text) => text.length === 0)) this.root.delete(index, 1)
    }
  }

  readonly #fromText = (update: Uint8Array) => Y.applyUpdate(this.doc, update, fromText)
  readonly #fromPart = (update: Uint8Array) => Y.applyUpdate(this.doc, update, fromPart)

  readonly #toPart = (update: Uint8Array, origin: unknown) => {
    if (origin === fromText || origin === fromPart) return
    Y.applyUpdate(this.#part, update, fromPart)
    // It stands on letters of the text that the part has not: they go along.
    if (this.#part.store.pendingStructs)
      Y.applyUpdate(this.#part, Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.#part)), fromPart)
  }
}

interface Run extends Letters {
  id: string
  kind: SuggestionKind
  known: boolean
}

function textsIn(parent: Y.XmlFragment): Y.XmlText[] {
  return parent.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return [child]
    return child instanceof Y.XmlElement ? textsIn(child) : []
  })
}

function runsIn(text: Y.XmlText, known: Known): Run[] {
  return lettersOf(text, known).flatMap((letters) =>
    (['insertion', 'deletion'] as const).flatMap((kind) => {
      const mark = letters.attributes[kind] as { id?: unknown } | undefined
      return typeof mark?.id === 'string' && authorOf(mark.id) ? [{ ...letters, id: mark.id, kind }] : []
    }),
  )
}

/** From the end, so that no index moves before its turn. */
function dropIn(text: Y.XmlText, ids: ReadonlySet<string>, known: Known): void {
  for (const run of runsIn(text, known).toReversed()) {
    if (!ids.has(run.id)) continue
    if (run.kind === 'insertion' && !run.known) text.delete(run.index, run.text.length)
    else text.format(run.index, run.text.length, { [run.kind]: null })
  }
}
