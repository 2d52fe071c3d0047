import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { HouseCalls, HouseNotices, houseSocketPath } from '../../../collab/protocol/house.ts'
import { houseBackoff } from '../link/backoff.ts'
import { LinkKeeper } from '../link/linkKeeper.ts'
import { pageClock } from '../link/pageClock.ts'
import { watchStirs } from '../link/stirs.ts'
import { TypedSocket } from '../link/typedSocket.ts'

const path: typeof houseSocketPath = '/house/socket'

/** Busy rooms tell of themselves many times a second; the admin's page asks again at most this often. */
const quietMs = 1500

/**
 * Calls back when the minutes may have changed: the house said so, the socket is back after a break, or
 * the page is looked at again.
 */
export class MinuteNews implements ReactiveController {
  readonly #told: () => void
  #keeper: LinkKeeper | null = null
  #socket: TypedSocket<HouseCalls, HouseNotices> | null = null
  #cancelWait: (() => void) | null = null

  constructor(host: ReactiveControllerHost, told: () => void) {
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
    socket.on('minutes.event', this.#soon)
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
    this.#cancelWait ??= pageClock.after(quietMs, () => {
      this.#cancelWait = null
      this.#told()
    })
  }
}
