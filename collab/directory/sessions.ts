import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { GuestId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import { hashSecret, newId, newSecret, tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { CookieSource, SessionCookie } from './sessionCookie.ts'

/** A session as it stands in the tables. `key` is the hash of its secret and may be passed around. */
export interface OpenSession {
  key: string
  session: Session
  expiresAtMs: number
}

export interface GuestEntry {
  meetingId: MeetingId
  name: string
  zone: string
}

const personSessionMs = 30 * 24 * 3_600_000
const guestSessionMs = 24 * 3_600_000

/** How long an answer may be a few seconds old: a role that was taken away, an ending whose word was lost. */
const cacheMs = 5000
const cacheEntriesMax = 10_000
const endedTopic = 'house/sessions/ended'
const Ended = z.object({ keys: z.array(z.string()) })

/** Who is signed in. Only hashes of the cookies' secrets are stored. */
export class Sessions {
  readonly #storage: Storage
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #cookie: SessionCookie
  readonly #log: Log
  readonly #cache = new Map<string, { open: OpenSession; untilMs: number }>()
  readonly #endedListeners = new Set<(key: string) => void>()
  /** Rises with every ending, so that an answer read before it is not cached after it. */
  #generation = 0
  #subscription: Subscription | null = null

  constructor(deps: { storage: Storage; bus: Bus; clock: Clock; cookie: SessionCookie; log: Log }) {
    this.#storage = deps.storage
    this.#bus = deps.bus
    this.#clock = deps.clock
    this.#cookie = deps.cookie
    this.#log = deps.log
  }

  /** Listens for sessions that end in other processes. Call once, before the first request. */
  async start(): Promise<void> {
    this.#subscription = await this.#bus.subscribe(endedTopic, (message) => {
      const ended = Ended.safeParse(message)
      if (ended.success) this.#forget(ended.data.keys)
    })
  }

  async close(): Promise<void> {
    await this.#subscription?.close()
    this.#cache.clear()
    this.#endedListeners.clear()
  }

  /** Who is asking, or null for a cookie that is missing, forged or expired. Throws TENANT_ELSEWHERE. */
  async authenticate(source: CookieSource): Promise<Session | null> {
    return (await this.find(source))?.session ?? null
  }

  /** As `authenticate`, with what a long-lived connection needs to know when to end. */
  async find(source: CookieSource): Promise<OpenSession | null> {
    const secret = this.#cookie.read(source)
    if (!secret) return null
    const key = hashSecret(secret)
    const nowMs = this.#clock.nowMs()
    const cached = this.#cache.get(key)
    if (cached && cached.untilMs > nowMs) return cached.open
    const generation = this.#generation
    const open = await this.#read(secret, key)
    if (!open || open.expiresAtMs <= nowMs) return null
    if (generation === this.#generation) this.#remember(open, nowMs)
    return open
  }

  /** Replaces whatever session the request carries with a person's, good for 30 days. */
  async signIn(source: CookieSource, reply: FastifyReply, tenantId: TenantId, personId: PersonId): Promise<void> {
    await this.end(source)
    this.#cookie.set(reply, await this.openForPerson(tenantId, personId), personSessionMs)
  }

  /** Replaces whatever session the request carries with a guest's of one meeting, good for 24 hours. */
  async enterAsGuest(source: CookieSource, reply: FastifyReply, tenantId: TenantId, guest: GuestEntry): Promise<void> {
    await this.end(source)
    this.#cookie.set(reply, await this.openForGuest(tenantId, guest), guestSessionMs)
  }

  async signOut(source: CookieSource, reply: FastifyReply): Promise<void> {
    await this.end(source)
    this.#cookie.clear(reply)
  }

  /** Answers with the cookie's secret, which is known to nobody afterwards. */
  openForPerson(tenantId: TenantId, personId: PersonId): Promise<string> {
    return this.#open(tenantId, { person_id: personId }, personSessionMs)
  }

  openForGuest(tenantId: TenantId, guest: GuestEntry): Promise<string> {
    const columns = {
      guest_id: newId<GuestId>(),
      guest_name: guest.name,
      guest_zone: guest.zone,
      guest_meeting_id: guest.meetingId,
    }
    return this.#open(tenantId, columns, guestSessionMs)
  }

  /** Ends the session a cookie stands for, everywhere; nothing happens where there is none, or in another data home. */
  async end(source: CookieSource): Promise<void> {
    const secret = this.#cookie.read(source)
    const tenantId = secret ? tenantOfCookie(secret) : null
    if (!secret || !tenantId) return
    try {
      await this.#end(tenantId, (tx) =>
        tx.deleteFrom('sessions').where('secret_hash', '=', hashSecret(secret)).returning('secret_hash').execute(),
      )
    } catch (error) {
      if (!isElsewhere(error)) throw error
    }
  }

  /** Ends every session of a person but the one that asks: their password was changed. */
  async endOthers(source: CookieSource, tenantId: TenantId, personId: PersonId): Promise<void> {
    const secret = this.#cookie.read(source)
    await this.#end(tenantId, (tx) =>
      tx
        .deleteFrom('sessions')
        .where('person_id', '=', personId)
        .where('secret_hash', '!=', secret ? hashSecret(secret) : '')
        .returning('secret_hash')
        .execute(),
    )
  }

  /** Answers nothing from memory any more for a tenant that has moved to another data home. */
  tenantMoved(tenantId: TenantId): void {
    this.#generation += 1
    for (const [key, { open }] of this.#cache) if (open.session.tenantId === tenantId) this.#cache.delete(key)
  }

  /** Calls back with the key of every session that ends, here or in another process. */
  onEnded(listener: (key: string) => void): () => void {
    this.#endedListeners.add(listener)
    return () => this.#endedListeners.delete(listener)
  }

  async #open(tenantId: TenantId, owner: Partial<GuestColumns> | { person_id: PersonId }, lifeMs: number) {
    const secret = newSecret(tenantId)
    const nowMs = this.#clock.nowMs()
    await this.#storage.inTenant(tenantId, async (tx) => {
      // Signing in is rare enough to sweep up behind it, and nothing else needs a timer then.
      await tx.deleteFrom('sessions').where('expires_at', '<=', new Date(nowMs)).execute()
      await tx
        .insertInto('sessions')
        .values({
          ...owner,
          secret_hash: hashSecret(secret),
          tenant_id: tenantId,
          expires_at: new Date(nowMs + lifeMs),
          created_at: new Date(nowMs),
        })
        .execute()
    })
    return secret
  }

  async #end(tenantId: TenantId, remove: (tx: Tx) => Promise<{ secret_hash: string }[]>): Promise<void> {
    const keys = (await this.#storage.inTenant(tenantId, remove)).map((row) => row.secret_hash)
    this.#forget(keys)
    if (keys.length === 0) return
    try {
      await this.#bus.publish(endedTopic, { keys })
    } catch (error) {
      // The rows are gone; other processes notice within the life of their caches.
      this.#log.warn({ err: error }, 'end of a session not spread')
    }
  }

  #forget(keys: string[]): void {
    this.#generation += 1
    for (const key of keys) {
      this.#cache.delete(key)
      for (const listener of this.#endedListeners) listener(key)
    }
  }

  #remember(open: OpenSession, nowMs: number): void {
    const oldest = this.#cache.size >= cacheEntriesMax ? this.#cache.keys().next().value : undefined
    if (oldest !== undefined) this.#cache.delete(oldest)
    this.#cache.delete(open.key)
    this.#cache.set(open.key, { open, untilMs: Math.min(nowMs + cacheMs, open.expiresAtMs) })
  }

  async #read(secret: string, key: string): Promise<OpenSession | null> {
    const tenantId = tenantOfCookie(secret)
    if (!tenantId) return null
    const row = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('sessions')
        .leftJoin('people', 'people.id', 'sessions.person_id')
        .where('secret_hash', '=', key)
        .select(['person_id', 'role', 'guest_id', 'guest_name', 'guest_zone', 'guest_meeting_id', 'expires_at'])
        .executeTakeFirst(),
    )
    if (!row) return null
    const session = sessionOf(tenantId, row)
    return session && { key, session, expiresAtMs: row.expires_at.getTime() }
  }
}

const isElsewhere = (error: unknown) => error instanceof ProblemError && error.code === 'TENANT_ELSEWHERE'

interface GuestColumns {
  guest_id: GuestId
  guest_name: string
  guest_zone: string
  guest_meeting_id: MeetingId
}

interface SessionRow extends Record<keyof GuestColumns, string | null> {
  person_id: PersonId | null
  role: 'member' | 'admin' | 'owner' | null
  guest_id: GuestId | null
  guest_meeting_id: MeetingId | null
}

function sessionOf(tenantId: TenantId, row: SessionRow): Session | null {
  if (row.person_id && row.role) return { kind: 'person', tenantId, personId: row.person_id, role: row.role }
  if (!row.guest_id || !row.guest_meeting_id) return null
  const { guest_id: guestId, guest_meeting_id: meetingId } = row
  return { kind: 'guest', tenantId, guestId, meetingId, name: row.guest_name ?? '', zone: row.guest_zone ?? 'UTC' }
}

function tenantOfCookie(secret: string): TenantId | null {
  try {
    return tenantOf(secret)
  } catch {
    return null
  }
}
