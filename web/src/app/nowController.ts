import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Renders its host again with each new minute, so that what it says about now stays true. */
export class NowController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  get nowMs(): number {
    return Date.now()
  }

  hostConnected(): void {
    const untilNextMinuteMs = 60_000 - (Date.now() % 60_000)
    this.#timer = setTimeout(() => {
      this.#host.requestUpdate()
      this.hostConnected()
    }, untilNextMinuteMs + 20)
  }

  hostDisconnected(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}
