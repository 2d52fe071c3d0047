import * as Y from 'yjs'
import * as encoding from 'lib0/encoding'
import type { DocumentWire } from './documentWire.ts'
import { RawSocket } from './rawSocket.ts'
import { stampOf } from './stamp.ts'

/** How a client reaches one document on one server. */
export interface Doorway {
  url: string
  wire: DocumentWire
}

/** Somebody in a document, without a copy of it: hundreds fit into one process. */
export class LightClient {
  /** The frame that carried the document as it was. */
  readonly state: Promise<Buffer>
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #socket: RawSocket
  readonly #wire: DocumentWire
  readonly #clientId: number
  #doc: Y.Doc | undefined
  #moves = 0

  constructor({ url, wire }: Doorway, clientId: number, onFrame: (frame: Buffer) => void = () => undefined) {
    this.#wire = wire
    this.#clientId = clientId
    this.#socket = new RawSocket(url)
    const { promise: state, resolve, reject } = Promise.withResolvers<Buffer>()
    this.state = state
    this.closed = new Promise((ended) => {
      this.#socket.once('close', (code, reason) => {
        reject(new Error(`closed with ${code} ${reason}`))
        ended({ code, reason })
      })
    })
    state.catch(() => undefined)
    this.#socket.on('error', reject)
    this.#socket.on('message', (frame: Buffer) => {
      if (wire.isState(frame)) resolve(frame)
      onFrame(frame)
    })
    this.#socket.once('open', () => {
      for (const frame of wire.hello()) this.#socket.send(frame)
    })
  }

  /** Types a stamp behind what it typed before, as a true Yjs update. */
  type(number: number): void {
    this.#doc ??= this.#writing()
    const text = this.#doc.getText('text')
    text.insert(text.length, stampOf(number))
  }

  /** Moves its caret. */
  move(): void {
    this.#moves += 1
    const item = { client: this.#clientId, clock: this.#moves }
    const point = { type: null, tname: 'text', item, assoc: 0 }
    const user = { name: `Person ${this.#clientId}`, color: '#0b6e7d' }
    const state = JSON.stringify({ user, cursor: { anchor: point, head: point } })
    const update = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint(encoder, this.#clientId)
      encoding.writeVarUint(encoder, this.#moves)
      encoding.writeVarString(encoder, state)
    })
    this.#socket.send(this.#wire.awareness(update))
  }

  send(frame: Uint8Array | string): void {
    if (typeof frame === 'string') this.#socket.sendText(frame)
    else this.#socket.send(frame)
  }

  close(): void {
    this.#socket.terminate()
  }

  #writing(): Y.Doc {
    const doc = new Y.Doc()
    doc.clientID = this.#clientId
    doc.on('update', (update: Uint8Array) => this.#socket.send(this.#wire.update(update)))
    return doc
  }
}
