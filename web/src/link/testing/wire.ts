import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** The network between a client and a node: it can be cut without a goodbye, stalled, and closed for a while. */
export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #refusing = false
  /** The next connection carries what the client says and not what the node answers after so many bytes. */
  #swallowNext = false
  #asked = Promise.withResolvers<void>()

  readonly #target: URL

  constructor(target: URL) {
    this.#target = target
    this.#server = createServer((near) => {
      if (this.#refusing) return near.destroy()
      const swallows = this.#swallowNext
      this.#swallowNext = false
      const far = connect(Number(target.port), target.hostname)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => undefined)
        one.on('close', () => other.destroy())
        one.pipe(other)
      }
      if (swallows) this.#swallow(near, far)
    })
  }

  /** Listens beside its target; the answer is where to find it. */
  async open(): Promise<string> {
    const { hostname, protocol } = this.#target
    this.#server.listen(0, hostname)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    return `${protocol}//${hostname}:${typeof address === 'object' ? address?.port : ''}`
  }

  cut() {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  /** Connections that stand stay open and carry nothing any more; new ones are as before. */
  stall() {
    for (const socket of this.#sockets) socket.unpipe()
  }

  refuse() {
    this.#refusing = true
  }

  accept() {
    this.#refusing = false
  }

  /** The next connection loses the node's answer to the first `room.join`. */
  swallow() {
    this.#swallowNext = true
    this.#asked = Promise.withResolvers<void>()
  }

  /** Settles when an answer was swallowed. */
  get asked(): Promise<void> {
    return this.#asked.promise
  }

  #swallow(near: Socket, far: Socket) {
    near.on('data', (chunk: Buffer) => {
      // What a client says is masked; a join is by far the longest of it.
      if (chunk.length < joinBytesMin) return
      far.unpipe(near)
      far.once('data', () => this.#asked.resolve())
      far.resume()
    })
  }

  close() {
    this.cut()
    this.#server.close()
  }
}

const joinBytesMin = 1500
