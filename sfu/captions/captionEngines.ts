import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { isSameSecret } from '../../infra/secrets.ts'
import { mediaLimits } from '../limits.ts'
import type { CaptionEngine, CaptionSource } from './captionSource.ts'
import { EngineLine } from './engineLine.ts'

export interface CaptionEnginesOptions {
  /** What every engine of the house knows. */
  key: string
  clock: Clock
  log: Log
  newId: () => string
}

/** The speech engines that are connected to this node. */
export class CaptionEngines implements CaptionSource {
  readonly #options: CaptionEnginesOptions
  readonly #lines = new Set<EngineLine>()
  readonly #listeners = new Set<() => void>()
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: mediaLimits.captionFrameBytesMax,
    perMessageDeflate: false,
  })

  constructor(options: CaptionEnginesOptions) {
    this.#options = options
  }

  /** A handler for Upgrades. Whoever does not know the key is answered 401, and nothing else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { authorization = '', origin } = request.headers
    if (!isSameSecret(authorization, `Bearer ${this.#options.key}`)) return refuse(socket, '401 Unauthorized')
    // An engine is no page, and too many are a fault of one that comes back faster than it leaves.
    if (origin !== undefined) return refuse(socket, '403 Forbidden')
    if (this.#lines.size >= mediaLimits.captionEnginesMax) return refuse(socket, '503 Service Unavailable')
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#meet(ws))
  }

  /** Those that said what they write. */
  engines(): readonly CaptionEngine[] {
    return [...this.#lines].filter(({ languages }) => languages.length > 0)
  }

  watch(listener: () => void) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close() {
    for (const line of this.#lines) line.close()
    this.#server.close()
  }

  #meet(socket: WebSocket) {
    const { clock, log, newId } = this.#options
    const line = new EngineLine(socket, {
      clock,
      log,
      newId,
      onLanguages: () => this.#changed(),
      onGone: () => {
        this.#lines.delete(line)
        log.info({ engineCount: this.#lines.size }, 'speech engine left')
        this.#changed()
      },
    })
    this.#lines.add(line)
    log.info({ engineCount: this.#lines.size }, 'speech engine connected')
  }

  #changed() {
    for (const listener of this.#listeners) listener()
  }
}

function refuse(socket: Duplex, status: string) {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}
