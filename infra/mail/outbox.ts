import { sql, type Insertable, type Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { TenantId } from '../contract/ids.ts'
import { ProblemError } from '../contract/problems.ts'
import { Email } from '../contract/shapes.ts'
import type { Log } from '../log.ts'
import type { OutboxTable } from '../storage/schema.ts'
import type { Storage, Tx } from '../storage/storage.ts'
import { LetterRefusedError, type Carrier, type Letter, type Mail, type OutgoingLetter } from './mail.ts'

const rowsPerInsert = 100
const lettersPerRound = 20
/** Longer than a round can take at the carrier's own limits: whoever died with letters in hand lets go of them then. */
const inHandMs = 10 * 60_000
const firstRetryMs = 60_000
/** Doubling from a minute, the last attempt is more than eight hours after the first. */
const attemptsMax = 10
const roundEveryMs = 1000
const sweepEveryMs = 30_000

export interface OutboxOptions {
  storage: Storage
  clock: Clock
  log: Log
  /** null: letters are kept for the outbox page alone. */
  carrier: Carrier | null
}

/** Letters in the tables of their tenant; where a carrier is given, a durable queue that several processes empty. */
export class Outbox implements Mail {
  readonly #options: OutboxOptions
  /** Tenants that were written to since the last round. */
  #fresh = new Set<TenantId>()
  #round: Promise<void> = Promise.resolve()
  #stops: (() => void)[] = []

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get leaves(): boolean {
    return this.#options.carrier !== null
  }

  start(): void {
    if (!this.leaves) return
    const { clock } = this.#options
    this.#stops = [
      clock.every(roundEveryMs, () => {
        if (this.#fresh.size > 0) void this.#deliverTo([...this.#takeFresh()])
      }),
      // Retries, letters of a process that died, and what a slow transaction wrote.
      clock.every(sweepEveryMs, () => void this.deliver()),
    ]
  }

  async post(tx: Tx, letters: Letter[]): Promise<void> {
    for (const letter of letters) refuseInjection(letter)
    const now = new Date(this.#options.clock.nowMs())
    const state = this.leaves ? 'waiting' : 'kept'
    for (let from = 0; from < letters.length; from += rowsPerInsert) {
      const rows = letters.slice(from, from + rowsPerInsert).map((letter): Insertable<OutboxTable> => ({
        tenant_id: letter.tenantId,
        to_email: letter.to,
        subject: letter.subject,
        body: letter.text,
        html: letter.html ?? null,
        calendar: letter.calendar ?? null,
        reply_to: letter.replyTo ?? null,
        document_id: letter.documentId ?? null,
        state,
        due_at: this.leaves ? now : null,
        created_at: now,
      }))
      await tx.insertInto('outbox').values(rows).execute()
    }
    if (this.leaves) for (const { tenantId } of letters) this.#fresh.add(tenantId)
  }

  /** Tries every letter of every tenant that is due. */
  async deliver(): Promise<void> {
    try {
      await this.#deliverTo(await this.#options.storage.tenants())
    } catch (err) {
      this.#options.log.warn({ err }, 'outbox could not be read; letters wait')
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop()
    await this.#round
    this.#options.carrier?.close()
  }

  #takeFresh(): Set<TenantId> {
    const fresh = this.#fresh
    this.#fresh = new Set()
    return fresh
  }

  /** One round at a time, so that a slow mail server is not asked by a crowd of rounds. */
  #deliverTo(tenantIds: TenantId[]): Promise<void> {
    this.#round = this.#inTurn(this.#round, tenantIds)
    return this.#round
  }

  async #inTurn(before: Promise<void>, tenantIds: TenantId[]): Promise<void> {
    await before
    for (const tenantId of tenantIds) {
      try {
        while ((await this.#carrySome(tenantId)) === lettersPerRound);
      } catch (err) {
        this.#options.log.warn({ err, tenantId }, 'outbox could not be read; letters wait')
      }
    }
  }

  async #carrySome(tenantId: TenantId): Promise<number> {
    const letters = await this.#take(tenantId)
    await Promise.all(letters.map((letter) => this.#carry(tenantId, letter)))
    return letters.length
  }

  /** Counts the attempt before it is made: a letter that kills its process is given up in the end. */
  #take(tenantId: TenantId) {
    const nowMs = this.#options.clock.nowMs()
    return this.#options.storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('outbox')
        .set((set) => ({ attempts_count: set('attempts_count', '+', 1), due_at: new Date(nowMs + inHandMs) }))
        .where('id', 'in', (rows) =>
          rows
            .selectFrom('outbox')
            .select('id')
            .where('state', '=', 'waiting')
            .where('due_at', '<=', new Date(nowMs))
            .orderBy('id')
            .limit(lettersPerRound)
            .modifyEnd(sql`for update skip locked`),
        )
        .returningAll()
        .execute(),
    )
  }

  async #carry(tenantId: TenantId, row: Selectable<OutboxTable>): Promise<void> {
    const { carrier, clock, log } = this.#options
    const letter: OutgoingLetter = {
      tenantId,
      to: row.to_email,
      subject: row.subject,
      text: row.body,
      messageId: `${row.id}.${tenantId}`,
      ...(row.html !== null && { html: row.html }),
      ...(row.calendar !== null && { calendar: row.calendar }),
      ...(row.reply_to !== null && { replyTo: row.reply_to }),
    }
    try {
      await carrier?.carry(letter)
      await this.#mark(tenantId, row.id, 'sent', null)
    } catch (err) {
      const attempt = row.attempts_count
      const final = err instanceof LetterRefusedError || attempt >= attemptsMax
      const dueAt = final ? null : new Date(clock.nowMs() + firstRetryMs * 2 ** (attempt - 1))
      const fields = { err, tenantId, letterId: row.id, attempt }
      if (final) log.error(fields, 'a letter was given up')
      else log.warn(fields, 'a letter did not leave; it will be tried again')
      await this.#mark(tenantId, row.id, final ? 'failed' : 'waiting', dueAt)
    }
  }

  async #mark(tenantId: TenantId, id: number, state: 'sent' | 'failed' | 'waiting', dueAt: Date | null): Promise<void> {
    await this.#options.storage.inTenant(tenantId, (tx) =>
      tx.updateTable('outbox').set({ state, due_at: dueAt }).where('id', '=', id).execute(),
    )
  }
}

/** Throws BODY_INVALID for what could add headers or recipients. */
export function refuseInjection({ to, subject, replyTo = to }: Letter): void {
  // eslint-disable-next-line no-control-regex -- control characters are what it refuses
  if (![to, replyTo].every((each) => Email.safeParse(each).success) || /[\u0000-\u001f\u007f]/.test(subject))
    throw new ProblemError('BODY_INVALID', 'A mail header cannot hold this.')
}
