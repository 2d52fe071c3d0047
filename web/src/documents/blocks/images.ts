import { Extension, type Editor, type Extensions } from '@tiptap/core'
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { sentenceOf } from '../../api/apiProblem.ts'
import { t } from '../../i18n/t.ts'
import { imagesOf, uploadImage } from './imageUpload.ts'

/** A picture on its way: where it will stand, which moves as others write. */
interface Pending {
  id: number
  at: number
  element: HTMLElement
}

type Told = { add: Pending } | { remove: number }

const key = new PluginKey<DecorationSet>('imageUploads')

/** Pictures pasted and dropped into the text are sent to the house and then shown to everybody. */
export const imageUploads = (documentId: string): Extensions => [
  Extension.create({
    name: 'imageUploads',
    addProseMirrorPlugins() {
      const { editor } = this
      return [
        new Plugin<DecorationSet>({
          key,
          state: {
            init: () => DecorationSet.empty,
            apply: (tr, set) => moved(set.map(tr.mapping, tr.doc), tr.doc, tr.getMeta(key)),
          },
          props: {
            decorations: (state) => key.getState(state),
            handlePaste: (_view, event) => {
              const images = imagesOf(event.clipboardData?.files)
              // A spreadsheet puts a picture of its cells beside them.
              if (images.length === 0 || event.clipboardData?.types.includes('text/html')) return false
              for (const image of images) void putImage(editor, documentId, image, editor.state.selection.to)
              return true
            },
            handleDrop: (view, event) => {
              const images = imagesOf(event.dataTransfer?.files)
              if (images.length === 0) return false
              const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.to
              for (const image of images) void putImage(editor, documentId, image, at)
              event.preventDefault()
              return true
            },
          },
        }),
      ]
    },
  }),
]

function moved(set: DecorationSet, doc: EditorState['doc'], told: Told | undefined): DecorationSet {
  if (!told) return set
  if ('remove' in told) return set.remove(set.find(undefined, undefined, ({ id }) => id === told.remove))
  const { id, at, element } = told.add
  return set.add(doc, [Decoration.widget(at, element, { id, side: 1, stopEvent: () => true, ignoreSelection: true })])
}

let pendingCount = 0

/** Sends one picture and puts it where its bar stood meanwhile. A failure stays there and says what to do. */
async function putImage(editor: Editor, documentId: string, file: File, at: number): Promise<void> {
  const id = ++pendingCount
  const element = document.createElement('span')
  element.className = 'image-upload'
  element.contentEditable = 'false'
  const remove = () => {
    if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(key, { remove: id } satisfies Told))
  }
  editor.view.dispatch(editor.state.tr.setMeta(key, { add: { id, at, element } } satisfies Told))
  const send = async () => {
    const bar = document.createElement('progress')
    bar.max = 1
    bar.ariaLabel = t('notes.sendingImage', { name: file.name })
    element.replaceChildren(bar)
    element.classList.remove('failed')
    try {
      const { fileId, src } = await uploadImage(documentId, file, (share) => (bar.value = share))
      if (editor.isDestroyed) return
      const place = key.getState(editor.state)?.find(undefined, undefined, (spec) => spec['id'] === id)[0]?.from
      remove()
      if (place !== undefined)
        editor
          .chain()
          .insertContentAt(place, { type: 'image', attrs: { fileId, src, alt: '' } })
          .run()
    } catch (error) {
      element.classList.add('failed')
      const words = document.createElement('span')
      words.role = 'alert'
      words.textContent = t('notes.imageFailed', { why: sentenceOf(error) })
      element.replaceChildren(
        words,
        button(t('notes.retry'), () => void send()),
        button(t('notes.remove'), remove),
      )
    }
  }
  await send()
}

function button(words: string, run: () => void): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.textContent = words
  made.addEventListener('click', run)
  return made
}

/** Lets somebody choose pictures from their device. */
export function chooseImages(editor: Editor, documentId: string): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = 'image/png,image/jpeg,image/gif,image/webp,image/avif'
  input.addEventListener('change', () => {
    for (const image of imagesOf(input.files)) void putImage(editor, documentId, image, editor.state.selection.to)
  })
  input.click()
}
