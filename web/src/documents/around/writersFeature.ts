import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { html, nothing } from 'lit'
import { noteField } from '../../../../infra/contract/noteSchema.ts'
import type { DocumentPart } from '../../../../infra/contract/permits.ts'
import { t } from '../../i18n/t.ts'
import { colorOf } from '../caretColor.ts'
import type { NotesContext, NotesFeature, NotesPlace } from '../notesFeature.ts'
import { handsOf } from './handsOf.ts'

interface Writer {
  personKey: string
  name: string
}

/** Asks the house whose hand each client was; it need not answer, then those who are here are known. */
export type AskWriters = (documentId: string, part?: DocumentPart) => Promise<(Writer & { clientId: number })[]>

interface Shown {
  shown: DecorationSet
  writers: Writer[]
}

const key = new PluginKey<Shown>('writers')

/** Colours the text by who wrote it, with a legend of names. */
export function writersFeature(ask: AskWriters): NotesFeature & { toggle(context: NotesContext): void; on(): boolean } {
  let on = false
  const known = new Map<number, Writer>()

  const meet = ({ link }: NotesPlace) => {
    for (const [clientId, state] of link.provider.awareness.getStates()) {
      const { user } = state as { user?: { personKey?: unknown; name?: unknown } }
      if (typeof user?.personKey === 'string' && typeof user.name === 'string')
        known.set(clientId, { personKey: user.personKey, name: user.name })
    }
  }
  const draw = ({ editor }: NotesContext) => editor.view.dispatch(editor.state.tr.setMeta(key, true))

  const learn = async (context: NotesContext) => {
    // Without an answer those who are here are known all the same.
    const writers = await ask(context.documentId).catch(() => [])
    for (const { clientId, personKey, name } of writers) known.set(clientId, { personKey, name })
    if (!context.editor.isDestroyed) draw(context)
  }

  return {
    name: 'writers',
    on: () => on,
    extensions: (place) => [
      Extension.create({
        name: 'writers',
        addProseMirrorPlugins: () => [
          new Plugin<Shown>({
            key,
            state: {
              init: () => ({ shown: DecorationSet.empty, writers: [] }),
              // What others wrote stands in Yjs already; what is typed here comes there just after, so it is drawn late.
              apply(tr, state) {
                if (tr.getMeta(key) !== true)
                  return tr.docChanged ? { ...state, shown: state.shown.map(tr.mapping, tr.doc) } : state
                if (!on) return { shown: DecorationSet.empty, writers: [] }
                const writers = new Map<string, Writer>()
                const marks = handsOf(place.link.doc.getXmlFragment(noteField), tr.doc).flatMap(
                  ({ from, to, clientId }) => {
                    const writer = known.get(clientId)
                    if (!writer) return []
                    writers.set(writer.personKey, writer)
                    return [
                      Decoration.inline(from, to, {
                        class: 'written',
                        style: `--caret: ${colorOf(writer)}`,
                        title: writer.name,
                      }),
                    ]
                  },
                )
                return { shown: DecorationSet.create(tr.doc, marks), writers: [...writers.values()] }
              },
            },
            props: { decorations: (state) => key.getState(state)?.shown },
          }),
        ],
      }),
    ],
    opened(context) {
      known.set(context.link.doc.clientID, context.user)
      const { awareness } = context.link.provider
      const onPeople = () => meet(context)
      let due = false
      const later = ({ transaction }: { transaction: { docChanged: boolean } }) => {
        if (!on || due || !transaction.docChanged) return
        due = true
        requestAnimationFrame(() => {
          due = false
          if (!context.editor.isDestroyed) draw(context)
        })
      }
      onPeople()
      awareness.on('change', onPeople)
      context.editor.on('transaction', later)
      return () => {
        awareness.off('change', onPeople)
        context.editor.off('transaction', later)
      }
    },
    toggle(context) {
      on = !on
      draw(context)
      context.refresh()
      if (!on) return
      void learn(context)
    },
    notice(context) {
      const writers = key.getState(context.editor.state)?.writers ?? []
      if (!on) return nothing
      return html`<p class="notes-legend" aria-label=${t('notes.writers')}>
        ${
          writers.length === 0
            ? t('notes.noWriters')
            : writers.map((writer) => html`<span .style=${`--caret: ${colorOf(writer)}`}><i></i>${writer.name}</span>`)
        }
      </p>`
    },
  }
}
