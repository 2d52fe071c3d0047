import { Editor, Extension } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { noteExtensions, noteField } from '../../../../infra/contract/noteSchema.ts'
import { t } from '../../i18n/t.ts'
import { pageClock } from '../../link/pageClock.ts'
import { caretColor } from '../caretColor.ts'
import { keepCaret } from '../keepCaret.ts'
import { composedChange, suggestChange, suggestionAt, type Suggester } from './suggestChange.ts'
import type { SuggestionFork } from './suggestionFork.ts'
import { authorOf, breakLetter, markOf } from './suggestionMarks.ts'

export interface SuggestEditorOptions {
  page: HTMLElement
  fork: SuggestionFork
  by: Suggester
  onSuggested: (id: string) => void
  /** Keeps what others write away while an input method composes here. */
  hold: () => void
  release: () => void
  /** True when something other than letters was tried, false with the next letter. */
  onRefused: (refused: boolean) => void
}

/** An editor on the fork in which everything that is written is a suggestion. */
export function suggestEditor(options: SuggestEditorOptions): Editor {
  const { page, fork, by, onSuggested, onRefused } = options
  const editor = new Editor({
    element: page,
    injectCSS: false,
    // Shortcuts of markdown would change blocks.
    enableInputRules: false,
    enablePasteRules: false,
    extensions: [
      ...noteExtensions(),
      Collaboration.configure({ document: fork.doc, field: noteField }),
      keepCaret,
      onlySuggests,
    ],
    editorProps: {
      attributes: {
        class: 'notes-text suggesting',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': t('review.suggestText'),
      },
    },
  })
  function suggests(dispatch: (tr: typeof editor.state.tr) => void, wanted: typeof editor.state.tr): void {
    const composing = editor.view.composing ? composed.get(editor) : undefined
    const inside = composing === undefined ? null : composedChange(editor.state, wanted, composing)
    if (composing !== undefined && inside) {
      dispatch(inside)
      onSuggested(composing)
      return
    }
    const ids = suggestChange(
      {
        get state() {
          return editor.state
        },
        apply: dispatch,
        remove: (range) => fork.remove(range, editor.schema, ySyncPluginKey),
        struck: (range, id) => fork.strike(range, editor.schema, id),
        settle: () => editor.view.composing || fork.heal(),
      },
      wanted,
      by,
    )
    for (const id of ids ?? []) onSuggested(id)
    onRefused(ids === null)
  }
  suggesters.set(editor, suggests)
  composeInside(editor, options)
  return editor
}

/** ProseMirror reads a composition's result a moment after its end. */
const settleMs = 80

/** Letters are composed inside the suggestion's own mark: putting it on afterwards would break the composition. */
function composeInside(editor: Editor, { fork, by, hold, release }: SuggestEditorOptions): void {
  let cancel = () => {}
  const { dom } = editor.view
  dom.addEventListener(
    'compositionstart',
    () => {
      cancel()
      hold()
      const { view } = editor
      // What is composed over is struck first.
      if (!view.state.selection.empty) view.dispatch(view.state.tr.deleteSelection())
      const { state } = view
      const { from, to } = state.selection
      const inserted = state.schema.marks['insertion']
      const id = suggestionAt(state.doc, { from, to }, by)
      composed.set(editor, id)
      if (inserted) view.dispatch(state.tr.setStoredMarks([inserted.create({ id })]))
    },
    { capture: true },
  )
  dom.addEventListener('compositionend', () => {
    cancel()
    cancel = pageClock.after(settleMs, () => {
      release()
      if (editor.isDestroyed) return
      fork.heal()
      editor.view.dispatch(editor.state.tr)
    })
  })
}

type Suggests = (dispatch: (tr: Editor['state']['tr']) => void, wanted: Editor['state']['tr']) => void

const suggesters = new WeakMap<Editor, Suggests>()

/** The suggestion that an input method composes in. */
const composed = new WeakMap<Editor, string>()

const handsKey = new PluginKey<DecorationSet>('hands')

const onlySuggests = Extension.create({
  name: 'onlySuggests',
  priority: 2000,
  dispatchTransaction({ transaction, next }) {
    const sync = transaction.getMeta(ySyncPluginKey) as object | undefined
    if (!transaction.docChanged || sync) next(transaction)
    else suggesters.get(this.editor)?.(next, transaction)
  },
  addKeyboardShortcuts() {
    const breaks = () => {
      const { state, view } = this.editor
      view.dispatch(state.tr.insertText(breakLetter, state.selection.from, state.selection.to))
      return true
    }
    return { Enter: breaks, 'Shift-Enter': breaks, 'Mod-Enter': breaks }
  },
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key: handsKey,
      state: {
        init: (_config, { doc }) => handsIn(doc),
        // Letters that are being composed must stay the very nodes they are.
        apply: (tr, hands) =>
          tr.getMeta('composition') === undefined ? handsIn(tr.doc) : hands.map(tr.mapping, tr.doc),
      },
      props: { decorations: (state) => handsKey.getState(state) },
    }),
  ],
})

/** Suggestions in the colour of their author, and breaks made visible. */
function handsIn(doc: Editor['state']['doc']): DecorationSet {
  const decorations: Decoration[] = []
  doc.descendants((node, at) => {
    const marked = markOf(node)
    if (!marked) return
    const style = `--by: ${caretColor(authorOf(marked.id))}`
    decorations.push(Decoration.inline(at, at + node.nodeSize, { style, 'data-suggestion-id': marked.id }))
    const text = node.text ?? ''
    for (let index = text.indexOf(breakLetter); index >= 0; index = text.indexOf(breakLetter, index + 1))
      decorations.push(Decoration.inline(at + index, at + index + 1, { class: 'suggestion-break' }))
  })
  return DecorationSet.create(doc, decorations)
}
