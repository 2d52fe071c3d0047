import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { html } from 'lit'
import { t } from '../../i18n/t.ts'
import { FloatingCard } from '../floatingCard.ts'
import { isServed } from './imageUpload.ts'
import { rectOf } from './taskCards.ts'

/** A picture with its description, which a button on it asks for. A picture of another house is not fetched. */
export class ImageView {
  readonly dom = document.createElement('figure')
  readonly #image = document.createElement('img')
  readonly #describe = document.createElement('button')
  #node: Node

  constructor(node: Node, editor: Editor, getPos: () => number | undefined, host: HTMLElement) {
    this.#node = node
    this.#describe.type = 'button'
    this.#describe.addEventListener('click', () => {
      if (!editor.isEditable) return
      describeCard(host, this.#describe, String(this.#node.attrs['alt'] ?? ''), (alt) => {
        const at = getPos()
        if (at !== undefined) editor.commands.command(({ tr }) => tr.setNodeAttribute(at, 'alt', alt).docChanged)
      })
    })
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#draw()
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#describe
  }

  ignoreMutation(): boolean {
    return true
  }

  #draw(): void {
    const { src, alt, minute } = this.#node.attrs
    const words = typeof alt === 'string' ? alt : ''
    this.#describe.textContent = words === '' ? t('notes.describe') : t('notes.altText')
    this.#describe.title = words
    if (isServed(src)) {
      this.#image.alt = words
      if (this.#image.getAttribute('src') !== src) this.#image.src = src
      this.dom.replaceChildren(this.#image, this.#describe)
    } else {
      const absent = document.createElement('figcaption')
      absent.textContent = t('notes.foreignImage')
      this.dom.replaceChildren(absent)
    }
    if (typeof minute === 'number') this.dom.dataset['minute'] = String(minute)
    else delete this.dom.dataset['minute']
  }
}

function describeCard(host: HTMLElement, anchor: HTMLElement, alt: string, set: (alt: string) => void): void {
  const card = new FloatingCard({
    host,
    label: t('notes.altText'),
    modal: true,
    anchor: () => rectOf(anchor),
    content: () =>
      html`<form
        class="notes-line"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault()
          const { value } = (event.target as HTMLFormElement).elements.namedItem('alt') as HTMLInputElement
          card.close()
          set(value.trim())
        }}
      >
        <input
          name="alt"
          maxlength="500"
          autofocus
          autocomplete="off"
          .value=${alt}
          aria-label=${t('notes.altText')}
          placeholder=${t('notes.altHint')}
        />
        <button type="submit" class="primary">${t('notes.set')}</button>
      </form>`,
  })
}
