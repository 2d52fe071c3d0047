import type { Node } from '@tiptap/pm/model'
import * as Y from 'yjs'

/** A stretch of the text that one Yjs client wrote. */
export interface Hand {
  from: number
  to: number
  clientId: number
}

/**
 * Who typed each letter: the text and its Yjs tree are walked side by side, since every letter in Yjs names the
 * client it came from. Where the two do not fit for a moment, the rest of that block is left out.
 */
export function handsOf(root: Y.XmlFragment, doc: Node): Hand[] {
  const hands: Hand[] = []
  walk(root, doc, 0, hands)
  return hands
}

function walk(shared: Y.XmlFragment, node: Node, start: number, hands: Hand[]): void {
  let at = start
  for (const child of shared.toArray()) {
    if (child instanceof Y.XmlText) at = letters(child, at, hands)
    else if (child instanceof Y.XmlElement) {
      const inner = at - start <= node.content.size ? node.nodeAt(at - start) : null
      if (inner === null || inner.type.name !== child.nodeName) return
      if (inner.isLeaf) hands.push({ from: at, to: at + inner.nodeSize, clientId: child._item?.id.client ?? 0 })
      else walk(child, inner, at + 1, hands)
      at += inner.nodeSize
    }
  }
}

function letters(text: Y.XmlText, start: number, hands: Hand[]): number {
  let at = start
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    const last = hands.at(-1)
    const { client } = item.id
    if (last && last.clientId === client && last.to === at) last.to += item.length
    else hands.push({ from: at, to: at + item.length, clientId: client })
    at += item.length
  }
  return at
}
