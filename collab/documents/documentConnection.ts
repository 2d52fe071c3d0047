import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Clock } from '../../infra/clock.ts'
import type { PassClaims } from '../../infra/contract/permits.ts'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'
import { websocketFrame } from './websocketFrame.ts'

/** y-websocket comes back after any of these by itself; 44xx ends its retries. */
export const closeCodes = { restart: 1012, tryAgain: 1013 } as const

/** An accepted WebSocket and the stream it runs on. */
export interface DocumentSocket {
  socket: WebSocket
  stream: Duplex
}

/** One client's socket on one part of a document, and what its pass allows. */
export class DocumentConnection {
  readonly claims: PassClaims
  /** The schema its editor knows; undefined for a plain Yjs client. */
  readonly schema: number | undefined
  /** The awareness id this connection introduced; it may speak for no other. */
  clientId: number | undefined
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #clock: Clock
  #closing = false
  #heard = true
  #largestBytes = 0
  #allowance: number = documentLimits.framesBurstMax
  #allowanceAtMs: number
  #applyMs: number = documentLimits.applyBurstMs
  #applyAtMs: number

  constructor({ socket, stream }: DocumentSocket, claims: PassClaims, schema: number | undefined, clock: Clock) {
    this.#socket = socket
    this.#stream = stream
    this.claims = claims
    this.schema = schema
    this.#clock = clock
    this.#allowanceAtMs = clock.monotonicMs()
    this.#applyAtMs = this.#allowanceAtMs
    socket.on('pong', () => (this.#heard = true))
  }

  get closing(): boolean {
    return this.#closing
  }

  /** Only our own editor names its schema, and understands messages that y-websocket does not have. */
  get hearsNotices(): boolean {
    return this.schema !== undefined
  }

  send(message: Uint8Array): void {
    this.sendFramed(websocketFrame(message))
  }

  /** Sends whole WebSocket frames, without a copy. They go past `ws`, which has nothing of its own to send in between. */
  sendFramed(framed: Buffer): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return
    // Above the largest frame, which is the whole document at first: whoever is still receiving that is not slow.
    if (this.#stream.writableLength > this.#largestBytes + documentLimits.unsentBytesMax) {
      this.#closing = true
      // A closing handshake would wait behind all that, and so would the memory.
      this.#socket.terminate()
    } else this.#stream.write(framed)
    this.#largestBytes = Math.max(this.#largestBytes, framed.byteLength)
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

  /** Runs `work` on this connection's account; false when it has taken more of everybody's time than is its share. */
  spend(work: () => void): boolean {
    const beganAtMs = this.#clock.monotonicMs()
    const refill = ((beganAtMs - this.#applyAtMs) / 1000) * documentLimits.applyMsPerSecondMax
    work()
    this.#applyAtMs = this.#clock.monotonicMs()
    const left = Math.min(documentLimits.applyBurstMs, this.#applyMs + refill)
    this.#applyMs = left - (this.#applyAtMs - beganAtMs)
    return this.#applyMs >= 0
  }

  /** Sends a sign of life and asks for one; lets go of a socket that gave none since the last time. */
  beat(framed: Buffer): void {
    if (!this.#heard) {
      this.#closing = true
      this.#socket.terminate()
      return
    }
    this.#heard = false
    this.sendFramed(framed)
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
