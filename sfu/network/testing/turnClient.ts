import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const cookie = 0x2112a442
const method = { allocate: 0x003, createPermission: 0x008, send: 0x016, data: 0x017 }
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  peer: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  family: 0x0017,
  transport: 0x0019,
}
const errorClass = 0x0110
const answerMsMax = 3000

export interface Peer {
  address: string
  port: number
}

type Attributes = [number, Buffer][]

/** As much of TURN over UDP (RFC 8656) as it takes to ask a relay what it passes on: raw bytes, no library's manners. */
export class TurnClient {
  readonly #socket: Socket
  readonly #server: Peer
  readonly #user: { username: string; credential: string }
  #realm: Buffer = Buffer.alloc(0)
  #nonce: Buffer = Buffer.alloc(0)

  private constructor(socket: Socket, server: Peer, user: { username: string; credential: string }) {
    this.#socket = socket
    this.#server = server
    this.#user = user
  }

  /** Answers with the client, or with the code of the refusal. */
  static async allocate(
    server: Peer,
    user: { username: string; credential: string },
    family: 4 | 6 = 4,
  ): Promise<TurnClient | number> {
    const socket = createSocket('udp4')
    socket.bind(0)
    await once(socket, 'listening')
    const client = new TurnClient(socket, server, user)
    const wish: Attributes = [
      [attribute.transport, Buffer.from([17, 0, 0, 0])],
      [attribute.family, Buffer.from([family === 4 ? 1 : 2, 0, 0, 0])],
    ]
    const challenge = await client.#ask(method.allocate, wish, false)
    client.#realm = challenge.get(attribute.realm) ?? client.#realm
    client.#nonce = challenge.get(attribute.nonce) ?? client.#nonce
    const code = codeOf(await client.#ask(method.allocate, wish, true))
    if (code === 0) return client
    client.close()
    return code
  }

  /** 0 when the relay would pass on to that peer, else the code of its refusal. */
  async permit(peer: Peer): Promise<number> {
    const id = randomBytes(12)
    return codeOf(await this.#ask(method.createPermission, [[attribute.peer, xored(peer, id)]], true, id))
  }

  /** Sends through the relay and resolves with what comes back from the peer. */
  async echo(peer: Peer, text: string): Promise<string> {
    const heard = this.#next((type) => type === method.data)
    const id = randomBytes(12)
    const data: Attributes = [
      [attribute.peer, xored(peer, id)],
      [attribute.data, Buffer.from(text)],
    ]
    this.#send(this.#message(method.send, id, data))
    return (await heard).get(attribute.data)?.toString() ?? ''
  }

  close() {
    this.#socket.close()
  }

  async #ask(
    type: number,
    attributes: Attributes,
    signed: boolean,
    id = randomBytes(12),
  ): Promise<Map<number, Buffer>> {
    const heard = this.#next((_type, answeredId) => answeredId.equals(id))
    this.#send(this.#message(type, id, attributes, signed))
    return heard
  }

  async #next(fits: (type: number, id: Buffer) => boolean): Promise<Map<number, Buffer>> {
    const { promise, resolve, reject } = Promise.withResolvers<Map<number, Buffer>>()
    const timer = setTimeout(() => reject(new Error('the relay does not answer')), answerMsMax)
    const hear = (packet: Buffer) => {
      if (fits(packet.readUInt16BE(0), packet.subarray(8, 20))) resolve(attributesOf(packet))
    }
    this.#socket.on('message', hear)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#socket.off('message', hear)
    })
  }

  #send(packet: Buffer) {
    this.#socket.send(packet, this.#server.port, this.#server.address)
  }

  #message(type: number, id: Buffer, attributes: Attributes, signed = false): Buffer {
    const all: Attributes = signed
      ? [
          ...attributes,
          [attribute.username, Buffer.from(this.#user.username)],
          [attribute.realm, this.#realm],
          [attribute.nonce, this.#nonce],
        ]
      : attributes
    const body = Buffer.concat(all.map(([kind, value]) => framed(kind, value)))
    const header = Buffer.alloc(20)
    header.writeUInt16BE(type, 0)
    header.writeUInt16BE(body.length + (signed ? 24 : 0), 2)
    header.writeUInt32BE(cookie, 4)
    id.copy(header, 8)
    const packet = Buffer.concat([header, body])
    if (!signed) return packet
    const key = createHash('md5')
      .update(`${this.#user.username}:${this.#realm.toString()}:${this.#user.credential}`)
      .digest()
    return Buffer.concat([packet, framed(attribute.integrity, createHmac('sha1', key).update(packet).digest())])
  }
}

/** XOR-PEER-ADDRESS: IPv6 addresses are mixed with the transaction's id as well. */
function xored({ address, port }: Peer, id: Buffer): Buffer {
  const raw = bytesOf(address)
  const value = Buffer.alloc(4 + raw.length)
  value[1] = raw.length === 4 ? 1 : 2
  value.writeUInt16BE(port ^ (cookie >>> 16), 2)
  const mask = Buffer.alloc(16)
  mask.writeUInt32BE(cookie, 0)
  id.copy(mask, 4)
  for (const [index, byte] of raw.entries()) value[4 + index] = byte ^ (mask[index] ?? 0)
  return value
}

function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const plain = dotted
    ? `${dotted[1]}${bytesOf(dotted[2] ?? '').toString('hex', 0, 2)}:${bytesOf(dotted[2] ?? '').toString('hex', 2, 4)}`
    : address
  const [head = '', tail] = plain.split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const [left, right] = [groups(head), groups(tail ?? '')]
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return Buffer.from([...left, ...middle, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function framed(kind: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  padded.writeUInt16BE(kind, 0)
  padded.writeUInt16BE(value.length, 2)
  value.copy(padded, 4)
  return padded
}

function attributesOf(packet: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  const isError = (packet.readUInt16BE(0) & errorClass) === errorClass
  for (let at = 20; at + 4 <= packet.length;) {
    const length = packet.readUInt16BE(at + 2)
    found.set(packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  if (isError && !found.has(attribute.errorCode)) throw new Error('a refusal without a code')
  return found
}

function codeOf(attributes: Map<number, Buffer>): number {
  const value = attributes.get(attribute.errorCode)
  return value ? (value[2] ?? 0) * 100 + (value[3] ?? 0) : 0
}
