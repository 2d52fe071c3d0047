import type { Node } from '@tiptap/pm/model'
import type { Transaction } from '@tiptap/pm/state'
import { canSplit } from '@tiptap/pm/transform'
import { baseOf, breakLetter, plainMarks, suggestionsIn, type SuggestionPiece } from './suggestionMarks.ts'

/** Where places of the fork's base are in the text, which may be ahead of it, or differ where somebody tampered. */
export type Places = (from: number, to: number) => number | null

/** Null for what lies where the two differ. */
export function placesIn(base: Node, text: Node): Places {
  const start = base.content.findDiffStart(text.content)
  if (start === null) return (from) => from
  const end = base.content.findDiffEnd(text.content)
  if (!end) return (from) => from
  // Of repeated letters the two ends may be counted twice.
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  const endInBase = end.a + overlap
  const moved = end.b - end.a
  return (from, to) => (to <= start ? from : from >= endInBase ? from + moved : null)
}

/**
 * Writes suggestions into the text as the change of whoever accepts: exactly the letters that were shown, whatever
 * else the fork may hold. Answers with the ids whose place in the text is no longer what they were made for.
 */
export function acceptSuggestions(tr: Transaction, fork: Node, ids: ReadonlySet<string>): string[] {
  const place = placesIn(baseOf(fork), tr.doc)
  const wanted = suggestionsIn(fork).filter(({ id }) => ids.has(id))
  const lost = wanted.filter(({ pieces }) => pieces.some((piece) => placed(piece, place) === null)).map(({ id }) => id)
  const pieces = wanted.filter(({ id }) => !lost.includes(id)).flatMap((suggestion) => suggestion.pieces)
  const emptied: number[] = []
  // From the end, so that no piece moves one that is still to come.
  for (const piece of pieces.toSorted((a, b) => b.from - a.from)) {
    const at = placed(piece, place)
    if (at === null) continue
    if (piece.kind === 'insertion') insertAt(tr, at, piece.node)
    else {
      if (coversBlock(tr.doc, at, at + piece.node.nodeSize)) emptied.push(tr.steps.length)
      tr.delete(at, at + piece.node.nodeSize)
    }
  }
  removeEmptied(tr, emptied)
  return lost
}

const placed = (piece: SuggestionPiece, place: Places) =>
  place(piece.at, piece.at + (piece.kind === 'deletion' ? piece.node.nodeSize : 0))

/** Whether a deletion ends a block: it takes the last letters of one that has none but those. */
function coversBlock(doc: Node, from: number, to: number): boolean {
  const { parent } = doc.resolve(from)
  return parent.isTextblock && parent.content.size === to - from
}

/** Blocks that lost all their letters go, with lists and quotes that held nothing else. */
function removeEmptied(tr: Transaction, stepIndexes: number[]): void {
  const blocks = stepIndexes.map((index) => {
    let at = 0
    tr.steps[index]?.getMap().forEach((_from, _to, newFrom) => (at = newFrom))
    return tr.mapping.slice(index + 1).map(at)
  })
  for (const at of blocks.toSorted((a, b) => b - a)) {
    const $at = tr.doc.resolve(at)
    if (!$at.parent.isTextblock || $at.parent.content.size > 0) continue
    let { depth } = $at
    while (depth > 1 && $at.node(depth - 1).childCount === 1 && !isCell($at.node(depth - 1))) depth--
    if ($at.node(depth - 1).childCount > 1) tr.delete($at.before(depth), $at.after(depth))
  }
}

const isCell = (node: Node) => node.type.name === 'tableCell' || node.type.name === 'tableHeader'

/** Letters with the breaks among them made to blocks. */
function insertAt(tr: Transaction, at: number, node: Node): void {
  const marks = plainMarks(node)
  let position = at
  for (const [index, words] of (node.text ?? '').split(breakLetter).entries()) {
    if (index > 0) position = breakAt(tr, position)
    if (words === '') continue
    tr.insert(position, node.type.schema.text(words, marks))
    position += words.length
  }
}

/** Begins a new block; in a list a new item, with nothing of the item before but its kind. */
function breakAt(tr: Transaction, position: number): number {
  const $at = tr.doc.resolve(position)
  const above = $at.depth > 1 ? $at.node($at.depth - 1) : null
  const inItem = above !== null && above.type.name.endsWith('Item') && $at.index($at.depth - 1) === 0
  const plain = $at.parentOffset === $at.parent.content.size ? tr.doc.type.schema.nodes['paragraph'] : null
  const block = { type: plain ?? $at.parent.type, attrs: plain ? null : { ...$at.parent.attrs } }
  const types = inItem ? [{ type: above.type, attrs: null }, block] : [block]
  if (!canSplit(tr.doc, position, types.length, types)) return position
  tr.split(position, types.length, types)
  return position + 2 * types.length
}
