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

/** Where an anchor is now; null when its letters are gone, or it is none of this text. */
export function rangeOf(root: Y.XmlFragment, schema: Schema, anchor: TextAnchor): { from: number; to: number } | null {
  const from = positionOf(root, schema, anchor.from)
  const to = positionOf(root, schema, anchor.to)
  return from === null || to === null || from >= to ? null : { from, to }
}

/** One position of the editor, encoded. `assoc` ≥ 0 holds on to the letter after it, else to the one before. */
export function positionAnchor(root: Y.XmlFragment, schema: Schema, position: number): string {
  return encode(relativeAt(root, schema, position, 0))
}

/** The position of the editor that an encoded one stands for now; null when unknown here. */
export function positionOf(root: Y.XmlFragment, schema: Schema, encoded: string): number | null {
  const { doc } = root
  if (!doc) return null
  try {
    const relative = Y.decodeRelativePosition(bytesOf(encoded))
    const found = Y.createAbsolutePositionFromRelativePosition(relative, doc)
    return found ? absoluteOf(root, schema, found) : null
  } catch {
    // Written by somebody else's client: it may be anything.
    return null
  }
}

function relativeAt(root: Y.XmlFragment, schema: Schema, position: number, assoc: number): Y.RelativePosition {
  let parent: Y.XmlFragment = root
  let left = position
  let index = 0
  for (let children = childrenOf(root); index < children.length; index++) {
    const child = children[index]
    if (!child || left < 0) break
    const size = sizeOf(child, schema)
    if (child instanceof Y.XmlText && left <= size) return Y.createRelativePositionFromTypeIndex(child, left, assoc)
    if (left === 0) break
    if (left < size) {
      parent = child as Y.XmlElement
      children = childrenOf(parent)
      left -= 1
      index = -1
    } else left -= size
  }
  return Y.createRelativePositionFromTypeIndex(parent, Math.min(Math.max(index, 0), parent.length), 0)
}

function absoluteOf(root: Y.XmlFragment, schema: Schema, found: Y.AbsolutePosition): number | null {
  let type = found.type as Y.XmlFragment | Y.XmlText
  let position =
    type instanceof Y.XmlText
      ? found.index
      : childrenOf(type)
          .slice(0, found.index)
          .reduce((size, child) => size + sizeOf(child, schema), 0)
  while (type !== root) {
    if (type._item?.deleted !== false) return null
    const parent = type.parent
    if (!(parent instanceof Y.XmlFragment)) return null
    for (const sibling of childrenOf(parent)) {
      if (sibling === type) break
      position += sizeOf(sibling, schema)
    }
    // An element's content begins behind its opening; a text has none.
    if (!(type instanceof Y.XmlText)) position += 1
    type = parent
  }
  return position
}

const encode = (position: Y.RelativePosition) => btoa(String.fromCharCode(...Y.encodeRelativePosition(position)))

const bytesOf = (encoded: string) => Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))
