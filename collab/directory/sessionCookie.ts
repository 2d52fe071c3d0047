import type { FastifyReply } from 'fastify'
import type { CookieSerializeOptions } from '@fastify/cookie'
import { Secret } from '../../infra/contract/shapes.ts'

/** A raw Cookie header, or anything that carries one: a request, a socket's handshake. */
export type CookieSource = string | undefined | { headers: { cookie?: string | undefined } }

/** Longer Cookie headers are not ours and are not searched. */
const headerCharactersMax = 16_384

/**
 * The cookie a session travels in. `__Host-` binds it to this host and to HTTPS, which browsers refuse
 * over plain http: there, on localhost, it has its bare name.
 */
export class SessionCookie {
  readonly name: string
  readonly #secure: boolean

  constructor(secure: boolean) {
    this.#secure = secure
    this.name = secure ? '__Host-meridian' : 'meridian'
  }

  /** The session's secret, or null where there is none of our shape. */
  read(source: CookieSource): string | null {
    const header = typeof source === 'object' ? source.headers.cookie : source
    if (!header || header.length > headerCharactersMax) return null
    for (const pair of header.split(';')) {
      const at = pair.indexOf('=')
      if (at < 0 || pair.slice(0, at).trim() !== this.name) continue
      const secret = Secret.safeParse(pair.slice(at + 1).trim())
      if (secret.success) return secret.data
    }
    return null
  }

  set(reply: FastifyReply, secret: string, lifeMs: number): void {
    reply.setCookie(this.name, secret, { ...this.#options(), maxAge: Math.floor(lifeMs / 1000) })
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.#options())
  }

  #options(): CookieSerializeOptions {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#secure }
  }
}
