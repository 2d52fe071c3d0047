import { Extension, Node, type Extensions, type NodeViewRenderer } from '@tiptap/core'
import { noteExtensions } from '../../../../infra/contract/noteSchema.ts'
import type { NotesContext, NotesPlace } from '../notesFeature.ts'
import { PeopleHere } from '../peopleHere.ts'
import { CodeView } from './codeView.ts'
import { imageUploads } from './images.ts'
import { ImageView } from './imageView.ts'
import { openLinkCard } from './linkCard.ts'
import { markdownPaste } from './markdownPaste.ts'
import { mentionList } from './mentions.ts'
import { minuteStamp } from './minuteStamp.ts'
import { slashMenu } from './slashMenu.ts'
import { taskCards } from './taskCards.ts'
import { taskNames, TaskView } from './taskItems.ts'

export interface ViewedOptions {
  place: NotesPlace
  /** The minute of the meeting that runs now, from 0; null when none does. */
  minuteNow: () => number | null
  newId: () => string
  /** The notes once they are open. */
  context: () => NotesContext | undefined
}

/** The one schema of notes with everything that this screen adds: views of blocks, lists to choose from, pasting. */
export function viewedExtensions({ place, minuteNow, newId, context }: ViewedOptions): Extensions {
  const people = new PeopleHere()
  const { host, documentId } = place
  const cards = taskCards(host, people)
  const views: Record<string, NodeViewRenderer> = {
    taskItem: ({ node, editor, getPos }) => new TaskView(node, editor, getPos, cards),
    image: ({ node, editor, getPos }) => new ImageView(node, editor, getPos, host),
    codeBlock: ({ node, editor, getPos }) => new CodeView(node, editor, getPos),
  }
  const viewed = noteExtensions().map((extension) => {
    if (!(extension instanceof Node)) return extension
    if (extension.name === 'mention') return mentionList(extension, host, people)
    const view = views[extension.name]
    return view ? extension.extend({ addNodeView: () => view }) : extension
  })
  return [
    ...viewed,
    ...taskNames(newId),
    ...minuteStamp(minuteNow),
    ...imageUploads(documentId),
    ...markdownPaste(),
    ...slashMenu(host, context),
    Extension.create({
      name: 'linkKey',
      addKeyboardShortcuts() {
        return {
          'Mod-k': () => {
            if (this.editor.isEditable) openLinkCard(host, this.editor)
            return true
          },
        }
      },
    }),
  ]
}
