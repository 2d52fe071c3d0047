import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { askFrame, markFrame, updateFrame } from '../../../collab/documents/documentFrame.ts'
import * as Y from 'yjs'

const markType = 100

/** Sends updates over one socket, and knows when they are stored. */
export class DocumentWriter {
  readonly #socket: WebSocket
  readonly #marks = new Map<number, () => void>()
  readonly #broken = Promise.withResolvers<never>()
  #lastMark = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.#broken.promise.catch(() => undefined)
    socket.on('error', this.#broken.reject)
    socket.on('close', (code, reason) => this.#broken.reject(new Error(`closed with ${code} ${reason.toString()}`)))
    socket.on('message', (frame: Buffer) => {
      if (frame[0] !== markType) return
      const mark = decoding.readVarUint(decoding.createDecoder(frame.subarray(1)))
      this.#marks.get(mark)?.()
      this.#marks.delete(mark)
    })
  }

  /** Resolves when the socket is open. */
  static async open(url: string): Promise<DocumentWriter> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const writer = new DocumentWriter(socket)
    const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()))
    await Promise.race([opened, writer.#broken.promise])
    return writer
  }

  /** The update in a frame that carries a document's state. */
  static updateOf(frame: Uint8Array): Uint8Array {
    const decoder = decoding.createDecoder(frame)
    decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
    return decoding.readVarUint8Array(decoder)
  }

  send(update: Uint8Array): void {
    this.#socket.send(updateFrame(update))
  }

  /** Resolves when everything sent so far is stored. */
  async stored(): Promise<void> {
    this.#lastMark += 1
    const mark = this.#lastMark
    const answered = new Promise<void>((resolve) => this.#marks.set(mark, resolve))
    this.#socket.send(markFrame(mark))
    await Promise.race([answered, this.#broken.promise])
  }

  /** What the server holds. */
  async read(): Promise<Y.Doc> {
    const answered = new Promise<Uint8Array>((resolve) => {
      this.#socket.on('message', (frame: Buffer) => {
        if (frame[0] === 0 && frame[1] === 1) resolve(DocumentWriter.updateOf(frame))
      })
    })
    const doc = new Y.Doc()
    this.#socket.send(askFrame(Y.encodeStateVector(doc)))
    Y.applyUpdate(doc, await Promise.race([answered, this.#broken.promise]))
    return doc
  }

  close(): void {
    this.#socket.terminate()
  }
}
