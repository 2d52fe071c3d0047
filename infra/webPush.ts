import { createCipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'
import { askPublic } from './publicFetch.ts'

const curve = 'prime256v1'
/** RFC 8188: one record holds all. */
const recordBytes = 4096
const payloadBytesMax = 3000
const tokenSeconds = 12 * 3600
const timeoutMs = 10_000

/** As `PushSubscription.toJSON()` of a browser has it; base64url. */
export interface PushTarget {
  endpoint: string
  p256dh: string
  auth: string
}

/** Takes messages to browsers with no page open, through the service of the browser's vendor (RFC 8030). */
export class WebPush {
  readonly #key: ECDH
  readonly #contact: string

  /** `privateKey` as base64url of 32 bytes; `contact` a `mailto:` or `https:` address for the vendor (RFC 8292). */
  constructor({ privateKey, contact }: { privateKey: string; contact: string }) {
    this.#key = createECDH(curve)
    this.#key.setPrivateKey(Buffer.from(privateKey, 'base64url'))
    this.#contact = contact
  }

  /** What pages subscribe with, base64url. */
  get publicKey(): string {
    return this.#key.getPublicKey('base64url')
  }

  /**
   * Whether the browser can still be reached: false once it is gone for good. Throws ADDRESS_REFUSED, and
   * FEED_UNREACHABLE where the vendor does not answer.
   */
  async send(target: PushTarget, payload: Uint8Array, ttlSeconds: number, nowMs: number): Promise<boolean> {
    const url = new URL(target.endpoint)
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(ttlSeconds),
      urgency: 'high',
      authorization: `vapid t=${await this.#token(url.origin, nowMs)}, k=${this.publicKey}`,
    }
    const body = sealForBrowser(target, payload)
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await askPublic(url, { headers, body, privateToo: false, signal })
    answer.destroy()
    return answer.statusCode !== 404 && answer.statusCode !== 410
  }

  async #token(audience: string, nowMs: number): Promise<string> {
    const point = this.#key.getPublicKey()
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: this.#key.getPrivateKey('base64url'),
    }
    return new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setAudience(audience)
      .setSubject(this.#contact)
      .setExpirationTime(Math.floor(nowMs / 1000) + tokenSeconds)
      .sign(await importJWK(jwk, 'ES256'))
  }
}

/** RFC 8291: only that browser reads it, not the vendor who carries it. `own` is given by its test vector alone. */
export function sealForBrowser(
  { p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>,
  payload: Uint8Array,
  own?: { privateKey: Uint8Array; salt: Uint8Array },
): Buffer {
  if (payload.byteLength > payloadBytesMax) throw new RangeError('the payload is too long')
  const theirs = Buffer.from(p256dh, 'base64url')
  const ours = createECDH(curve)
  if (own) ours.setPrivateKey(own.privateKey)
  else ours.generateKeys()
  const salt = own?.salt ?? randomBytes(16)
  const sender = ours.getPublicKey()
  const derive = (secret: Uint8Array, by: Uint8Array, info: Uint8Array, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, by, info, bytes))
  const context = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, sender])
  const secret = derive(ours.computeSecret(theirs), Buffer.from(auth, 'base64url'), context, 32)
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  // The byte 2 ends the last record.
  const sealed = Buffer.concat([
    cipher.update(payload),
    cipher.update(Buffer.of(2)),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(recordBytes)
  return Buffer.concat([salt, size, Buffer.of(sender.byteLength), sender, sealed])
}
