import { html, type TemplateResult } from 'lit'
import { t } from '../../i18n/t.ts'
import { FloatingCard } from '../floatingCard.ts'
import type { NotesContext, NotesFeature } from '../notesFeature.ts'
import { command, type NotesTool } from '../notesTool.ts'

/** What can be done with the table the caret is in. */
export const tableTools: NotesTool[] = [
  { word: 'notes.rowAbove', icon: 'between-horizontal-end', ...command((chain) => chain.addRowBefore()) },
  { word: 'notes.rowBelow', icon: 'between-horizontal-start', ...command((chain) => chain.addRowAfter()) },
  { word: 'notes.removeRow', icon: 'rows-3', danger: true, ...command((chain) => chain.deleteRow()) },
  {
    word: 'notes.columnBefore',
    icon: 'between-vertical-end',
    ...command((chain) => chain.addColumnBefore()),
    first: true,
  },
  { word: 'notes.columnAfter', icon: 'between-vertical-start', ...command((chain) => chain.addColumnAfter()) },
  { word: 'notes.removeColumn', icon: 'columns-3', danger: true, ...command((chain) => chain.deleteColumn()) },
  {
    word: 'notes.headerRow',
    icon: 'panel-top',
    ...command((chain) => chain.toggleHeaderRow()),
    first: true,
    active: (editor) => editor.isActive('tableHeader'),
  },
  { word: 'notes.removeTable', icon: 'trash-2', danger: true, ...command((chain) => chain.deleteTable()) },
]

/** A strip above the table the caret is in. `/` offers the same to the keyboard. */
export const tableStrip = (): NotesFeature => ({
  name: 'tableStrip',
  opened(context) {
    const { editor, host, page } = context
    let card: FloatingCard | undefined
    const follow = () => {
      const shown = editor.isEditable && editor.isFocused && editor.isActive('table')
      if (!shown) {
        card?.close()
        card = undefined
      } else if (card && !card.closed) card.update()
      else
        card = new FloatingCard({
          host,
          label: t('notes.table'),
          modal: false,
          above: true,
          anchor: () => tableRect(context, page.getBoundingClientRect()),
          content: () => strip(context),
        })
    }
    editor.on('transaction', follow)
    editor.on('focus', follow)
    editor.on('blur', follow)
    return () => {
      editor.off('transaction', follow)
      editor.off('focus', follow)
      editor.off('blur', follow)
      card?.close()
    }
  },
})

/** Where the table is, as far as the page shows it; a table scrolled away keeps its strip at the page's edge. */
function tableRect({ editor }: NotesContext, page: DOMRect): DOMRect | null {
  if (editor.isDestroyed) return null
  const { node } = editor.view.domAtPos(editor.state.selection.from)
  const table = (node instanceof Element ? node : node.parentElement)?.closest('table')
  if (!table) return null
  const { left, top, width, bottom } = table.getBoundingClientRect()
  const from = Math.min(Math.max(top, page.top + 40), page.bottom)
  return new DOMRect(Math.max(left, page.left), from, Math.min(width, page.width), Math.max(0, bottom - from))
}

function strip(context: NotesContext): TemplateResult {
  return html`<div class="notes-strip" role="toolbar" aria-label=${t('notes.table')}>
    ${tableTools.map(
      (tool) =>
        html`${tool.first ? html`<span class="notes-gap"></span>` : ''}<button
            type="button"
            class="notes-tool ${tool.danger ? 'danger' : ''}"
            tabindex="-1"
            title=${t(tool.word)}
            aria-label=${t(tool.word)}
            @mousedown=${(event: MouseEvent) => event.preventDefault()}
            @click=${() => tool.run(context, context.host)}
          >
            <wa-icon name=${tool.icon}></wa-icon>
          </button>`,
    )}
  </div>`
}

const gridMax = 6

/** Asks how many rows and columns, and puts a table of that size in. */
export function openSizeGrid(context: NotesContext, anchor: () => DOMRect | null): void {
  const { editor, host } = context
  let rows = 3
  let columns = 3
  const choose = () => {
    card.close()
    editor.chain().focus().insertTable({ rows, cols: columns, withHeaderRow: true }).run()
  }
  const grow = (row: number, column: number) => {
    rows = Math.min(gridMax, Math.max(1, row))
    columns = Math.min(gridMax, Math.max(1, column))
    card.update()
  }
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (by) grow(rows + (by[0] ?? 0), columns + (by[1] ?? 0))
    else if (event.key === 'Enter' || event.key === ' ') choose()
    else return
    event.preventDefault()
  }
  const cells = Array.from({ length: gridMax * gridMax }, (_, index) => ({
    row: Math.floor(index / gridMax) + 1,
    column: (index % gridMax) + 1,
  }))
  const card: FloatingCard = new FloatingCard({
    host,
    label: t('notes.table'),
    modal: true,
    anchor,
    content: () =>
      html`<button
          type="button"
          class="notes-grid"
          autofocus
          aria-label=${t('notes.tableSize', { rows, columns })}
          @keydown=${onKey}
          @click=${(event: MouseEvent) => {
            // A press of a key is no click on a square.
            if (event.detail > 0) choose()
          }}
        >
          ${cells.map(
            ({ row, column }) =>
              html`<i
                class=${row <= rows && column <= columns ? 'in' : ''}
                @pointermove=${() => grow(row, column)}
                @pointerdown=${() => grow(row, column)}
              ></i>`,
          )}
        </button>
        <p class="notes-none" aria-live="polite">${t('notes.tableSize', { rows, columns })}</p>`,
  })
}
