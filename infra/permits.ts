import {
  generateKeyPair,
  exportJWK,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose'
import type { z } from 'zod'
import { PassClaims, SeatClaims, TicketClaims } from './contract/permits.ts'
import { ProblemError, type ProblemCode } from './contract/problems.ts'
import { newId } from './secrets.ts'

/** One EdDSA key pair as it is stored. */
export interface KeyPair {
  id: string
  publicJwk: JWK
  privateJwk: JWK
}

/** The keys of a house, newest first; the first signs, the first two verify. */
export type KeyRing = KeyPair[]

export async function generateKeyPairForPermits(): Promise<KeyPair> {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  return { id: newId(), publicJwk: await exportJWK(pair.publicKey), privateJwk: await exportJWK(pair.privateKey) }
}

/** A ring of one fresh key: a first start, a test. */
export async function generateKeyRing(): Promise<KeyRing> {
  return [await generateKeyPairForPermits()]
}

const issuer = 'meridian'

/** Signs tickets, seats and passes. */
export class PermitSigner {
  readonly #keyId: string
  readonly #key: CryptoKey

  private constructor(keyId: string, key: CryptoKey) {
    this.#keyId = keyId
    this.#key = key
  }

  static async open(ring: KeyRing): Promise<PermitSigner> {
    const newest = ring[0]
    if (!newest) throw new Error('a key ring needs at least one key')
    return new PermitSigner(newest.id, (await importJWK(newest.privateJwk, 'EdDSA')) as CryptoKey)
  }

  ticket(claims: Omit<z.input<typeof TicketClaims>, 'kind'>, expiresAtMs: number): Promise<string> {
    return this.#sign({ ...claims, kind: 'ticket' }, expiresAtMs)
  }

  seat(claims: Omit<z.input<typeof SeatClaims>, 'kind'>, expiresAtMs: number): Promise<string> {
    return this.#sign({ ...claims, kind: 'seat' }, expiresAtMs)
  }

  pass(claims: Omit<PassClaims, 'kind'>, expiresAtMs: number): Promise<string> {
    return this.#sign({ ...claims, kind: 'pass' }, expiresAtMs)
  }

  #sign(payload: JWTPayload, expiresAtMs: number): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', kid: this.#keyId })
      .setIssuer(issuer)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(Math.floor(expiresAtMs / 1000))
      .sign(this.#key)
  }
}

/** What every verified permit carries beside its claims. */
export interface Verified {
  jti: string
  expiresAtMs: number
}

/** Checks permits against the public halves alone, so a far media node needs no secret. */
export class PermitVerifier {
  readonly #keys: Map<string, CryptoKey>

  private constructor(keys: Map<string, CryptoKey>) {
    this.#keys = keys
  }

  static async open(ring: Pick<KeyPair, 'id' | 'publicJwk'>[]): Promise<PermitVerifier> {
    const keys = new Map<string, CryptoKey>()
    for (const { id, publicJwk } of ring.slice(0, 2)) keys.set(id, (await importJWK(publicJwk, 'EdDSA')) as CryptoKey)
    return new PermitVerifier(keys)
  }

  /** Throws ProblemError TICKET_INVALID. */
  ticket(jwt: string): Promise<TicketClaims & Verified> {
    return this.#verify(jwt, TicketClaims, 'TICKET_INVALID')
  }

  /** Throws ProblemError SEAT_INVALID. */
  seat(jwt: string): Promise<SeatClaims & Verified> {
    return this.#verify(jwt, SeatClaims, 'SEAT_INVALID')
  }

  /** Throws ProblemError PASS_INVALID. */
  pass(jwt: string): Promise<PassClaims & Verified> {
    return this.#verify(jwt, PassClaims, 'PASS_INVALID')
  }

  async #verify<S extends z.ZodType>(jwt: string, shape: S, code: ProblemCode): Promise<z.output<S> & Verified> {
    try {
      const { payload } = await jwtVerify(jwt, (header) => this.#keyOf(header.kid), { issuer, algorithms: ['EdDSA'] })
      const { jti, exp } = payload
      if (!jti || !exp) throw new ProblemError(code)
      return { ...(shape.parse(payload) as object), jti, expiresAtMs: exp * 1000 } as z.output<S> & Verified
    } catch {
      throw new ProblemError(code)
    }
  }

  #keyOf(kid: string | undefined): CryptoKey {
    const key = kid === undefined ? undefined : this.#keys.get(kid)
    if (!key) throw new Error('unknown key')
    return key
  }
}
