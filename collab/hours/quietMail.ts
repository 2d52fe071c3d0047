import { sql, type Insertable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Letter, Mail } from '../../infra/mail/mail.ts'
import { refuseInjection } from '../../infra/mail/outbox.ts'
import type { DeferredLettersTable } from '../../infra/storage/hoursTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Reach } from './reach.ts'

/** Letters that can wait keep off people who are off duty: they lie aside until the reader's day starts. */
export class QuietMail implements Mail {
  readonly #mail: Mail
  readonly #reach: Reach
  readonly #clock: Clock

  constructor(deps: { mail: Mail; reach: Reach; clock: Clock }) {
    this.#mail = deps.mail
    this.#reach = deps.reach
    this.#clock = deps.clock
  }

  get leaves(): boolean {
    return this.#mail.leaves
  }

  async post(tx: Tx, letters: Letter[]): Promise<void> {
    // Now and not when they are due: then nobody could be told any more.
    for (const letter of letters) refuseInjection(letter)
    const waiting = new Map<Letter, { personId: PersonId; dueMs: number }>()
    for (const [tenantId, theirs] of Map.groupBy(letters.filter(canWait), (letter) => letter.tenantId))
      for (const [from, each] of Map.groupBy(theirs, ({ waits }) => waits?.from ?? null))
        for (const [letter, until] of await this.#deferred(tx, tenantId, from, each)) waiting.set(letter, until)
    const rows = letters.flatMap((letter) => {
      const until = waiting.get(letter)
      return until ? [rowOf(letter, until, new Date(this.#clock.nowMs()))] : []
    })
    if (rows.length > 0) await tx.insertInto('deferred_letters').values(rows).execute()
    await this.#mail.post(
      tx,
      letters.filter((letter) => !waiting.has(letter)),
    )
  }

  /** Those of somebody's letters that wait, and until when. */
  async #deferred(tx: Tx, tenantId: TenantId, from: PersonId | null, letters: Letter[]) {
    const people = await tx
      .selectFrom('people')
      .select(['id', 'email'])
      .where(sql<boolean>`email = any(${letters.map(({ to }) => to)}::text[])`)
      .execute()
    const idOf = new Map(people.map(({ id, email }) => [email, id]))
    const away = await this.#reach.awayUntil(tx, [...idOf.values()])
    const late = letters.flatMap((letter) => {
      const personId = idOf.get(letter.to)
      const dueMs = personId && away.get(personId)
      return dueMs && dueMs < (letter.waits?.untilMs ?? Infinity) ? [{ letter, personId, dueMs }] : []
    })
    const readers = [...new Set(late.map(({ personId }) => personId))]
    const refused = await this.#reach.refused(tx, tenantId, readers, { from, by: 'mail' })
    return new Map(late.filter(({ personId }) => refused.has(personId)).map(({ letter, ...until }) => [letter, until]))
  }
}

const canWait = ({ waits }: Letter): boolean => waits !== undefined

function rowOf(
  letter: Letter,
  { personId, dueMs }: { personId: PersonId; dueMs: number },
  now: Date,
): Insertable<DeferredLettersTable> {
  return {
    tenant_id: letter.tenantId,
    person_id: personId,
    to_email: letter.to,
    reply_to: letter.replyTo ?? null,
    subject: letter.subject,
    body: letter.text,
    html: letter.html ?? null,
    calendar: letter.calendar ?? null,
    document_id: letter.documentId ?? null,
    due_at: new Date(dueMs),
    created_at: now,
  }
}
