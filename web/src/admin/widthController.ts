import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** How wide its host is, so that a drawing keeps its letters' size; renders the host when that changes. */
export class WidthController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  #observer: ResizeObserver | null = null
  widthPx = 0

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      const widthPx = Math.floor(entry?.contentRect.width ?? 0)
      if (widthPx === this.widthPx) return
      this.widthPx = widthPx
      // A frame later: an observer must not change what it observes at once.
      requestAnimationFrame(() => this.#host.requestUpdate())
    })
    this.#observer.observe(this.#host)
  }

  hostDisconnected(): void {
    this.#observer?.disconnect()
    this.#observer = null
  }
}
