import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Carries TCP to a port of this machine until it is frozen: then nothing passes and nobody is told, as with a cut cable. */
export class TcpRelay {
  readonly url: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #frozen = false

  private constructor(server: Server) {
    this.#server = server
    const address = server.address()
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  static async open(target: string): Promise<TcpRelay> {
    const { port, hostname } = new URL(target)
    const server = createServer((near) => {
      if (relay.#frozen) return relay.#hold(near)
      const far = connect(Number(port), hostname)
      relay.#join(near, far)
      relay.#join(far, near)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const relay = new TcpRelay(server)
    return relay
  }

  freeze() {
    this.#frozen = true
    for (const socket of this.#sockets) socket.pause().removeAllListeners('end').removeAllListeners('close')
  }

  /** New connections pass again; those that were frozen stay so. */
  thaw() {
    this.#frozen = false
  }

  close() {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #hold(socket: Socket) {
    this.#sockets.add(socket.pause())
    socket.on('error', () => socket.destroy())
  }

  #join(from: Socket, to: Socket) {
    this.#sockets.add(from)
    from.on('data', (bytes) => to.write(bytes))
    from.on('end', () => to.end())
    from.on('close', () => to.destroy())
    from.on('error', () => to.destroy())
  }
}
