import type { Clock } from '../infra/clock.ts'
import type { Notice } from '../infra/contract/calls.ts'
import { mediaLimits } from './limits.ts'
import type { GoneWhy, MediaNotices } from './protocol/media.ts'
import type { PeerLine } from './rooms/peerLine.ts'

/** The part of a socket.io socket that a line needs. */
export interface LineSocket {
  readonly id: string
  readonly connected: boolean
  /** Every socket is in a socket.io room of its own, by its id. */
  readonly nsp: { to(ids: string[]): { emit(name: string, notice: unknown): unknown } }
  emit(name: string, notice: unknown): unknown
  disconnect(close: boolean): unknown
}

/** A room's way to one client over its socket. */
export class SocketLine implements PeerLine {
  readonly #socket: LineSocket
  readonly #clock: Clock
  #dismissed = false

  constructor(socket: LineSocket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
  }

  get open() {
    return this.#socket.connected && !this.#dismissed
  }

  get dismissed() {
    return this.#dismissed
  }

  notify<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>) {
    if (this.open) this.#socket.emit(name, notice)
  }

  notifyAll<K extends keyof MediaNotices & string>(
    lines: readonly PeerLine[],
    name: K,
    notice: Notice<MediaNotices, K>,
  ) {
    const ids = lines.flatMap((line) => (line instanceof SocketLine && line.open ? [line.#socket.id] : []))
    if (ids.length > 0) this.#socket.nsp.to(ids).emit(name, notice)
  }

  gone(why: GoneWhy) {
    if (!this.open) return
    this.notify('you.gone', { why })
    this.#dismissed = true
    // Later, so that the answer to the call that ended it still arrives.
    this.#clock.after(mediaLimits.farewellMs, () => this.#socket.disconnect(true))
  }
}
