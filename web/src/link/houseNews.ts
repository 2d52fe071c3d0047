import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { HouseCalls, HouseNotices, houseSocketPath } from '../../../collab/protocol/house.ts'
import { houseBackoff } from './backoff.ts'
import { LinkKeeper } from './linkKeeper.ts'
import { pageClock } from './pageClock.ts'
import { watchStirs } from './stirs.ts'
import { TypedSocket } from './typedSocket.ts'

const path: typeof houseSocketPath = '/house/socket'

/**
 * Calls back when one kind of news may have come: the house said so, the socket is back after a break, or the page
 * is looked at again.
 */
export class HouseNews implements ReactiveController {
  readonly #notice: keyof HouseNotices
  readonly #told: () => void
  readonly #quietMs: number
  #keeper: LinkKeeper | null = null
  #socket: TypedSocket<HouseCalls, HouseNotices> | null = null
  #cancelWait: (() => void) | null = null

  /** `quietMs`: what comes meanwhile is told of once. */
  constructor(host: ReactiveControllerHost, notice: keyof HouseNotices, quietMs: number, told: () => void) {
    this.#notice = notice
    this.#quietMs = quietMs
    this.#told = told
    host.addController(this)
  }

  hostConnected(): void {
    this.#keeper = new LinkKeeper({
      clock: pageClock,
      backoff: houseBackoff,
      open: () => this.#open(),
      abandon: () => this.#socket?.close(),
      check: () => this.#renew(),
      watchStirs: (stirred) => watchStirs(pageClock, stirred),
    })
    // Without the house's word the page still asks again when it is looked at.
    this.#keeper.start().catch(() => undefined)
    addEventListener('focus', this.#soon)
  }

  hostDisconnected(): void {
    removeEventListener('focus', this.#soon)
    this.#keeper?.end('left')
    this.#keeper = null
    this.#socket?.close()
    this.#socket = null
    this.#cancelWait?.()
    this.#cancelWait = null
  }

  async #open(): Promise<void> {
    this.#socket?.close()
    const again = this.#socket !== null
    const socket = new TypedSocket<HouseCalls, HouseNotices>(location.origin, path)
    this.#socket = socket
    socket.on(this.#notice, this.#soon)
    await socket.opened()
    socket.onLost(() => {
      if (this.#socket === socket) this.#keeper?.lost()
    })
    if (again) this.#soon()
  }

  /** A socket that may be dead is cheaper to open again than to doubt. */
  #renew(): void {
    this.#socket?.close()
    this.#keeper?.lost()
  }

  readonly #soon = (): void => {
    this.#cancelWait ??= pageClock.after(this.#quietMs, () => {
      this.#cancelWait = null
      this.#told()
    })
  }
}
