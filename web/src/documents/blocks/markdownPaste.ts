import { Extension, type Extensions } from '@tiptap/core'
import { Markdown } from '@tiptap/markdown'
import { Plugin, PluginKey } from '@tiptap/pm/state'

/** Larger texts are put in as they are: reading them as markdown would stop the page. */
const charactersMax = 200_000

/** Signs of markdown at the beginning of a line, or around words. */
const signs = [
  /^#{1,6} \S/m,
  /^\s*[-*+] \S/m,
  /^\s*\d{1,3}[.)] \S/m,
  /^\s*[-*+] \[[ xX]\] /m,
  /^> \S/m,
  /^(```|~~~)/m,
  /^\|.+\|\s*$/m,
  /^(-{3,}|\*{3,})$/m,
  /\*\*[^*\s][^*]*\*\*/,
  /\[[^\]]+\]\((https?:|mailto:)[^)]+\)/,
  /`[^`\n]+`/,
]

/** Whether somebody who pastes this text means its signs and not the letters of them. */
export function readsAsMarkdown(text: string): boolean {
  return text.length <= charactersMax && signs.some((sign) => sign.test(text))
}

/** Text with the signs of markdown becomes what they mean when it is pasted; with Shift held it stays text. */
export const markdownPaste = (): Extensions => [
  Markdown,
  Extension.create({
    name: 'markdownPaste',
    addProseMirrorPlugins() {
      const { editor } = this
      let plain = false
      return [
        new Plugin({
          key: new PluginKey('markdownPaste'),
          props: {
            handleKeyDown: (_view, event) => {
              plain = event.shiftKey
              return false
            },
            handlePaste: (_view, event) => {
              const board = event.clipboardData
              const text = board?.getData('text/plain') ?? ''
              // An editor of code puts its colours beside the text, which is what was meant.
              const rich = board?.types.includes('text/html') && !board.types.includes('vscode-editor-data')
              if (plain || rich || !editor.markdown || editor.isActive('codeBlock') || !readsAsMarkdown(text))
                return false
              const { content } = editor.markdown.parse(text)
              return content ? editor.chain().focus().insertContent(content).scrollIntoView().run() : false
            },
          },
        }),
      ]
    },
  }),
]
