import { Extension } from '@tiptap/core'
import { Plugin, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state'
import { relativePositionToAbsolutePosition, ySyncPluginKey, type ProsemirrorBinding } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

/**
 * Leaves the caret between the letters it stands between when others write in front of it. y-tiptap takes a
 * paragraph whose text changed for a block that was moved and puts the caret back at its old count of letters.
 */
export const keepCaret = Extension.create({
  name: 'keepCaret',
  addProseMirrorPlugins: () => [
    new Plugin({
      appendTransaction: (transactions, _before, state) =>
        transactions.some(fromOthers) ? withCaretKept(state) : undefined,
    }),
  ],
})

function fromOthers(transaction: Transaction): boolean {
  const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined
  return transaction.docChanged && sync?.isChangeOrigin === true
}

function withCaretKept(state: EditorState): Transaction | undefined {
  const { binding } = (ySyncPluginKey.getState(state) ?? {}) as { binding?: ProsemirrorBinding }
  const relative = binding?.beforeTransactionSelection as { type: string; anchor: unknown; head: unknown } | null
  if (!binding || relative?.type !== 'text' || !(state.selection instanceof TextSelection)) return undefined
  const [anchor, head] = [relative.anchor, relative.head].map((end) => placeOf(binding, end))
  if (anchor == null || head == null) return undefined
  if (anchor === state.selection.anchor && head === state.selection.head) return undefined
  return state.tr.setSelection(TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head)))
}

/** null where the text it stood in is gone: then y-tiptap's own guess is the better one. */
function placeOf(binding: ProsemirrorBinding, relative: unknown): number | null {
  if (!(relative instanceof Y.RelativePosition)) return null
  const { doc, type, mapping } = binding
  const decoded = Y.createAbsolutePositionFromRelativePosition(relative, doc)
  if (!(decoded?.type instanceof Y.XmlText)) return null
  for (let item = decoded.type._item; item; item = (item.parent as Y.AbstractType<unknown>)._item)
    if (item.deleted) return null
  return relativePositionToAbsolutePosition(doc, type, relative, mapping)
}
