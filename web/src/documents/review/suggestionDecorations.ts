import { Extension } from '@tiptap/core'
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { caretColor } from '../caretColor.ts'
import { breakLetter, type SuggestionPiece } from './suggestionMarks.ts'
import type { SuggestionsSession } from './suggestionsSession.ts'

const key = new PluginKey<DecorationSet>('suggestionDecorations')

/** Shows in the text what is suggested: struck where it would go, put in where it would come. */
export const suggestionDecorations = (session: SuggestionsSession) =>
  Extension.create({
    name: 'suggestionDecorations',
    addProseMirrorPlugins: () => [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (tr, shown, _before, state) =>
            tr.getMeta(key) === 'redraw' ? shownIn(session, state) : shown.map(tr.mapping, tr.doc),
        },
        props: {
          decorations: (state) => key.getState(state),
          handleClick(_view, _position, event) {
            const element = event.target instanceof Element ? event.target.closest('[data-suggestion-id]') : null
            const id = element?.getAttribute('data-suggestion-id')
            if (id) session.activate(id, 'list')
            return false
          },
        },
        view(view) {
          session.redraw = () => {
            if (!view.isDestroyed && (key.getState(view.state) !== DecorationSet.empty || session.list().length > 0))
              view.dispatch(view.state.tr.setMeta(key, 'redraw').setMeta('addToHistory', false))
          }
          return { destroy: () => (session.redraw = () => {}) }
        },
      }),
    ],
  })

function shownIn(session: SuggestionsSession, state: EditorState): DecorationSet {
  const place = session.placesFor(state.doc)
  const decorations = session
    .list()
    .flatMap(({ id, personKey, pieces }) =>
      pieces.map((piece) => decorationOf(piece, place, `--by: ${caretColor(personKey)}`, id === session.activeId)),
    )
  const shown = decorations.filter((decoration) => decoration !== null)
  return shown.length > 0 ? DecorationSet.create(state.doc, shown) : DecorationSet.empty
}

function decorationOf(
  piece: SuggestionPiece,
  place: ReturnType<SuggestionsSession['placesFor']>,
  style: string,
  active: boolean,
): Decoration | null {
  const { id, kind, at, node } = piece
  const from = place(at, at + (kind === 'deletion' ? node.nodeSize : 0))
  if (from === null) return null
  const attributes = { style, class: `suggestion-${kind}${active ? ' active' : ''}`, 'data-suggestion-id': id }
  if (kind === 'deletion') return Decoration.inline(from, from + node.nodeSize, { nodeName: 'del', ...attributes })
  const text = node.text ?? ''
  // The same key keeps the element, and with it the caret beside it.
  return Decoration.widget(from, () => inserted(text, attributes), { key: `${id}/${active}/${text}`, side: 1 })
}

function inserted(text: string, { style, class: name, ...attributes }: Record<string, string>): HTMLElement {
  const element = document.createElement('ins')
  element.style.cssText = style ?? ''
  element.className = name ?? ''
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  for (const [index, words] of text.split(breakLetter).entries()) {
    if (index > 0) element.append('¶', document.createElement('br'))
    element.append(words)
  }
  return element
}
