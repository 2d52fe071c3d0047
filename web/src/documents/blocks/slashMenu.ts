import { Extension, type Editor, type Extensions } from '@tiptap/core'
import { PluginKey } from '@tiptap/pm/state'
import { Suggestion } from '@tiptap/suggestion'
import { t } from '../../i18n/t.ts'
import type { NotesContext } from '../notesFeature.ts'
import type { NotesTool } from '../notesTool.ts'
import { notesTools } from '../notesTools.ts'
import { tableTools } from './tableTools.ts'
import { typedList } from './typedList.ts'

const shownMax = 20

/** What `/` offers: blocks to put in and, within a table, what can be done with it. */
export function slashTools(editor: Editor, sought: string): NotesTool[] {
  const wanted = sought.toLocaleLowerCase()
  const offered = [...(editor.isActive('table') ? tableTools : []), ...notesTools.filter(({ block }) => block === true)]
  return offered
    .filter(({ word, typed = '' }) => `${t(word).toLocaleLowerCase()} ${typed}`.includes(wanted))
    .slice(0, shownMax)
}

/** `/` at the beginning of a word opens a list of blocks. */
export const slashMenu = (host: HTMLElement, context: () => NotesContext | undefined): Extensions => [
  Extension.create({
    name: 'slashMenu',
    addProseMirrorPlugins() {
      return [
        Suggestion({
          editor: this.editor,
          ...typedList({
            host,
            pluginKey: new PluginKey('slashMenu'),
            char: '/',
            after: /^\s?$/,
            label: 'notes.blocks',
            choices: (sought, editor) =>
              slashTools(editor, sought).map(({ word, icon, typed = '' }) => ({
                id: word,
                label: t(word),
                icon,
                detail: typed.split(' ')[0] ?? '',
              })),
            choose: (editor, range, { id }) => {
              const opened = context()
              const tool = slashTools(editor, '').find(({ word }) => word === id)
              if (!opened || !tool) return
              editor.chain().focus().deleteRange(range).run()
              tool.run(opened, opened.host)
            },
          }),
        }),
      ]
    },
  }),
]
