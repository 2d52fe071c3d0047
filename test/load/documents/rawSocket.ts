import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'

const opcode = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const endOfHead = Buffer.from('\r\n\r\n')

interface Events {
  open: []
  message: [Buffer]
  close: [code: number, reason: string]
  error: [Error]
}

/**
 * The client's end of a WebSocket, and no more of it than a load needs: hundreds in one process take little of the
 * core they share, so that what is measured is the server. Messages arrive whole, in one frame each.
 */
export class RawSocket extends EventEmitter<Events> {
  readonly #socket: Socket
  #waiting: Buffer = Buffer.alloc(0)
  #chunks: Buffer[] = []
  #chunksBytes = 0
  /** How many bytes there must be before it is worth looking again. */
  #wantedBytes = 1
  #open = false
  #closed: { code: number; reason: string } = { code: 1006, reason: '' }

  constructor(url: string) {
    super()
    const { hostname, port, pathname, search } = new URL(url)
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const key = randomBytes(16).toString('base64')
    const head = [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
    ]
    this.#socket.write(`${head.join('\r\n')}\r\n\r\n`)
    this.#socket.on('error', (error) => this.emit('error', error))
    this.#socket.on('close', () => this.emit('close', this.#closed.code, this.#closed.reason))
    this.#socket.on('data', (chunk: Buffer) => this.#hear(chunk))
  }

  send(payload: Uint8Array, kind: number = opcode.binary): void {
    const { byteLength } = payload
    const headBytes = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10
    // A mask of zeros is a mask, and leaves the bytes as they are.
    const frame = Buffer.alloc(headBytes + 4 + byteLength)
    frame[0] = 0x80 | kind
    if (headBytes === 2) frame[1] = 0x80 | byteLength
    else if (headBytes === 4) {
      frame[1] = 0x80 | 126
      frame.writeUInt16BE(byteLength, 2)
    } else {
      frame[1] = 0x80 | 127
      frame.writeBigUInt64BE(BigInt(byteLength), 2)
    }
    frame.set(payload, headBytes + 4)
    this.#socket.write(frame)
  }

  sendText(text: string): void {
    this.send(Buffer.from(text), opcode.text)
  }

  terminate(): void {
    this.#socket.destroy()
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#chunksBytes += chunk.length
    if (this.#waiting.length + this.#chunksBytes < this.#wantedBytes) return
    let bytes = this.#waiting.length === 0 && this.#chunks.length === 1 ? chunk : this.#joined()
    this.#chunks = []
    this.#chunksBytes = 0
    if (!this.#open) bytes = this.#handshake(bytes)
    if (this.#open) bytes = this.#frames(bytes)
    this.#waiting = bytes
  }

  #joined(): Buffer {
    return Buffer.concat([this.#waiting, ...this.#chunks])
  }

  #handshake(bytes: Buffer): Buffer {
    const end = bytes.indexOf(endOfHead)
    if (end < 0) return bytes
    if (!bytes.subarray(0, end).toString().startsWith('HTTP/1.1 101')) {
      this.emit('error', new Error(bytes.subarray(0, end).toString().split('\r\n', 1)[0]))
      this.#socket.destroy()
      return Buffer.alloc(0)
    }
    this.#open = true
    this.emit('open')
    return bytes.subarray(end + endOfHead.length)
  }

  /** Takes whole frames from the front; answers with what is left. */
  #frames(given: Buffer): Buffer {
    let bytes = given
    for (;;) {
      const frame = frameIn(bytes)
      this.#wantedBytes = frame.endsAt
      if (bytes.length < frame.endsAt || bytes.length < 2) return bytes
      const payload = bytes.subarray(frame.startsAt, frame.endsAt)
      bytes = bytes.subarray(frame.endsAt)
      this.#take(frame.kind, payload)
    }
  }

  #take(kind: number, payload: Buffer): void {
    if (kind === opcode.binary) this.emit('message', payload)
    else if (kind === opcode.ping) this.send(payload, opcode.pong)
    else if (kind === opcode.close) {
      if (payload.length >= 2) this.#closed = { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() }
      this.send(payload, opcode.close)
      this.#socket.end()
    }
  }
}

/** Where the first frame's payload begins and ends; an end beyond the bytes there are says how many are wanted. */
function frameIn(bytes: Buffer): { kind: number; startsAt: number; endsAt: number } {
  if (bytes.length < 2) return { kind: 0, startsAt: 0, endsAt: 2 }
  const kind = (bytes[0] as number) & 0x0f
  const length = (bytes[1] as number) & 0x7f
  if (length < 126) return { kind, startsAt: 2, endsAt: 2 + length }
  const startsAt = length === 126 ? 4 : 10
  if (bytes.length < startsAt) return { kind, startsAt, endsAt: startsAt }
  const payload = length === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  return { kind, startsAt, endsAt: startsAt + payload }
}
