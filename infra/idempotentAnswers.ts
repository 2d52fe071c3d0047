import { createHash } from 'node:crypto'
import type { Clock } from './clock.ts'
import { ProblemError } from './contract/problems.ts'
import type { Session } from './contract/session.ts'
import type { Storage } from './storage/storage.ts'

/** How long the same key is answered alike. */
const keptMs = 86_400_000
/** Stands for an answer that is still being made, or whose maker went down before it was kept. */
const pending = 0

export interface KeyedRequest {
  session: Session
  key: string
  /** Method and path with its parameters. */
  route: string
  /** Parsed: an order of fields is not another body. */
  body: unknown
}

/**
 * Does a request that carries an Idempotency-Key once: its answer is kept for a day and given again. A request
 * that was refused did nothing and may be sent again under its key.
 */
export class IdempotentAnswers {
  readonly #storage: Storage
  readonly #clock: Clock

  constructor(deps: { storage: Storage; clock: Clock }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
  }

  /**
   * Throws KEY_REUSED for another request under the same key, CONFLICT while the first is under way or when its
   * outcome is not known, and what `work` throws.
   */
  async once(request: KeyedRequest, work: () => Promise<unknown>): Promise<unknown> {
    const hash = createHash('sha256')
      .update(JSON.stringify(request.body ?? null))
      .digest()
    const kept = await this.#claim(request, hash)
    if (kept) return kept.answer
    let answer: unknown
    try {
      answer = await work()
    } catch (error) {
      // After a fault of ours nobody knows what was done: the claim stays, lest it be done twice.
      if (error instanceof ProblemError && error.problem.status < 500) await this.#release(request)
      throw error
    }
    await this.#keep(request, answer)
    return answer
  }

  /** The kept answer, or null where this request is the first. */
  async #claim(request: KeyedRequest, hash: Uint8Array): Promise<{ answer: unknown } | null> {
    const { tenantId } = request.session
    const nowMs = this.#clock.nowMs()
    return this.#storage.inTenant(tenantId, async (tx) => {
      await tx
        .deleteFrom('idempotent_answers')
        .where('created_at', '<', new Date(nowMs - keptMs))
        .execute()
      const { person_id, key } = idOf(request)
      const claim = { body_hash: hash, status: pending, answer: null, created_at: new Date(nowMs) }
      const claimed = await tx
        .insertInto('idempotent_answers')
        .values({ tenant_id: tenantId, person_id, key, route: request.route, ...claim })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id', 'key']).doNothing())
        .returning('key')
        .executeTakeFirst()
      if (claimed) return null
      const row = await tx
        .selectFrom('idempotent_answers')
        .select(['route', 'body_hash', 'status', 'answer'])
        .where('person_id', '=', person_id)
        .where('key', '=', key)
        .executeTakeFirst()
      if (row && (row.route !== request.route || !Buffer.from(row.body_hash).equals(hash)))
        throw new ProblemError('KEY_REUSED')
      if (!row || row.status === pending)
        throw new ProblemError('CONFLICT', 'The first request of this Idempotency-Key has no outcome yet.')
      return { answer: row.answer }
    })
  }

  async #keep(request: KeyedRequest, answer: unknown): Promise<void> {
    const { person_id, key } = idOf(request)
    await this.#storage.inTenant(request.session.tenantId, (tx) =>
      tx
        .updateTable('idempotent_answers')
        .set({ status: 200, answer: JSON.stringify(answer) })
        .where('person_id', '=', person_id)
        .where('key', '=', key)
        .execute(),
    )
  }

  async #release(request: KeyedRequest): Promise<void> {
    const { person_id, key } = idOf(request)
    await this.#storage.inTenant(request.session.tenantId, (tx) =>
      tx
        .deleteFrom('idempotent_answers')
        .where('person_id', '=', person_id)
        .where('key', '=', key)
        .where('status', '=', pending)
        .execute(),
    )
  }
}

const idOf = ({ session, key }: KeyedRequest) => ({
  key,
  person_id: session.kind === 'guest' ? session.guestId : session.personId,
})
