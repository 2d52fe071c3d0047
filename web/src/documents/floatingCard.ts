import { computePosition, flip, offset, shift, size } from '@floating-ui/dom'
import { html, render, type TemplateResult } from 'lit'

export interface FloatingCardOptions {
  /** The `<m-notes>`: the card belongs to its tree, so that its styles and its theme hold. */
  host: HTMLElement
  /** Where it stands, asked again at every change; null closes it. */
  anchor: () => DOMRect | null
  label: string
  content: () => TemplateResult
  /** Takes the focus, and closes by Escape or a press elsewhere. Cards beside the caret leave the focus in the text. */
  modal: boolean
  /** Stands above its anchor where there is room, instead of below. */
  above?: boolean
  onClose?: () => void
}

/** Something small that floats above everything else, in the browser's top layer. */
export class FloatingCard {
  readonly element: HTMLElement
  readonly #options: FloatingCardOptions
  readonly #before: Element | null
  #closed = false

  constructor(options: FloatingCardOptions) {
    this.#options = options
    this.#before = document.activeElement
    this.element = document.createElement('div')
    this.element.className = 'notes-card'
    this.element.popover = options.modal ? 'auto' : 'manual'
    this.element.role = options.modal ? 'dialog' : 'presentation'
    if (options.modal) this.element.ariaLabel = options.label
    this.element.addEventListener('toggle', (event) => {
      if ((event as ToggleEvent).newState === 'closed') this.close()
    })
    // What is typed into a card is neither the editor's nor the page's.
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') event.stopPropagation()
      else if (options.modal) {
        event.stopPropagation()
        event.preventDefault()
        this.close()
      }
    })
    options.host.append(this.element)
    this.update()
    this.element.showPopover()
    // A line that is switched off takes no focus, and the keys would stay with the text.
    if (options.modal) this.element.querySelector<HTMLElement>(':is([autofocus], input, button):enabled')?.focus()
    addEventListener('resize', this.#place)
    options.host.addEventListener('scroll', this.#place, { capture: true, passive: true })
  }

  get closed(): boolean {
    return this.#closed
  }

  update(): void {
    if (this.#closed) return
    render(html`${this.#options.content()}`, this.element)
    this.#place()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    removeEventListener('resize', this.#place)
    this.#options.host.removeEventListener('scroll', this.#place, { capture: true })
    const held = this.element.contains(document.activeElement)
    this.element.remove()
    if (held && this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus()
    this.#options.onClose?.()
  }

  readonly #place = () => void this.#stand()

  async #stand(): Promise<void> {
    const { anchor, host, above } = this.#options
    const rect = anchor()
    if (!rect) return this.close()
    const reference = { getBoundingClientRect: () => rect, contextElement: host }
    const { x, y } = await computePosition(reference, this.element, {
      strategy: 'fixed',
      placement: above ? 'top-start' : 'bottom-start',
      middleware: [
        offset(6),
        flip({ padding: 8 }),
        shift({ padding: 8 }),
        size({
          padding: 8,
          apply: ({ availableHeight, elements }) => {
            elements.floating.style.maxHeight = `${Math.max(120, Math.min(360, availableHeight))}px`
          },
        }),
      ],
    })
    this.element.style.left = `${x}px`
    this.element.style.top = `${y}px`
  }
}
