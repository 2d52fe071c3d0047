import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Anything that says `change`. */
export interface Changing {
  on(name: 'change', listener: () => void): () => void
}

/** Renders its host again whenever what it shows changes: `new Following(this, () => this.session)`. */
export class Following implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #current: () => Changing | null | undefined
  #followed: Changing | null = null
  #release: (() => void) | null = null

  constructor(host: ReactiveControllerHost, current: () => Changing | null | undefined) {
    this.#host = host
    this.#current = current
    host.addController(this)
  }

  hostConnected() {
    this.#follow()
  }

  hostUpdate() {
    this.#follow()
  }

  hostDisconnected() {
    this.#release?.()
    this.#release = null
    this.#followed = null
  }

  #follow() {
    const next = this.#current() ?? null
    if (next === this.#followed) return
    this.#release?.()
    this.#followed = next
    this.#release = next?.on('change', () => this.#host.requestUpdate()) ?? null
  }
}
