import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isDtls, isRtp, StreamCounts } from './streamCounts.ts'
import { ownIdentity, WeriftDtls } from './weriftDtls.ts'
import type { SrtpKeys, StreamCount, Wire } from './wire.ts'

const receiveBufferBytes = 1024 * 1024

/** A wire of this process's own: simple, and good for dozens of peers. */
export class UdpWire implements Wire {
  onControl: (packet: Buffer) => void = () => undefined
  readonly #socket: Socket
  readonly #counts = new StreamCounts()

  readonly fingerprint: string
  readonly #dtls: WeriftDtls

  private constructor(socket: Socket, identity: Awaited<ReturnType<typeof ownIdentity>>) {
    this.#socket = socket
    this.fingerprint = identity.fingerprint
    this.#dtls = new WeriftDtls(identity, (packet) => this.send(packet))
    socket.on('message', (packet) => {
      if (isRtp(packet)) this.#counts.add(packet)
      else if (isDtls(packet)) this.#dtls.take(packet)
      else this.onControl(packet)
    })
    // Loopback reports a closed port of the node here; whoever waits for the node's answer notices by itself.
    socket.on('error', () => undefined)
  }

  static async open({ address, port }: { address: string; port: number }): Promise<UdpWire> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: receiveBufferBytes })
    socket.connect(port, address)
    await once(socket, 'connect')
    return new UdpWire(socket, await ownIdentity())
  }

  send(packet: Buffer): void {
    this.#socket.send(packet)
  }

  shakeHands(): Promise<SrtpKeys> {
    return this.#dtls.shakeHands()
  }

  counts(): Promise<Map<number, StreamCount>> {
    return Promise.resolve(this.#counts.all())
  }

  close(): void {
    this.#socket.close()
  }
}
