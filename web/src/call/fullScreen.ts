import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Whether the page fills the screen; renders its host again when that changes. */
export class FullScreen implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #onChange = () => this.#host.requestUpdate()

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  /** Phones of some makers show nothing but videos that way. */
  static get possible(): boolean {
    return document.fullscreenEnabled
  }

  get on(): boolean {
    return document.fullscreenElement !== null
  }

  /** The whole page, so that dialogs and notices stay in sight. On a press of somebody. */
  async toggle() {
    if (!FullScreen.possible) return
    await (this.on ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined)
  }

  hostConnected() {
    document.addEventListener('fullscreenchange', this.#onChange)
  }

  hostDisconnected() {
    document.removeEventListener('fullscreenchange', this.#onChange)
  }
}
