import type { Node } from '@tiptap/pm/model'
import { html } from 'lit'
import { t } from '../../i18n/t.ts'
import type { NotesContext, NotesFeature } from '../notesFeature.ts'

export interface OutlineLine {
  at: number
  level: number
  words: string
}

/** The headings that have words, in reading order. */
export function outlineOf(doc: Node): OutlineLine[] {
  const lines: OutlineLine[] = []
  doc.descendants((node, at) => {
    if (node.type.name === 'heading' && node.textContent.trim() !== '')
      lines.push({ at, level: Number(node.attrs['level']), words: node.textContent.trim() })
    return !node.isTextblock
  })
  return lines
}

/** The headings beside the text; a press goes there. */
export const outlineFeature = (): NotesFeature => ({
  name: 'outline',
  panel(context) {
    const lines = outlineOf(context.editor.state.doc)
    const highest = Math.min(...lines.map(({ level }) => level))
    return html`<nav class="notes-outline" aria-label=${t('notes.outline')}>
      <h2>${t('notes.outline')}</h2>
      ${
        lines.length === 0
          ? html`<p class="notes-none">${t('notes.noHeadings')}</p>`
          : lines.map(
              ({ at, level, words }) =>
                html`<button
                  type="button"
                  .style=${`--depth: ${level - highest}`}
                  title=${words}
                  @click=${() => goTo(context, at)}
                >
                  ${words}
                </button>`,
            )
      }
    </nav>`
  },
})

function goTo(context: NotesContext, at: number): void {
  const { editor, page } = context
  const heading = editor.view.nodeDOM(at)
  if (!(heading instanceof HTMLElement)) return
  const narrow = page.parentElement !== null && page.parentElement.clientWidth < 620
  if (narrow) context.showPanel(null)
  editor.commands.setTextSelection(at + 1)
  editor.view.focus()
  page.scrollTo({ top: heading.offsetTop - 12, behavior: 'instant' })
}
