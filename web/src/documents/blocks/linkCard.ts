import type { Editor } from '@tiptap/core'
import { html, nothing } from 'lit'
import { linkProtocols } from '../../../../infra/contract/noteSchema.ts'
import { t } from '../../i18n/t.ts'
import { FloatingCard } from '../floatingCard.ts'

/** An address as people write it, made whole; undefined for what no link may lead to. */
export function hrefOf(written: string): string | undefined {
  const text = written.trim()
  if (text === '' || /\s/.test(text)) return undefined
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`
  const whole = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  return url && linkProtocols.includes(url.protocol.slice(0, -1)) ? whole : undefined
}

/** Asks where the selected words lead, or shows where the link at the caret does. */
export function openLinkCard(host: HTMLElement, editor: Editor): void {
  if (editor.isActive('link')) editor.commands.extendMarkRange('link')
  const { from, to, empty } = editor.state.selection
  const old: unknown = editor.getAttributes('link')['href']
  const href = typeof old === 'string' ? old : ''
  let wrong = false
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const { value } = (event.target as HTMLFormElement).elements.namedItem('href') as HTMLInputElement
    const made = hrefOf(value)
    if (made === undefined) {
      wrong = true
      return card.update()
    }
    card.close()
    const chain = editor.chain().focus()
    if (empty)
      chain.insertContent({ type: 'text', text: value.trim(), marks: [{ type: 'link', attrs: { href: made } }] })
    else chain.setTextSelection({ from, to }).setLink({ href: made }).setTextSelection(to)
    chain.run()
  }
  const remove = () => {
    card.close()
    editor.chain().focus().extendMarkRange('link').unsetLink().run()
  }
  const card = new FloatingCard({
    host,
    label: t('notes.link'),
    modal: true,
    anchor: () => rectOfRange(editor, from, to),
    content: () =>
      html`<form class="notes-line" @submit=${submit} novalidate>
          <input
            name="href"
            type="url"
            maxlength="2000"
            autofocus
            autocomplete="off"
            .value=${href}
            aria-label=${t('notes.linkTo')}
            aria-invalid=${String(wrong)}
            placeholder="https://"
          />
          <button type="submit" class="primary">${t('notes.set')}</button>
        </form>
        ${wrong ? html`<p class="notes-wrong" role="alert">${t('notes.linkWrong')}</p>` : nothing}
        ${
          href === ''
            ? nothing
            : html`<div class="notes-line">
                <a class="notes-clear" href=${href} target="_blank" rel="noopener noreferrer">${t('notes.linkOpen')}</a>
                <button type="button" class="notes-clear" @click=${remove}>${t('notes.linkRemove')}</button>
              </div>`
        }`,
  })
}

export function rectOfRange(editor: Editor, from: number, to: number): DOMRect | null {
  const size = editor.state.doc.content.size
  if (editor.isDestroyed || to > size) return null
  const start = editor.view.coordsAtPos(from)
  const end = editor.view.coordsAtPos(to, -1)
  const left = Math.min(start.left, end.left)
  return new DOMRect(left, start.top, Math.max(1, Math.max(start.right, end.right) - left), end.bottom - start.top)
}
