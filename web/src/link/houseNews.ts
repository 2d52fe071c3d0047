import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { HouseNotices } from '../../../collab/protocol/house.ts'
import { houseLine } from './houseLine.ts'
import { pageClock } from './pageClock.ts'

/**
 * Calls back when one kind of news may have come: the house said so, the socket is back after a break, or the page
 * is looked at again.
 */
export class HouseNews implements ReactiveController {
  readonly #notice: keyof HouseNotices
  readonly #told: () => void
  readonly #quietMs: number
  #release: (() => void)[] = []
  #cancelWait: (() => void) | null = null

  /** `quietMs`: what comes meanwhile is told of once. */
  constructor(host: ReactiveControllerHost, notice: keyof HouseNotices, quietMs: number, told: () => void) {
    this.#notice = notice
    this.#quietMs = quietMs
    this.#told = told
    host.addController(this)
  }

  hostConnected(): void {
    this.#release = [
      houseLine.on(this.#notice, this.#soon),
      houseLine.on('back', this.#soon),
      houseLine.hold(),
      () => this.#cancelWait?.(),
    ]
  }

  hostDisconnected(): void {
    for (const release of this.#release.splice(0)) release()
    this.#cancelWait = null
  }

  readonly #soon = (): void => {
    this.#cancelWait ??= pageClock.after(this.#quietMs, () => {
      this.#cancelWait = null
      this.#told()
    })
  }
}
