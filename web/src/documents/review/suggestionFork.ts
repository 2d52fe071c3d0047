import type { Schema } from '@tiptap/pm/model'
import * as Y from 'yjs'
import { idIn, lettersOf, type TrueLetters, type Truth } from './forkLetters.ts'
import { authorOf, type SuggestionKind } from './suggestionMarks.ts'
import type { Range } from './suggestChange.ts'
import { placeAt, TextPlaces } from './textAnchor.ts'

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
  readonly truth: Truth

  constructor(text: Y.Doc, part: Y.Doc, field: string) {
    this.#text = text
    this.#part = part
    this.#field = field
    this.truth = {
      known: (clientId, clock) => clock < Y.getState(text.store, clientId),
      struck: (id, clientId, clock) =>
        this.#struckBy(id).some(
          ([client, from, length]) => client === clientId && clock >= from && clock < from + length,
        ),
    }
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

  /** Notes who suggests, and when, at the first letters of a suggestion. */
  note(id: string, facts: SuggestionFacts): void {
    const map = this.doc.getMap<unknown>(suggestionsKey)
    const { name, at } = this.factsOf(id)
    if (!name && !at) map.set(id, { ...facts, struck: this.#struckBy(id) })
  }

  /** Notes which very letters a suggestion strikes: what others write among them later is not struck. */
  strike({ from, to }: Range, schema: Schema, id: string): void {
    const places = new TextPlaces(this.root, schema)
    const fresh = textsIn(this.root).flatMap((text) => {
      const begin = places.beginOf(text)
      return lettersOf(text, this.truth).flatMap(({ index, text: letters, clientId, clock }): Struck[] => {
        const first = Math.max(from, begin + index)
        const end = Math.min(to, begin + index + letters.length)
        return first < end ? [[clientId, clock + first - begin - index, end - first]] : []
      })
    })
    const map = this.doc.getMap<unknown>(suggestionsKey)
    map.set(id, { ...this.factsOf(id), struck: joined([...this.#struckBy(id), ...fresh]) })
  }

  #struckBy(id: string): Struck[] {
    const facts = this.doc.getMap<unknown>(suggestionsKey).get(id)
    const { struck } = (typeof facts === 'object' && facts !== null ? facts : {}) as { struck?: unknown }
    return Array.isArray(struck) ? struck.filter(isStruck) : []
  }

  factsOf(id: string): SuggestionFacts {
    const facts = this.doc.getMap<unknown>(suggestionsKey).get(id)
    const { name, at } = (typeof facts === 'object' && facts !== null ? facts : {}) as Record<string, unknown>
    return { name: typeof name === 'string' ? name.slice(0, 80) : '', at: typeof at === 'string' ? at : '' }
  }

  /** The Yjs client that noted it last: the name is what it says of itself. */
  handOf(id: string): number | null {
    return this.doc.getMap<unknown>(suggestionsKey)._map.get(id)?.id.client ?? null
  }

  /**
   * Takes suggestions out: their letters go, what they struck stays. Also those that were just accepted, since the
   * text brings their letters by itself.
   */
  drop(ids: ReadonlySet<string>): void {
    this.doc.transact(() => {
      for (const text of textsIn(this.root)) dropIn(text, ids, this.truth)
      this.#dropOwnBlocks()
      const map = this.doc.getMap<unknown>(suggestionsKey)
      for (const id of ids) map.delete(id)
      this.#forget(map)
    })
  }

  /** Takes letters between two positions of an editor on the fork really out. */
  remove({ from, to }: Range, schema: Schema, origin: unknown): void {
    const { type, index } = placeAt(this.root, schema, from)
    if (type instanceof Y.XmlText) this.doc.transact(() => type.delete(index, to - from), origin)
  }

  /**
   * Has every letter's marks say what it is: letters of the text are no insertion, those that are not are one.
   * Written at an insertion's edge Yjs may have put the text's own inside of it; and of two equal letters side by
   * side an editor may have marked the other one. Only where suggestions are written, or every screen would
   * repeat it.
   */
  heal(): void {
    this.doc.transact(() => {
      for (const text of textsIn(this.root)) healIn(text, this.truth, this.doc.clientID)
    })
  }

  /** Facts of suggestions whose letters went with their paragraph. */
  #forget(map: Y.Map<unknown>): void {
    const alive = new Set(textsIn(this.root).flatMap((text) => runsIn(text, this.truth).map((run) => run.id)))
    for (const id of map.keys()) if (!alive.has(id)) map.delete(id)
  }

  /** An editor on an empty text makes itself a first paragraph; the text's own comes with the first accepted letters. */
  #dropOwnBlocks(): void {
    for (let index = this.root.length - 1; index >= 0 && this.root.length > 1; index--) {
      const block = this.root.get(index)
      const id = block._item?.id
      if (!id || this.truth.known(id.client, id.clock)) continue
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

interface Run extends TrueLetters {
  id: string
  kind: SuggestionKind
}

/** Letters by their Yjs ids: client, clock of the first, and how many. */
type Struck = [clientId: number, clock: number, length: number]

const isStruck = (value: unknown): value is Struck =>
  Array.isArray(value) && value.length === 3 && value.every((part) => Number.isInteger(part))

function joined(runs: Struck[]): Struck[] {
  const found: Struck[] = []
  for (const run of runs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = found.at(-1)
    if (last && last[0] === run[0] && run[1] <= last[1] + last[2])
      last[2] = Math.max(last[2], run[1] + run[2] - last[1])
    else found.push([...run])
  }
  return found
}

function textsIn(parent: Y.XmlFragment): Y.XmlText[] {
  return parent.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return [child]
    return child instanceof Y.XmlElement ? textsIn(child) : []
  })
}

function runsIn(text: Y.XmlText, truth: Truth): Run[] {
  return lettersOf(text, truth).flatMap((letters) =>
    (['insertion', 'deletion'] as const).flatMap((kind) => {
      const id = idIn(letters.attributes[kind])
      return id !== null && authorOf(id) ? [{ ...letters, id, kind }] : []
    }),
  )
}

/** From the end, so that no index moves before its turn. */
function dropIn(text: Y.XmlText, ids: ReadonlySet<string>, truth: Truth): void {
  for (const run of runsIn(text, truth).toReversed()) {
    if (!ids.has(run.id)) continue
    if (run.kind === 'insertion' && !run.known) text.delete(run.index, run.text.length)
    else text.format(run.index, run.text.length, { [run.kind]: null })
  }
}

interface Stray {
  clientId: number
  letter: string
  index: number
  marks: { insertion: unknown; deletion: unknown }
}

/** Letters whose marks contradict what they are: the text's own as insertions, and others without being one. */
function straysIn(text: Y.XmlText, truth: Truth): { marked: Stray[]; unmarked: Stray[] } {
  const marked: Stray[] = []
  const unmarked: Stray[] = []
  for (const run of lettersOf(text, truth)) {
    const { insertion = null, deletion = null } = run.attributes
    if (run.known === (insertion === null)) continue
    for (let at = 0; at < run.text.length; at++) {
      const stray = {
        clientId: run.clientId,
        letter: run.text[at] ?? '',
        index: run.index + at,
        marks: { insertion, deletion },
      }
      ;(run.known ? marked : unmarked).push(stray)
    }
  }
  return { marked, unmarked }
}

function healIn(text: Y.XmlText, truth: Truth, ownId: number): void {
  for (const { known, struck, attributes, index, text: letters } of lettersOf(text, truth))
    if (known && !struck && attributes['deletion']) text.format(index, letters.length, { deletion: null })
  const { marked, unmarked } = straysIn(text, truth)
  for (const { letter, index, marks } of marked) {
    const twin = unmarked.findIndex((stray) => stray.letter === letter)
    const [other] = twin < 0 ? [] : unmarked.splice(twin, 1)
    text.format(index, 1, other?.marks ?? { insertion: null })
    if (other) text.format(other.index, 1, marks)
  }
  // Letters of one's own that lost their mark when two people healed at once; others' may be the text's, on their way.
  for (const { clientId, index } of unmarked.toReversed()) if (clientId === ownId) text.delete(index, 1)
}
