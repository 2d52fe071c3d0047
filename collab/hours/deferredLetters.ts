import { sql, type Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Log } from '../../infra/log.ts'
import type { Letter, Mail } from '../../infra/mail/mail.ts'
import type { DeferredLettersTable } from '../../infra/storage/hoursTables.ts'
import { Sweeping } from '../../infra/sweeping.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Me } from './myHours.ts'
import type { Reach } from './reach.ts'
import { words } from './words.ts'

const sweepEveryMs = 30_000
/** Of one company in one round; the others are a round later. */
const readersPerRound = 200
const lettersPerReaderMax = 500
/** Of one letter made of several. */
const bodyCharactersMax = 200_000

type Deferred = Selectable<DeferredLettersTable>

export interface DeferredLettersDeps {
  storage: Storage
  clock: Clock
  log: Log
  /** Where they go once their reader's day has started. */
  mail: Mail
  reach: Reach
}

/** Brings the letters that waited for the start of somebody's day: once, and together. */
export class DeferredLetters {
  readonly #deps: DeferredLettersDeps
  readonly #sweeping: Sweeping

  constructor(deps: DeferredLettersDeps) {
    this.#deps = deps
    this.#sweeping = new Sweeping(deps.clock, sweepEveryMs, () => this.#sweepAll())
  }

  start(): void {
    this.#sweeping.start()
  }

  close(): Promise<void> {
    return this.#sweeping.close()
  }

  /** Brings what is due, of every company. Several processes may do so at once. */
  sweep(): Promise<void> {
    return this.#sweeping.sweep()
  }

  /** To be called when somebody's hours have changed: what waits for them may be due sooner or later. */
  async reschedule(tx: Tx, { personId }: Me): Promise<void> {
    const dueMs = (await this.#deps.reach.awayUntil(tx, [personId])).get(personId) ?? this.#deps.clock.nowMs()
    await tx
      .updateTable('deferred_letters')
      .set({ due_at: new Date(dueMs) })
      .where('person_id', '=', personId)
      .execute()
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const tenantId of await storage.tenants()) await this.#sweepCompany(tenantId)
    } catch (err) {
      log.warn({ err }, 'deferred letters could not be read; they wait')
    }
  }

  async #sweepCompany(tenantId: TenantId): Promise<void> {
    const { storage, log } = this.#deps
    const now = new Date(this.#deps.clock.nowMs())
    const readers = await storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('deferred_letters')
        .select('person_id')
        .distinct()
        .where('due_at', '<=', now)
        .limit(readersPerRound)
        .execute(),
    )
    for (const { person_id } of readers) {
      try {
        await storage.inTenant(tenantId, (tx) => this.#bring(tx, { tenantId, personId: person_id }))
      } catch (err) {
        log.warn({ err, tenantId }, 'deferred letters did not leave; they wait')
      }
    }
  }

  async #bring(tx: Tx, me: Me): Promise<void> {
    // Held to the end: another process leaves all of this reader's letters to us, and they stay together.
    const reader = await tx
      .selectFrom('people')
      .select(['email', 'language'])
      .where('id', '=', me.personId)
      .modifyEnd(sql`for no key update skip locked`)
      .executeTakeFirst()
    if (!reader) return
    // Leave may have been taken since.
    if ((await this.#deps.reach.awayUntil(tx, [me.personId])).size > 0) return this.reschedule(tx, me)
    const letters = await takenFor(tx, me.personId)
    const groups = Map.groupBy(letters, groupOf)
    await this.#deps.mail.post(
      tx,
      [...groups.values()].map((group) => letterOf(me.tenantId, reader, group)),
    )
  }
}

async function takenFor(tx: Tx, personId: PersonId): Promise<Deferred[]> {
  const rows = await tx
    .deleteFrom('deferred_letters')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('deferred_letters')
        .select('id')
        .where('person_id', '=', personId)
        .orderBy('id')
        .limit(lettersPerReaderMax),
    )
    .returningAll()
    .execute()
  return rows.toSorted((a, b) => a.id - b.id)
}

/** What can be answered by mail travels alone, what quotes a document is forgotten with it; the rest is one letter. */
const groupOf = ({ id, calendar, reply_to, document_id }: Deferred): string =>
  calendar === null && reply_to === null ? `document/${document_id}` : `alone/${id}`

function letterOf(tenantId: TenantId, reader: { email: string; language: Language }, group: Deferred[]): Letter {
  const [first] = group as [Deferred, ...Deferred[]]
  const shared = {
    tenantId,
    to: reader.email,
    ...(first.document_id !== null && { documentId: first.document_id }),
    ...(first.calendar !== null && { calendar: first.calendar }),
    ...(first.reply_to !== null && { replyTo: first.reply_to }),
  }
  if (group.length === 1) {
    return { ...shared, subject: first.subject, text: first.body, ...(first.html !== null && { html: first.html }) }
  }
  const say = words[reader.language]
  const text = group.map(({ subject, body }) => `${subject}\n\n${body}`).join('\n\n----------\n\n')
  return { ...shared, subject: say.whileAway(group.length), text: text.slice(0, bodyCharactersMax) }
}
