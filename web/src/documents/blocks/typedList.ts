import type { Editor, Range } from '@tiptap/core'
import type { PluginKey } from '@tiptap/pm/state'
import type { SuggestionOptions, SuggestionProps } from '@tiptap/suggestion'
import { t, type Key } from '../../i18n/t.ts'
import { ChoiceList, type Choice } from '../choiceList.ts'
import { FloatingCard } from '../floatingCard.ts'

export interface TypedListOptions {
  host: HTMLElement
  pluginKey: PluginKey
  /** The letter that opens the list. */
  char: string
  /** What may stand right before that letter. */
  after: RegExp
  label: Key
  choices: (sought: string, editor: Editor) => Choice[] | Promise<Choice[]>
  /** Puts the choice where the letter and what follows it stood. */
  choose: (editor: Editor, range: Range, choice: Choice) => void
}

/** A list of choices at the caret, opened by a letter and narrowed by what is typed after it. */
export function typedList(options: TypedListOptions): Omit<SuggestionOptions<Choice, Choice>, 'editor'> {
  const { host, pluginKey, char, after, label, choices, choose } = options
  return {
    pluginKey,
    char,
    allowedPrefixes: null,
    items: ({ query, editor }) => choices(query, editor),
    command: ({ editor, range, props }) => choose(editor, range, props),
    allow: ({ editor, state, range }) => {
      const { parent, parentOffset } = state.doc.resolve(range.from)
      const before = parent.textBetween(Math.max(0, parentOffset - 1), parentOffset, undefined, ' ')
      return editor.isEditable && !editor.isActive('code') && !editor.isActive('codeBlock') && after.test(before)
    },
    dismissOnOutsideClick: true,
    render: () => {
      let latest: SuggestionProps<Choice, Choice> | undefined
      let card: FloatingCard | undefined
      const list = new ChoiceList(
        (choice) => latest?.command(choice),
        () => card?.update(),
      )
      const close = () => {
        card?.close()
        card = undefined
      }
      const show = (props: SuggestionProps<Choice, Choice>) => {
        latest = props
        list.set(props.items)
        if (props.items.length === 0) return close()
        if (card && !card.closed) return card.update()
        card = new FloatingCard({
          host,
          label: t(label),
          modal: false,
          anchor: () => latest?.clientRect?.() ?? null,
          content: () => list.render(t(label), ''),
        })
      }
      return {
        onStart: show,
        onUpdate: show,
        onKeyDown: ({ event }) => card !== undefined && list.key(event),
        onExit: close,
      }
    },
  }
}
