import { Extension, type Extensions } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state'
import { Mapping } from '@tiptap/pm/transform'
import { timedNodes } from '../../../../infra/contract/noteSchema.ts'

/**
 * Writes the meeting's minute on each block that was made here. `minuteNow` is null outside of a meeting. It goes
 * into the same change as the block itself, so undoing the block undoes its minute and nothing else.
 */
export const minuteStamp = (minuteNow: () => number | null): Extensions => [
  Extension.create({
    name: 'minuteStamp',
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('minuteStamp'),
        appendTransaction: (transactions, before, state) => {
          // What comes from others and from undoing was stamped by whoever wrote it.
          if (!transactions.some((made) => made.docChanged) || transactions.some(isChangeOrigin)) return null
          const minute = minuteNow()
          return minute === null ? null : stamp(transactions, before, state, minute)
        },
      }),
    ],
  }),
]

/** Null where nothing was made. */
export function stamp(
  transactions: readonly Transaction[],
  before: EditorState,
  state: EditorState,
  minute: number,
): Transaction | null {
  const mapping = new Mapping(transactions.flatMap((made) => made.mapping.maps))
  const back = mapping.invert()
  const tr = state.tr
  for (const { from, until } of changedRanges(mapping))
    state.doc.nodesBetween(from, Math.min(until, state.doc.content.size), (node, at) => {
      if (!timedNodes.includes(node.type.name) || node.attrs['minute'] !== null) return
      const old = blockBefore(before.doc, mapping, back, at)
      const kept: unknown = old?.attrs['minute'] ?? null
      if (kept !== null) tr.setNodeAttribute(at, 'minute', kept)
      else if (!old || wasFilled(old, node)) tr.setNodeAttribute(at, 'minute', minute)
    })
  return tr.docChanged ? tr : null
}

/** The block that stood where this one stands, also as something else; null for one that was made. */
function blockBefore(doc: Node, mapping: Mapping, back: Mapping, at: number): Node | null {
  const oldAt = back.map(at, -1)
  const old = doc.nodeAt(oldAt)
  if (old && timedNodes.includes(old.type.name) && mapping.map(oldAt + 1, -1) === at + 1) return old
  // A new line above it moved the whole block down: the words are the old ones.
  const { parent, parentOffset } = doc.resolve(back.map(at + 1, 1))
  return parentOffset === 0 && parent.content.size > 0 && timedNodes.includes(parent.type.name) ? parent : null
}

/** An empty line that stood there is written when its first letter is. */
const wasFilled = (old: Node, node: Node) => old.isTextblock && old.content.size === 0 && node.content.size > 0

function changedRanges(mapping: Mapping): { from: number; until: number }[] {
  const ranges: { from: number; until: number }[] = []
  mapping.maps.forEach((map, index) => {
    const later = mapping.slice(index + 1)
    map.forEach((_oldFrom, _oldUntil, newFrom, newUntil) => {
      ranges.push({ from: later.map(newFrom, -1), until: later.map(newUntil, 1) })
    })
  })
  return ranges
}
