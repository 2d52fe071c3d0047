import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM: nonce, ciphertext, tag. `address` says where the bytes belong; opened anywhere else they fail, so
 * that nobody with access to the tables can put one row in another's place.
 */
export function seal(key: Uint8Array, plain: Uint8Array, address: string): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(address))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws an Error when the key is another one, or the bytes were changed or belong to another address. */
export function openSealed(key: Uint8Array, sealed: Uint8Array, address: string): Uint8Array {
  if (sealed.byteLength < nonceBytes + tagBytes) throw new Error('the sealed bytes are too short')
  const end = sealed.byteLength - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(address)).setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()])
}
