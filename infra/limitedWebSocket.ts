import { WebSocket, WebSocketServer, type ServerOptions } from 'ws'
import { problems } from './contract/problems.ts'

/**
 * Closes with MESSAGE_TOO_LARGE where ws would say 1009: a client learns the problem's code, and one that ends its
 * retries at 44xx does not send the same frame again for ever.
 */
export class LimitedWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009) super.close(problems.MESSAGE_TOO_LARGE.closeCode, 'MESSAGE_TOO_LARGE')
    else super.close(code, reason)
  }
}

/** The same for socket.io, as its `wsEngine`. */
export class LimitedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, WebSocket: LimitedWebSocket as unknown as typeof WebSocket })
  }
}
