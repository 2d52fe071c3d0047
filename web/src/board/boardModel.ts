import * as Y from 'yjs'
import { Emitter } from '../link/emitter.ts'
import { boardLimits } from './boardLimits.ts'
import { isLine, readElement, type BoardElement, type ElementKind } from './boardElement.ts'
import { boundsOf, endsOf, type Box } from './boardGeometry.ts'
import { rankBetween } from './rank.ts'

/** Fields as they lie in the map: numbers, words and flags; `text` becomes a Y.Text. */
export type Fields = Record<string, string | number | boolean | readonly number[]>

export interface BoardModelOptions {
  doc: Y.Doc
  author: string
  /** Ids for new elements: letters, digits, `-` and `_`, 64 at most. */
  newId: () => string
}

const kindsWithText: ReadonlySet<ElementKind> = new Set(['note', 'text', 'rect', 'ellipse', 'diamond'])

/**
 * A board's elements, read once per change. Emits `change` with the ids that are different, `full` when an
 * element was refused because there are too many.
 */
export class BoardModel extends Emitter<{ change: ReadonlySet<string>; full: undefined }> {
  readonly #doc: Y.Doc
  readonly #map: Y.Map<unknown>
  readonly #undo: Y.UndoManager
  readonly #author: string
  readonly #newId: () => string
  readonly #read = new Map<string, BoardElement>()
  #ordered: readonly BoardElement[] | null = null

  constructor({ doc, author, newId }: BoardModelOptions) {
    super()
    this.#doc = doc
    this.#map = doc.getMap('elements')
    this.#author = author
    this.#newId = newId
    // A step lasts until `endStep`, however long a hand rests meanwhile. Only what this screen does has this origin: others' strokes are never taken back from here.
    this.#undo = new Y.UndoManager(this.#map, { trackedOrigins: new Set([this]), captureTimeout: Infinity })
    for (const id of this.#map.keys()) this.#readAgain(id)
    this.#map.observeDeep(this.#changed)
  }

  /** From back to front; two with the same place by id, so that every screen shows the same. */
  get elements(): readonly BoardElement[] {
    this.#ordered ??= [...this.#read.values()]
      .toSorted((a, b) => (a.z === b.z ? (a.id < b.id ? -1 : 1) : a.z < b.z ? -1 : 1))
      .slice(0, boardLimits.elementsMax)
    return this.#ordered
  }

  get canUndo(): boolean {
    return this.#undo.canUndo()
  }

  get canRedo(): boolean {
    return this.#undo.canRedo()
  }

  readonly find = (id: string): BoardElement | undefined => this.#read.get(id)
  readonly boundsOf = (element: BoardElement): Box => boundsOf(element, this.find)

  /** The text of an element for writing into it; null where it has none. */
  textOf(id: string): Y.Text | null {
    const fields = this.#map.get(id)
    const text = fields instanceof Y.Map ? (fields.get('text') as unknown) : null
    return text instanceof Y.Text ? text : null
  }

  /** Does several things as one step of undo. */
  act(work: () => void): void {
    this.#doc.transact(work, this)
  }

  /** What follows is a new step of undo, however soon it comes. */
  endStep(): void {
    this.#undo.stopCapturing()
  }

  undo(): void {
    this.#undo.undo()
    this.emit('change', new Set())
  }

  redo(): void {
    this.#undo.redo()
    this.emit('change', new Set())
  }

  /** Puts a new element in front. Null when the board is full. */
  add(kind: ElementKind, fields: Fields, id = this.#newId()): string | null {
    if (this.#map.size >= boardLimits.elementsMax) {
      this.emit('full', undefined)
      return null
    }
    const { text, ...rest } = fields
    this.act(() => {
      const map = new Y.Map<unknown>(Object.entries({ z: this.#front(), author: this.#author, ...rest, kind }))
      if (kindsWithText.has(kind)) map.set('text', new Y.Text(typeof text === 'string' ? text : ''))
      this.#map.set(id, map)
    })
    return id
  }

  /** Changes what differs only, so that two people can change different sides of one thing. */
  patch(id: string, fields: Fields): void {
    const map = this.#map.get(id)
    if (!(map instanceof Y.Map)) return
    this.act(() => {
      for (const [key, value] of Object.entries(fields)) if (map.get(key) !== value) map.set(key, value)
    })
  }

  /** Arrows that hung on what goes away stay where they are. */
  remove(ids: ReadonlySet<string>): void {
    this.act(() => {
      for (const line of this.elements)
        if (isLine(line) && !ids.has(line.id) && (ids.has(line.from) || ids.has(line.to))) this.#detach(line.id, ids)
      for (const id of ids) this.#map.delete(id)
    })
  }

  /** Copies, a little aside, in the order of what they were copied from; answers the copies' ids. */
  duplicate(ids: ReadonlySet<string>, aside = 24): Set<string> {
    const copies = new Map<string, string>()
    for (const id of ids) copies.set(id, this.#newId())
    const made = new Set<string>()
    this.act(() => {
      for (const element of this.elements) {
        const id = copies.get(element.id)
        if (!id) continue
        const { id: _id, kind, z: _z, author: _author, ...fields } = element
        const copy: Fields = { ...fields, x: element.x + aside, y: element.y + aside }
        if (isLine(element)) {
          copy['from'] = copies.get(element.from) ?? element.from
          copy['to'] = copies.get(element.to) ?? element.to
        }
        if (this.add(kind, copy, id)) made.add(id)
      }
    })
    return made
  }

  /** To the very front or back; those moved keep their order among themselves. */
  reorder(ids: ReadonlySet<string>, to: 'front' | 'back'): void {
    const all = this.elements
    const chosen = all.filter(({ id }) => ids.has(id))
    const rest = all.filter(({ id }) => !ids.has(id))
    let below = to === 'front' ? (rest.at(-1)?.z ?? null) : null
    const above = to === 'front' ? null : (rest[0]?.z ?? null)
    this.act(() => {
      for (const { id } of chosen) {
        below = rankBetween(below, above)
        this.patch(id, { z: below })
      }
    })
  }

  close(): void {
    this.#map.unobserveDeep(this.#changed)
    this.#undo.destroy()
  }

  #front(): string {
    return rankBetween(this.elements.at(-1)?.z ?? null, null)
  }

  #detach(id: string, gone: ReadonlySet<string>): void {
    const line = this.find(id)
    if (!line || !isLine(line)) return
    const [start, end] = endsOf(line, this.find)
    this.patch(id, {
      x: start.x,
      y: start.y,
      w: end.x - start.x,
      h: end.y - start.y,
      from: gone.has(line.from) ? '' : line.from,
      to: gone.has(line.to) ? '' : line.to,
    })
  }

  readonly #changed = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    const ids = new Set<string>()
    for (const { path, changes } of events) {
      if (path.length > 0) ids.add(String(path[0]))
      else for (const id of changes.keys.keys()) ids.add(id)
    }
    for (const id of ids) this.#readAgain(id)
    for (const line of this.#read.values())
      if (isLine(line) && (ids.has(line.from) || ids.has(line.to))) ids.add(line.id)
    this.#ordered = null
    this.emit('change', ids)
  }

  #readAgain(id: string): void {
    const element = readElement(id, this.#map.get(id))
    if (element) this.#read.set(id, element)
    else this.#read.delete(id)
  }
}
