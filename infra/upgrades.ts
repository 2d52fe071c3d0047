import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Hands each WebSocket upgrade to whoever owns its path. `reserved` names paths whose owners listen on the
 * server themselves (socket.io); every other unknown path is refused.
 */
export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>()

  constructor(server: Server, reserved: string[]) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
      const found = [...this.#handlers].find(([prefix]) => path.startsWith(`${prefix}/`))
      if (found) found[1](request, socket, head)
      else if (!reserved.some((prefix) => path.startsWith(prefix)))
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    })
  }

  on(pathPrefix: string, handler: UpgradeHandler): void {
    this.#handlers.set(pathPrefix, handler)
  }
}
