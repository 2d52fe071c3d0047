import type { Schema } from '@tiptap/pm/model'
import * as Y from 'yjs'

/** A stretch of the text that follows its letters, whatever is written before or between them. */
export interface TextAnchor {
  /** Encoded relative positions, base64. */
  from: string
  to: string
}

type Child = Y.XmlElement | Y.XmlText

/** How many positions of the editor a node of the shared tree takes. */
function sizeOf(node: Child, schema: Schema): number {
  if (node instanceof Y.XmlText) return node.length
  if (schema.nodes[node.nodeName]?.isLeaf) return 1
  return 2 + sizeOfAll(node, schema)
}

const sizeOfAll = (parent: Y.XmlFragment, schema: Schema) =>
  childrenOf(parent).reduce((size, child) => size + sizeOf(child, schema), 0)

const childrenOf = (parent: Y.XmlFragment): Child[] =>
  parent.toArray().filter((child): child is Child => child instanceof Y.XmlElement || child instanceof Y.XmlText)

/** `from` and `to` are positions of the editor. New letters at the edges stay outside. */
export function anchorOf(root: Y.XmlFragment, schema: Schema, from: number, to: number): TextAnchor {
  return { from: encode(relativeAt(root, schema, from, 0)), to: encode(relativeAt(root, schema, to, -1)) }
}

/** Finds anchors in a text as it is now. Make a new one after every change: it remembers where texts begin. */
export class TextPlaces {
  readonly #root: Y.XmlFragment
  readonly #schema: Schema
  #begins: Map<unknown, number> | undefined

  constructor(root: Y.XmlFragment, schema: Schema) {
    this.#root = root
    this.#schema = schema
  }

  /** Null when the letters are gone, or are none of this text. */
  rangeOf(anchor: TextAnchor): { from: number; to: number } | null {
    const from = this.positionOf(anchor.from)
    const to = this.positionOf(anchor.to)
    return from === null || to === null || from >= to ? null : { from, to }
  }

  /** The position of the editor that an encoded one stands for now; null when unknown here. */
  positionOf(encoded: string): number | null {
    const { doc } = this.#root
    if (!doc) return null
    try {
      const relative = Y.decodeRelativePosition(bytesOf(encoded))
      const found = Y.createAbsolutePositionFromRelativePosition(relative, doc)
      return found ? this.#absoluteOf(found) : null
    } catch {
      // Written by somebody else's client: it may be anything.
      return null
    }
  }

  /** Where the content of a text of this tree begins. */
  beginOf(text: Y.XmlText): number {
    this.#begins ??= beginsOf(this.#root, this.#schema)
    return this.#begins.get(text) ?? 0
  }

  #absoluteOf({ type, index }: Y.AbsolutePosition): number | null {
    this.#begins ??= beginsOf(this.#root, this.#schema)
    const begin = this.#begins.get(type)
    if (begin === undefined) return null
    if (!(type instanceof Y.XmlFragment)) return begin + index
    const before = childrenOf(type).slice(0, index)
    return before.reduce((size, child) => size + sizeOf(child, this.#schema), begin)
  }
}

/** Where the content of every block and text begins. */
function beginsOf(root: Y.XmlFragment, schema: Schema): Map<unknown, number> {
  const begins = new Map<unknown, number>()
  const walk = (type: Y.XmlFragment, begin: number): number => {
    begins.set(type, begin)
    let at = begin
    for (const child of childrenOf(type)) {
      if (child instanceof Y.XmlText) {
        begins.set(child, at)
        at += child.length
      } else if (schema.nodes[child.nodeName]?.isLeaf) at += 1
      else at = walk(child, at + 1) + 1
    }
    return at
  }
  walk(root, 0)
  return begins
}

/** One position of the editor, encoded. `assoc` ≥ 0 holds on to the letter after it, else to the one before. */
export function positionAnchor(root: Y.XmlFragment, schema: Schema, position: number): string {
  return encode(relativeAt(root, schema, position, 0))
}

/** The block or text of the shared tree that a position of the editor is in, and where in it. */
export function placeAt(
  root: Y.XmlFragment,
  schema: Schema,
  position: number,
): { type: Y.XmlFragment | Y.XmlText; index: number } {
  let parent: Y.XmlFragment = root
  let left = position
  let index = 0
  for (let children = childrenOf(root); index < children.length; index++) {
    const child = children[index]
    if (!child || left < 0) break
    const size = sizeOf(child, schema)
    if (child instanceof Y.XmlText && left <= size) return { type: child, index: left }
    if (left === 0) break
    if (left < size) {
      parent = child as Y.XmlElement
      children = childrenOf(parent)
      left -= 1
      index = -1
    } else left -= size
  }
  return { type: parent, index: Math.min(Math.max(index, 0), parent.length) }
}

function relativeAt(root: Y.XmlFragment, schema: Schema, position: number, assoc: number): Y.RelativePosition {
  const { type, index } = placeAt(root, schema, position)
  return Y.createRelativePositionFromTypeIndex(type, index, type instanceof Y.XmlText ? assoc : 0)
}

const encode = (position: Y.RelativePosition) => btoa(String.fromCharCode(...Y.encodeRelativePosition(position)))

const bytesOf = (encoded: string) => Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))
