import { Extension } from '@tiptap/core'
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type { CommentsSession } from './commentsSession.ts'

const key = new PluginKey<DecorationSet>('commentMarks')

/** Marks the words that comments speak of; a press on them shows the thread. Ctrl+Alt+M begins one. */
export const commentMarks = (session: CommentsSession) =>
  Extension.create({
    name: 'commentMarks',
    addKeyboardShortcuts: () => ({
      'Mod-Alt-m': () => {
        session.begin()
        return true
      },
    }),
    addProseMirrorPlugins: () => [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: (_config, state) => marksOf(session, state),
          apply(tr, marks, _before, state) {
            const sync = tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined
            // What comes from others replaces the whole document, so that nothing could be mapped.
            if (tr.getMeta(key) === 'redraw' || sync?.isChangeOrigin) return marksOf(session, state)
            return marks.map(tr.mapping, tr.doc)
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handleClick(_view, position) {
            const found = session.placed().find(({ range, resolved }) => range && !resolved && within(range, position))
            if (found) session.activate(found.id, 'list')
            return false
          },
        },
        view(view) {
          // Never inside somebody else's transaction, and once for many changes.
          let asked = false
          session.redraw = () => {
            if (asked) return
            asked = true
            queueMicrotask(() => {
              asked = false
              if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, 'redraw').setMeta('addToHistory', false))
            })
          }
          return { destroy: () => (session.redraw = () => {}) }
        },
      }),
    ],
  })

const within = ({ from, to }: { from: number; to: number }, position: number) => position >= from && position < to

function marksOf(session: CommentsSession, state: EditorState): DecorationSet {
  const size = state.doc.content.size
  const marks = session
    .placed()
    .filter(({ range, resolved, id }) => range && range.to <= size && (!resolved || id === session.activeId))
    .flatMap(({ range, id }) => {
      if (!range) return []
      const name = id === session.activeId ? 'comment-mark active' : 'comment-mark'
      return [Decoration.inline(range.from, range.to, { class: name, 'data-thread': id })]
    })
  const draft = session.draft && session.rangeOf(session.draft.anchor)
  if (draft && draft.to <= size) marks.push(Decoration.inline(draft.from, draft.to, { class: 'comment-mark active' }))
  return DecorationSet.create(state.doc, marks)
}
