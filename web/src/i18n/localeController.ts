import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { onLanguage } from './t.ts'

/** Renders its host again whenever the language changes: `new LocaleController(this)`. */
export class LocaleController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #release: (() => void) | null = null

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.#release ??= onLanguage(() => this.#host.requestUpdate())
  }

  hostDisconnected(): void {
    this.#release?.()
    this.#release = null
  }
}
