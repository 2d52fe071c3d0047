import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Renders its host again every `periodMs`, for clocks and timers: `new Tick(this, 1000)`. */
export class Tick implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #periodMs: number
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(host: ReactiveControllerHost, periodMs: number) {
    this.#host = host
    this.#periodMs = periodMs
    host.addController(this)
  }

  hostConnected() {
    this.#timer ??= setInterval(() => this.#host.requestUpdate(), this.#periodMs)
  }

  hostDisconnected() {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
