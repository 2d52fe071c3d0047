import { html } from 'lit'
import { t } from '../../i18n/t.ts'
import { FloatingCard } from '../floatingCard.ts'
import type { NotesContext, NotesFeature } from '../notesFeature.ts'
import { openLinkCard, rectOfRange } from './linkCard.ts'

/** Where the link at the caret leads, to follow it or to change it. The focus stays in the text. */
export const linkStrip = (): NotesFeature => ({
  name: 'linkStrip',
  opened(context) {
    const { editor, host } = context
    let card: FloatingCard | undefined
    const close = () => {
      card?.close()
      card = undefined
    }
    const follow = () => {
      const shown = editor.isEditable && editor.isFocused && editor.state.selection.empty && editor.isActive('link')
      if (!shown) return close()
      if (card && !card.closed) return card.update()
      card = new FloatingCard({
        host,
        label: t('notes.link'),
        modal: false,
        anchor: () => rectOfRange(editor, editor.state.selection.from, editor.state.selection.from),
        content: () => strip(context, close),
      })
    }
    editor.on('transaction', follow)
    editor.on('focus', follow)
    editor.on('blur', close)
    return () => {
      editor.off('transaction', follow)
      editor.off('focus', follow)
      editor.off('blur', close)
      close()
    }
  },
})

function strip({ editor, host }: NotesContext, close: () => void) {
  const href = String(editor.getAttributes('link')['href'] ?? '')
  const keepFocus = (event: MouseEvent) => event.preventDefault()
  const tool = (icon: string, words: string, run: () => void) =>
    html`<button
      type="button"
      class="notes-tool"
      tabindex="-1"
      title=${words}
      aria-label=${words}
      @mousedown=${keepFocus}
      @click=${run}
    >
      <wa-icon name=${icon}></wa-icon>
    </button>`
  return html`<div class="notes-strip" @mousedown=${keepFocus}>
    <a class="notes-href" href=${href} target="_blank" rel="noopener noreferrer" tabindex="-1">${href}</a>
    ${tool('pencil', t('notes.linkEdit'), () => {
      close()
      openLinkCard(host, editor)
    })}
    ${tool('x', t('notes.linkRemove'), () => editor.chain().focus().extendMarkRange('link').unsetLink().run())}
  </div>`
}
