import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Runs a task again and again while its host is there and the page is looked at. */
export class EverySoon implements ReactiveController {
  readonly #periodMs: number
  readonly #task: () => unknown
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(host: ReactiveControllerHost, periodMs: number, task: () => unknown) {
    this.#periodMs = periodMs
    this.#task = task
    host.addController(this)
  }

  hostConnected(): void {
    this.#timer = setInterval(this.#look, this.#periodMs)
    document.addEventListener('visibilitychange', this.#look)
  }

  hostDisconnected(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    document.removeEventListener('visibilitychange', this.#look)
  }

  readonly #look = () => {
    if (document.visibilityState === 'visible') this.#task()
  }
}
