import type { Node } from '@tiptap/core'
import { PluginKey } from '@tiptap/pm/state'
import type { PeopleHere } from '../peopleHere.ts'
import { typedList } from './typedList.ts'

/** `@` and a part of a name puts somebody of the company into the text. */
export const mentionList = (mention: Node, host: HTMLElement, people: PeopleHere): Node =>
  mention.configure({
    suggestion: typedList({
      host,
      pluginKey: new PluginKey('mentions'),
      char: '@',
      // Chinese puts no space before it; a Latin letter before it would be an e-mail address.
      after: /^[^\w.+-]?$/,
      label: 'notes.people',
      choices: (sought) => people.choices(sought),
      choose: (editor, range, { id, label }) =>
        editor
          .chain()
          .focus()
          .insertContentAt(range, [
            { type: 'mention', attrs: { id, label } },
            { type: 'text', text: ' ' },
          ])
          .run(),
    }),
  })
