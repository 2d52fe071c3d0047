import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { callerAddress } from '../callerAddress.ts'
import { mediaLimits } from '../limits.ts'
import { Hello, isSameProof, newNonce, proofOf, Proved, readMessage } from './handshake.ts'
import { handshakeMessages } from './handshakeMessages.ts'
import type { FarNode, MeshLink } from './meshLink.ts'
import { endWith, serveWire } from './meshWire.ts'
import type { NodeKeys } from './nodeKeys.ts'

export interface MeshServerOptions {
  nodeId: string
  region: string
  place: string
  keys: NodeKeys
  linkTo: (nodeId: string) => MeshLink
  clock: Clock
  log: Log
  /** Whether a proxy stands before the node and says whom it speaks for. */
  trustProxy: boolean
}

/** Takes the connections of other nodes. Anybody may knock: until a caller is proved it costs next to nothing. */
export class MeshServer {
  readonly #options: MeshServerOptions
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: mediaLimits.linkFrameBytesMax,
    perMessageDeflate: false,
    clientTracking: true,
  })
  readonly #strangers = new Map<WebSocket, string>()

  constructor(options: MeshServerOptions) {
    this.#options = options
  }

  /** A handler for Upgrades. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = callerAddress(request, this.#options.trustProxy)
    if (request.headers.origin !== undefined || this.#isCrowded(address)) {
      socket.on('error', () => socket.destroy())
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy())
    }
    // ws refuses what is no WebSocket by itself.
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#meet(ws, socket, address))
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #isCrowded(address: string) {
    if (this.#strangers.size >= mediaLimits.linkStrangersMax) return true
    const alike = [...this.#strangers.values()].filter((other) => other === address).length
    return alike >= mediaLimits.linkStrangersPerAddressMax
  }

  #meet(ws: WebSocket, socket: Duplex, address: string) {
    this.#strangers.set(ws, address)
    ws.on('error', () => ws.terminate())
    // A frame is held in memory until it is whole, and a stranger's may be no larger than a handshake.
    let bytes = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mediaLimits.linkHandshakeBytesMax) socket.destroy()
    }
    socket.on('data', count)
    const cancel = this.#options.clock.after(mediaLimits.linkHandshakeMs, () => ws.terminate())
    const known = () => {
      cancel()
      socket.off('data', count)
      this.#strangers.delete(ws)
    }
    const link = (far: FarNode) => {
      known()
      serveWire(ws, this.#options.linkTo(far.nodeId), far, this.#options)
    }
    ws.once('close', known)
    void this.#prove(ws).then((far) => (far && ws.readyState === ws.OPEN ? link(far) : endWith(ws, 'FORBIDDEN')))
  }

  /** Null when the caller does not know what nodes know, or says something else. */
  async #prove(ws: WebSocket): Promise<FarNode | null> {
    const { nodeId, region, place, keys } = this.#options
    const messages = handshakeMessages(ws)
    const hello = readMessage(Hello, await messages.next())
    if (!hello || hello.to !== nodeId || hello.from === nodeId) return null
    const found = await keys.of(hello.from)
    if (!found) return null
    const pair = { dialler: found.key, acceptor: keys.own.key }
    const welcome = { nonce: newNonce(), region, place }
    ws.send(JSON.stringify({ ...welcome, proof: proofOf('accept', hello, welcome, pair) }))
    const proved = readMessage(Proved, await messages.next())
    messages.stop()
    if (!proved || !isSameProof(proved.proof, proofOf('dial', hello, welcome, pair))) return null
    return { nodeId: hello.from, region: hello.region, place: hello.place, processId: found.processId }
  }
}
