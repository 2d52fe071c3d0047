import { WebSocket } from 'ws'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import { isSameProof, newNonce, proofOf, readMessage, Welcome } from './handshake.ts'
import { inTime } from './inTime.ts'
import { handshakeMessages } from './handshakeMessages.ts'
import type { MeshLink } from './meshLink.ts'
import { meshPath } from './meshProtocol.ts'
import { serveWire } from './meshWire.ts'
import type { NodeKey, NodeKeys } from './nodeKeys.ts'

export interface MeshDialOptions {
  nodeId: string
  region: string
  place: string
  keys: NodeKeys
  /** Origin of the other node; null while nobody knows it. */
  urlOf: (nodeId: string) => Promise<string | null>
  clock: Clock
  log: Log
}

/**
 * Connects one link whenever it is asked to. Attempts overlap, because one that was begun while the network was cut
 * learns late that it was mended; the first that is proved wins.
 */
export class MeshDial {
  readonly #options: MeshDialOptions
  readonly #link: MeshLink
  readonly #attempts = new Set<Attempt>()
  /** Ends when the attempt that has proved who we are was answered, or was not. */
  #proving: Promise<void> | null = null
  #lastBegunMs = -Infinity
  #closed = false

  constructor(link: MeshLink, options: MeshDialOptions) {
    this.#link = link
    this.#options = options
  }

  /** Begins another attempt where it is time for one. */
  try(): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#closed || this.#attempts.size >= mediaLimits.linkDialsMax) return
    if (nowMs - this.#lastBegunMs < mediaLimits.linkDialMs) return
    this.#lastBegunMs = nowMs
    const attempt: Attempt = { socket: null, over: false }
    this.#attempts.add(attempt)
    void this.#run(attempt).then(
      () => this.#attempts.delete(attempt),
      (error: unknown) => {
        this.#attempts.delete(attempt)
        this.#options.log.info({ err: error, nodeId: this.#link.nodeId }, 'another node was not reached')
      },
    )
  }

  /** Ends what still tries: the link has its connection. */
  stop(): void {
    for (const attempt of this.#attempts) {
      attempt.over = true
      attempt.socket?.terminate()
    }
  }

  close(): void {
    this.#closed = true
    this.stop()
  }

  async #run(attempt: Attempt): Promise<void> {
    const { keys, urlOf, clock } = this.#options
    const [url, found] = await Promise.all([urlOf(this.#link.nodeId), keys.of(this.#link.nodeId)])
    if (!url || !found || attempt.over) return
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${meshPath}/`, {
      perMessageDeflate: false,
      maxPayload: mediaLimits.linkFrameBytesMax,
      ...(found.authorityPem && { ca: found.authorityPem }),
    })
    attempt.socket = socket
    let fault: Error | null = null
    socket.on('error', (error) => (fault = error))
    const cancel = clock.after(mediaLimits.linkHandshakeMs, () => socket.terminate())
    try {
      await this.#prove(socket, found, attempt)
    } finally {
      cancel()
    }
    if (fault) throw fault
  }

  async #prove(socket: WebSocket, found: NodeKey, attempt: Attempt) {
    const { nodeId, region, place, keys } = this.#options
    const messages = handshakeMessages(socket)
    const hello = { from: nodeId, to: this.#link.nodeId, nonce: newNonce(), region, place }
    socket.once('open', () => socket.send(JSON.stringify(hello)))
    const welcome = readMessage(Welcome, await messages.next())
    const pair = { dialler: keys.own.key, acceptor: found.key }
    if (!welcome || !isSameProof(welcome.proof, proofOf('accept', hello, welcome, pair))) {
      if (welcome) this.#options.log.warn({ nodeId: hello.to }, 'whoever answers in place of a node is not that node')
      return socket.terminate()
    }
    await this.#turnOf(attempt)
    if (attempt.over) return socket.terminate()
    const answered = Promise.withResolvers<void>()
    this.#proving = answered.promise
    socket.send(JSON.stringify({ proof: proofOf('dial', hello, welcome, pair) }))
    const first = await messages.next()
    answered.resolve()
    if (this.#proving === answered.promise) this.#proving = null
    // The other side is open since its first frame, and may have said more by now.
    const more = messages.stop()
    if (first === '' || more.includes('') || attempt.over) return socket.terminate()
    // Not ended with the others.
    this.#attempts.delete(attempt)
    this.stop()
    const far = { nodeId: this.#link.nodeId, ...whereaboutsOf(welcome), processId: found.processId }
    const wire = serveWire(socket, this.#link, far, this.#options)
    for (const text of [first, ...more]) this.#link.hear(wire, text)
  }

  /**
   * Waits while another attempt is about to win: the other side takes the last that is proved and this one the first,
   * so that of two at once none would be left. One that gets no answer holds up nobody for long.
   */
  async #turnOf(attempt: Attempt) {
    const { clock } = this.#options
    const untilMs = clock.monotonicMs() + mediaLimits.linkDialMs
    while (this.#proving && !attempt.over) {
      const leftMs = untilMs - clock.monotonicMs()
      if (leftMs <= 0) return
      await inTime(clock, leftMs, this.#proving)
    }
  }
}

interface Attempt {
  socket: WebSocket | null
  over: boolean
}

const whereaboutsOf = ({ region, place }: Welcome) => ({ region, place })
