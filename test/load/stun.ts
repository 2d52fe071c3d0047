import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const bindingRequest = 0x0001
const bindingSuccess = 0x0101
const magicCookie = 0x2112a442
const headerBytes = 20
const integrityBytes = 24
const fingerprintBytes = 8
const fingerprintXor = 0x5354554e
const attributes = { username: 0x0006, integrity: 0x0008, priority: 0x0024, useCandidate: 0x0025 }
const controlling = 0x802a
const fingerprint = 0x8028

/** The check a controlling agent sends to an ICE-lite node (RFC 8445): nominates the pair at once. */
export function bindingCheck(remote: { usernameFragment: string; password: string }, localFragment: string): Buffer {
  const body = Buffer.concat([
    attribute(attributes.username, Buffer.from(`${remote.usernameFragment}:${localFragment}`)),
    attribute(attributes.priority, uint32(0x6e7f1eff)),
    attribute(controlling, randomBytes(8)),
    attribute(attributes.useCandidate, Buffer.alloc(0)),
  ])
  const header = Buffer.alloc(headerBytes)
  header.writeUInt16BE(bindingRequest, 0)
  header.writeUInt32BE(magicCookie, 4)
  randomBytes(12).copy(header, 8)
  // Each of the two checks covers a header whose length counts up to and with itself.
  header.writeUInt16BE(body.length + integrityBytes, 2)
  const hash = createHmac('sha1', remote.password).update(header).update(body).digest()
  const signed = Buffer.concat([header, body, attribute(attributes.integrity, hash)])
  signed.writeUInt16BE(body.length + integrityBytes + fingerprintBytes, 2)
  return Buffer.concat([signed, attribute(fingerprint, uint32((crc32(signed) ^ fingerprintXor) >>> 0))])
}

/** Whether the node accepted a check. */
export const isBindingSuccess = (packet: Buffer): boolean =>
  packet.length >= headerBytes && packet.readUInt16BE(0) === bindingSuccess

function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  padded.writeUInt16BE(type, 0)
  padded.writeUInt16BE(value.length, 2)
  value.copy(padded, 4)
  return padded
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
