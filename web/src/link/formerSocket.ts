import type { MediaSocket } from './mediaSocket.ts'
import type { PageClock } from './pageClock.ts'

/** Whoever moves keeps what stands at the former node for so long at most. */
const keptMsMax = 8000

/** The socket of a node that I moved away from: what hangs on it carries on until the next node's media is here. */
export class FormerSocket {
  readonly #clock: PageClock
  #socket: MediaSocket | null = null

  constructor(clock: PageClock) {
    this.#clock = clock
  }

  keep(socket: MediaSocket | null) {
    this.leave()
    if (!socket?.live) return
    this.#socket = socket
    this.#clock.after(keptMsMax, () => {
      if (this.#socket === socket) this.leave()
    })
  }

  leave() {
    const socket = this.#socket
    this.#socket = null
    if (socket) part(socket, this.#clock)
  }
}

/** Goodbye is said once and not waited for: one turn of the event loop lets it leave before the socket closes. */
export function part(socket: MediaSocket, clock: PageClock, says = true) {
  if (says && socket.live) socket.call('room.leave', {}).catch(() => undefined)
  clock.after(50, () => socket.close())
}
