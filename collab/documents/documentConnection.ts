import type { WebSocket } from 'ws'
import type { Clock } from '../../infra/clock.ts'
import type { PassClaims } from '../../infra/contract/permits.ts'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'

/** y-websocket comes back after any of these by itself; 44xx ends its retries. */
export const closeCodes = { restart: 1012, tryAgain: 1013 } as const

/** One client's socket on one document, and what its pass allows. */
export class DocumentConnection {
  readonly claims: PassClaims
  /** The awareness id this connection introduced; it may speak for no other. */
  clientId: number | undefined
  readonly #socket: WebSocket
  readonly #clock: Clock
  #closing = false
  #heard = true
  #largestBytes = 0
  #allowance: number = documentLimits.framesBurstMax
  #allowanceAtMs: number

  constructor(socket: WebSocket, claims: PassClaims, clock: Clock) {
    this.#socket = socket
    this.claims = claims
    this.#clock = clock
    this.#allowanceAtMs = clock.monotonicMs()
    socket.on('pong', () => (this.#heard = true))
  }

  get closing(): boolean {
    return this.#closing
  }

  send(frame: Uint8Array): void {
    if (this.#closing) return
    // Above the largest frame, which is the whole document at first: whoever is still receiving that is not slow.
    if (this.#socket.bufferedAmount > this.#largestBytes + documentLimits.unsentBytesMax)
      this.close(closeCodes.tryAgain, 'the reader is too slow')
    else this.#socket.send(frame)
    this.#largestBytes = Math.max(this.#largestBytes, frame.byteLength)
  }

  /** Counts a received frame; false when there were too many. */
  count(): boolean {
    this.#heard = true
    const nowMs = this.#clock.monotonicMs()
    const refill = ((nowMs - this.#allowanceAtMs) / 1000) * documentLimits.framesPerSecondMax
    this.#allowance = Math.min(documentLimits.framesBurstMax, this.#allowance + refill) - 1
    this.#allowanceAtMs = nowMs
    return this.#allowance >= 0
  }

  /** Sends a sign of life and asks for one; lets go of a socket that gave none since the last time. */
  beat(frame: Uint8Array): void {
    if (!this.#heard) {
      this.#closing = true
      this.#socket.terminate()
      return
    }
    this.#heard = false
    this.send(frame)
    if (!this.#closing) this.#socket.ping()
  }

  refuse(code: ProblemCode): void {
    this.close(problems[code].closeCode, code)
  }

  close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#socket.close(code, reason)
  }
}
