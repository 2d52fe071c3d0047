import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { NodeId } from '../../infra/contract/ids.ts'

/*
 * The first three messages of a link. The dialler names itself and both sides give a nonce; each proves with
 * HMAC-SHA-256 over everything said that it read both keys on the bus, the acceptor first. A fourth is the first beat
 * of the acceptor, which says that it took the proof.
 */

const Nonce = z.string().regex(/^[A-Za-z0-9_-]{32}$/)
const Proof = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const whereabouts = { region: z.string().max(32), place: z.string().max(64) }

export const Hello = z.strictObject({ from: NodeId, to: NodeId, nonce: Nonce, ...whereabouts })
export type Hello = z.infer<typeof Hello>

export const Welcome = z.strictObject({ nonce: Nonce, proof: Proof, ...whereabouts })
export type Welcome = z.infer<typeof Welcome>

export const Proved = z.strictObject({ proof: Proof })

/** The dialler makes one of names it knows. */
type Unbranded<T> = { [K in keyof T]: T[K] extends string ? string : T[K] }

export const newNonce = () => randomBytes(24).toString('base64url')

/** Proves to the other side that whoever made it knows both keys; `side` keeps one from being sent back. */
export function proofOf(
  side: 'dial' | 'accept',
  hello: Unbranded<Hello>,
  welcome: Omit<Welcome, 'proof'>,
  keys: { dialler: Uint8Array; acceptor: Uint8Array },
): string {
  const { from, to } = hello
  const said = [side, from, to, hello.nonce, hello.region, hello.place, welcome.nonce, welcome.region, welcome.place]
  return createHmac('sha256', Buffer.concat([keys.dialler, keys.acceptor]))
    .update(JSON.stringify(['meridian mesh 1', ...said]))
    .digest('base64url')
}

export function isSameProof(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** What stands in a message of the handshake; null where it is none. */
export function readMessage<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
