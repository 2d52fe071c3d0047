import { sql } from 'kysely'
import type { Clock } from './clock.ts'
import type { Bus, Json } from './bus/bus.ts'
import { generateKeyPairForPermits, type KeyPair, type KeyRing } from './permits.ts'
import type { Storage, Tx } from './storage/storage.ts'

const busKey = 'house/permit-keys'
const busTtlMs = 60 * 60_000

/** Held while the first key is made, so that processes that start together agree on one. */
const lockKey = 731_402_661

/** The house's permit keys, newest first; the first start makes one. */
export async function loadKeyRing(storage: Storage): Promise<KeyRing> {
  const fresh = await generateKeyPairForPermits()
  return storage.inHouse(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(tx)
    const kept = await readKeys(tx)
    if (kept.length > 0) return kept
    await tx
      .insertInto('signing_keys')
      .values({
        id: fresh.id,
        public_jwk: JSON.stringify(fresh.publicJwk),
        private_jwk: JSON.stringify(fresh.privateJwk),
      })
      .execute()
    return [fresh]
  })
}

async function readKeys(tx: Tx): Promise<KeyRing> {
  const rows = await tx
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(2)
    .execute()
  return rows.map((row) => ({ id: row.id, publicJwk: row.public_jwk, privateJwk: row.private_jwk }))
}

/** Lets media nodes without a database learn the public halves. */
export async function announceKeys(bus: Bus, ring: KeyRing): Promise<void> {
  const keys = ring.map(({ id, publicJwk }) => ({ id, publicJwk }))
  await bus.put(busKey, keys as unknown as Json, busTtlMs)
}

const awaitedMs = 15_000
const lookEveryMs = 500

/** As `announcedKeys`, but waits for them: after a wipe of the bus they are back within a moment. */
export async function awaitedKeys(bus: Bus, clock: Clock) {
  const untilMs = clock.monotonicMs() + awaitedMs
  for (;;) {
    const keys = await announcedKeys(bus)
    if (keys || clock.monotonicMs() > untilMs) return keys
    await new Promise<void>((resolve) => void clock.after(lookEveryMs, resolve))
  }
}

/** The public halves as another process announced them; undefined while none did. */
export async function announcedKeys(bus: Bus): Promise<Pick<KeyPair, 'id' | 'publicJwk'>[] | undefined> {
  return (await bus.get(busKey)) as unknown as Pick<KeyPair, 'id' | 'publicJwk'>[] | undefined
}
