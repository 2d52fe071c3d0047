import { randomBytes } from 'node:crypto'
import { ProtectionProfileAeadAes128Gcm, SrtcpSession, SrtpSession, type RtpHeader } from 'werift'
import type { z } from 'zod'
import type { DtlsParameters, TransportOptions } from '../../sfu/protocol/rtp.ts'
import { bindingCheck, isBindingSuccess } from './stun.ts'
import type { OpenWire, SrtpKeys, StreamCount, Wire } from './wire.ts'

type Options = z.infer<typeof TransportOptions>
type Dtls = z.infer<typeof DtlsParameters>

const checkRetryMs = 100
const checksMax = 100
/** The node forgets who does not renew the consent (RFC 7675) for half a minute. */
const consentEveryMs = 5000
/** A node that has no time for newcomers is a finding, not a reason to wait for ever. */
const handshakeMsMax = 30_000
/** One direction of a peer: ICE against an ICE-lite node, DTLS, and SRTP for what is sent. */
export class LightTransport {
  /** Deciphered RTCP; only the sending side reads it. */
  onRtcp: ((packet: Buffer) => void) | null = null
  /** RTCP and everything else that is no media packet, in bytes of UDP payload. */
  controlBytes = 0
  readonly #wire: Wire
  readonly #check: () => Buffer
  #sessions: { srtp: SrtpSession; srtcp: SrtcpSession } | null = null
  #onChecked: () => void = () => undefined
  #consent: NodeJS.Timeout | null = null

  private constructor(wire: Wire, options: Options) {
    const fragment = randomBytes(4).toString('hex')
    this.#wire = wire
    this.#check = () => bindingCheck(options.iceParameters, fragment)
    wire.onControl = (packet) => this.#control(packet)
  }

  /** Opens the socket; nothing is sent yet. Throws when the node offers no UDP over IPv4. */
  static async open(options: Options, openWire: OpenWire): Promise<LightTransport> {
    const candidate = options.iceCandidates.find(
      ({ protocol, address }) => protocol === 'udp' && !address.includes(':'),
    )
    if (!candidate) throw new Error('the node offers no UDP candidate')
    return new LightTransport(await openWire(candidate), options)
  }

  /** Checks the path while `tell` brings our fingerprint to the node, then shakes hands. */
  async connect(tell: (parameters: Dtls) => Promise<unknown>): Promise<void> {
    const wire = this.#wire
    const fingerprints = [{ algorithm: 'sha-256' as const, value: wire.fingerprint }]
    await Promise.all([tell({ role: 'client', fingerprints }), this.#checkPath()])
    // From here on, since a handshake with a busy node may take longer than a consent lasts.
    this.#consent = setInterval(() => wire.send(this.#check()), consentEveryMs)
    const config = { keys: await shakenWithin(wire, handshakeMsMax), profile: ProtectionProfileAeadAes128Gcm }
    this.#sessions = { srtp: new SrtpSession(config), srtcp: new SrtcpSession(config) }
  }

  /** Answers the bytes on the wire. */
  sendRtp(header: RtpHeader, payload: Buffer): number {
    if (!this.#sessions) return 0
    const packet = this.#sessions.srtp.encrypt(payload, header)
    this.#wire.send(packet)
    return packet.length
  }

  sendRtcp(packet: Buffer): void {
    if (this.#sessions) this.#wire.send(this.#sessions.srtcp.encrypt(packet))
  }

  counts(): Promise<Map<number, StreamCount>> {
    return this.#wire.counts()
  }

  close(): void {
    if (this.#consent) clearInterval(this.#consent)
    this.#sessions = null
    this.#wire.close()
  }

  async #checkPath(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      let sent = 0
      const attempt = () => {
        if (++sent > checksMax) this.#onChecked = () => undefined
        if (sent > checksMax) reject(new Error('the node does not answer on its media port'))
        else this.#wire.send(this.#check())
      }
      const timer = setInterval(attempt, checkRetryMs)
      this.#onChecked = () => {
        clearInterval(timer)
        resolve()
      }
      attempt()
    })
  }

  #control(packet: Buffer): void {
    const first = packet.readUInt8(0)
    if (first >= 128) {
      this.controlBytes += packet.length
      if (this.onRtcp && this.#sessions) this.onRtcp(this.#sessions.srtcp.decrypt(packet))
    } else if (isBindingSuccess(packet)) this.#onChecked()
  }
}

async function shakenWithin(wire: Wire, withinMs: number): Promise<SrtpKeys> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the node does not answer the DTLS handshake')), withinMs)
  try {
    return await Promise.race([wire.shakeHands(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
