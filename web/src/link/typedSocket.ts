import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import type { CallInput, CallOutput, Calls, Notice, Notices, Reply } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'

/** The socket broke, or did not answer in time. Not a refusal: trying again is right. */
export class LinkLostError extends Error {}

const openMs = 6000
const replyMs = 10_000

/** One socket.io connection with one protocol's calls and notices on it. It never reconnects by itself. */
export class TypedSocket<C extends Calls, N extends Notices> {
  readonly #socket: Socket
  readonly #opening: Promise<void>
  #closed = false
  #giveUp: () => void = () => undefined

  constructor(origin: string, path: string) {
    this.#socket = io(origin, { path, transports: ['websocket'], reconnection: false, forceNew: true, timeout: openMs })
    this.#opening = new Promise((resolve, reject) => {
      this.#giveUp = () => reject(new LinkLostError('closed here'))
      this.#socket.once('connect', resolve)
      this.#socket.once('connect_error', (error) => {
        this.#closed = true
        reject(new LinkLostError(error.message))
      })
      this.#socket.once('disconnect', (reason) => {
        this.#closed = true
        reject(new LinkLostError(reason))
      })
    })
    // A socket that is only kept warm may fail unheard: whoever needs it asks `opened` and hears then.
    this.#opening.catch(() => undefined)
  }

  /** Settles when the socket is connected; throws LinkLostError. */
  opened(): Promise<void> {
    return this.#closed ? Promise.reject(new LinkLostError('socket is closed')) : this.#opening
  }

  /** Open, or still opening. */
  get live(): boolean {
    return !this.#closed
  }

  /** Calls and waits for the reply. Throws ProblemError as the server answered, or LinkLostError. */
  async call<K extends keyof C & string>(
    name: K,
    input: CallInput<C, K>,
    withinMs = replyMs,
  ): Promise<CallOutput<C, K>> {
    let reply: Reply<CallOutput<C, K>>
    try {
      reply = (await this.#socket.timeout(withinMs).emitWithAck(name, input)) as Reply<CallOutput<C, K>>
    } catch (error) {
      throw new LinkLostError(String(error))
    }
    if (reply.ok) return reply.value
    const { code, detail, title: _title, type: _type, status: _status, ...members } = reply.problem
    throw new ProblemError(code, detail, members)
  }

  /** Whether any answer comes in time: a refusal is one too. */
  async answers<K extends keyof C & string>(name: K, input: CallInput<C, K>, withinMs: number): Promise<boolean> {
    try {
      await this.call(name, input, withinMs)
      return true
    } catch (error) {
      return error instanceof ProblemError
    }
  }

  on<K extends keyof N & string>(name: K, listener: (notice: Notice<N, K>) => void) {
    this.#socket.on(name as string, listener as (notice: unknown) => void)
  }

  /** Called for every notice, whatever its name. */
  onNotice(listener: <K extends keyof N & string>(name: K, notice: Notice<N, K>) => void) {
    this.#socket.onAny((name: string, notice: unknown) => listener(name, notice as never))
  }

  /** Called once, when a socket that was open breaks, whoever broke it. */
  onLost(listener: () => void) {
    this.#socket.once('disconnect', listener)
  }

  /** Called for whatever comes from the other end, beats of the socket itself included. */
  onHeard(listener: () => void) {
    const follow = () => this.#socket.io.engine.on('packet', listener)
    if (this.#socket.connected) follow()
    else this.#socket.once('connect', follow)
  }

  close() {
    this.#closed = true
    this.#giveUp()
    this.#socket.removeAllListeners()
    this.#socket.disconnect()
  }
}
