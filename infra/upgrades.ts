import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Hands each WebSocket upgrade to whoever owns what begins with its path and a slash. `reserved` names paths
 * whose owners listen on the server themselves (socket.io); every other path is refused.
 */
export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>()
  readonly #sockets = new Set<Duplex>()

  constructor(server: Server, reserved: string[]) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
      const isBelow = (prefix: string) => path.startsWith(`${prefix}/`)
      const found = [...this.#handlers].find(([prefix]) => isBelow(prefix))
      if (found) found[1](request, socket, head)
      else if (!reserved.some(isBelow)) refuse(socket)
    })
  }

  on(pathPrefix: string, handler: UpgradeHandler): void {
    this.#handlers.set(pathPrefix, handler)
  }

  /** Ends every upgraded connection, whoever owns it: a server that closes waits for all of them. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

function refuse(socket: Duplex): void {
  // From the upgrade on nobody else listens: a client that resets the connection would end the process.
  socket.on('error', () => socket.destroy())
  // The server keeps half-open connections, so the end of ours alone would leave it with the client.
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy())
}
