import type { TamperKind } from '../../../collab/protocol/watermark.ts'
import type { PageClock } from '../link/pageClock.ts'
import type { ShownMark } from './markHolder.ts'
import { markTiles } from './markTiles.ts'

const checkEveryMs = 1000
/** Above everything of the page, and in nobody's way. */
const frame: Readonly<Record<string, string>> = {
  position: 'fixed',
  inset: '0px',
  display: 'block',
  visibility: 'visible',
  opacity: '1',
  'z-index': '2147483000',
  'pointer-events': 'none',
  'clip-path': 'none',
  'mask-image': 'none',
  'mix-blend-mode': 'normal',
  filter: 'none',
  transform: 'none',
  'content-visibility': 'visible',
  contain: 'none',
  'user-select': 'none',
}
const sheet: Readonly<Record<string, string>> = {
  position: 'absolute',
  inset: '0px',
  display: 'block',
  visibility: 'visible',
  opacity: '1',
  'background-repeat': 'repeat',
  'background-position': '0px 0px',
}
/** What takes it from sight, and is looked after besides what was drawn. */
const hiding = ['display', 'visibility', 'opacity', 'position', 'z-index', 'clip-path', 'mask-image', 'mix-blend-mode', 'filter', 'transform', 'content-visibility'] // prettier-ignore

/**
 * The watermark over a page, or over a window of it. It looks after itself: what is taken away, hidden or changed is
 * put back, and told.
 */
export class Overlay {
  readonly #parent: HTMLElement | ShadowRoot
  readonly #clock: PageClock
  readonly #tampered: (what: TamperKind) => void
  readonly #watch = new MutationObserver(() => this.#check())
  readonly #view: Window
  #mark: ShownMark | null = null
  #drawn: { host: HTMLElement; sheet: HTMLElement; images: string; sizes: string } | null = null
  #cancel: (() => void) | null = null

  constructor(parent: HTMLElement | ShadowRoot, clock: PageClock, tampered: (what: TamperKind) => void) {
    this.#parent = parent
    this.#clock = clock
    this.#tampered = tampered
    this.#view = parent.ownerDocument.defaultView ?? window
  }

  show(mark: ShownMark | null) {
    this.#mark = mark
    this.#draw()
  }

  close() {
    this.#mark = null
    this.#draw()
  }

  #draw() {
    this.#watch.disconnect()
    this.#cancel?.()
    this.#drawn?.host.remove()
    this.#drawn = null
    const mark = this.#mark
    if (!mark) return
    const { images, sizes } = markTiles(mark, this.#view.devicePixelRatio || 1)
    const [host, inner] = [this.#element(frame), this.#element(sheet)]
    host.dataset['testid'] = 'watermark'
    host.setAttribute('aria-hidden', 'true')
    inner.style.setProperty('background-image', images, 'important')
    inner.style.setProperty('background-size', sizes, 'important')
    const shadow = host.attachShadow({ mode: 'closed' })
    shadow.append(inner)
    this.#parent.append(host)
    const computed = this.#view.getComputedStyle(inner)
    this.#drawn = { host, sheet: inner, images: computed.backgroundImage, sizes: computed.backgroundSize }
    this.#watch.observe(this.#parent, { childList: true })
    this.#watch.observe(host, { attributes: true, attributeFilter: ['style', 'class', 'hidden', 'popover'] })
    this.#watch.observe(shadow, { attributes: true, childList: true, subtree: true })
    this.#later()
  }

  #later() {
    this.#cancel = this.#clock.after(checkEveryMs, () => {
      this.#check()
      if (this.#drawn) this.#later()
    })
  }

  #element(style: Readonly<Record<string, string>>): HTMLElement {
    const element = this.#parent.ownerDocument.createElement('div')
    for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value, 'important')
    return element
  }

  #check() {
    const fault = this.#fault()
    if (!fault) return
    this.#draw()
    this.#tampered(fault)
  }

  #fault(): TamperKind | null {
    const drawn = this.#drawn
    const around = 'host' in this.#parent ? this.#parent.host : this.#parent
    // With its whole page gone there is nothing to cover.
    if (!drawn || !around.isConnected) return null
    const { host, sheet: inner, images, sizes } = drawn
    if (host.parentNode !== this.#parent || inner.parentNode === null) return 'removed'
    if (isHidden(this.#view, host, frame) || isHidden(this.#view, inner, sheet)) return 'hidden'
    const computed = this.#view.getComputedStyle(inner)
    return computed.backgroundImage === images && computed.backgroundSize === sizes ? null : 'changed'
  }
}

function isHidden(view: Window, element: HTMLElement, style: Readonly<Record<string, string>>): boolean {
  const computed = view.getComputedStyle(element)
  if (hiding.some((name) => style[name] !== undefined && !isAs(computed.getPropertyValue(name), style[name])))
    return true
  const { width, height } = element.getBoundingClientRect()
  const { clientWidth, clientHeight } = element.ownerDocument.documentElement
  return width < clientWidth - 1 || height < clientHeight - 1
}

/** A browser that does not know a property says nothing of it. */
const isAs = (computed: string, wanted: string) => computed === '' || computed === wanted
