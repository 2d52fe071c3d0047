import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import { PersonId, roomIdOf, type DocumentId, type TenantId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { DocumentEditing, PartAddress } from '../documents/documentEditing.ts'
import type { Placement } from '../ports.ts'
import type { Notices } from '../ringing/notices.ts'
import { mentionLetter } from './mentionLetter.ts'
import { mentionsIn, type Mention } from './mentions.ts'

/** However often somebody is spoken to in a document meanwhile, they get one letter. */
const againAfterMs = 10 * 60_000
const lettersMax = 50

export interface MentionPostDeps {
  storage: Storage
  clock: Clock
  mail: Mail
  editing: Pick<DocumentEditing, 'read'>
  placement: Pick<Placement, 'removed'>
  /** Of these people, who may do what with the document. */
  accessOf: (tx: Tx, documentId: DocumentId, personKeys: string[]) => Promise<Map<string, DocumentAccess>>
  publicUrl: string
  notices: Pick<Notices, 'add' | 'told'>
}

/** What is new in a part, and what is known and stands there no more. */
interface Difference {
  fresh: Mention[]
  gone: string[]
  meetingId: string | null
}

/**
 * Writes to whoever a document speaks to, once for each place. What counts is the document as the house has it: who
 * wrote the mention is known from the socket it came over, not from what is written beside it.
 */
export class MentionPost {
  readonly #deps: MentionPostDeps

  constructor(deps: MentionPostDeps) {
    this.#deps = deps
  }

  /** To be called when a part has settled; several processes may do so at once. */
  async derive(address: PartAddress): Promise<void> {
    const { tenantId, documentId, part } = address
    if (part !== 'text' && part !== 'comments') return
    const { storage, editing } = this.#deps
    const mentions = await editing.read(address, (doc) => mentionsIn(doc, part))
    const difference = await storage.inTenant(tenantId, (tx) => differenceOf(tx, documentId, part, mentions))
    if (!difference || difference.fresh.length + difference.gone.length === 0) return
    const removed = await this.#removed(tenantId, difference)
    const told = await storage.inTenant(tenantId, async (tx) => {
      await this.#forget(tx, documentId, difference.gone)
      const fresh = await this.#remember(tx, address, difference.fresh)
      return this.#write(
        tx,
        address,
        part,
        fresh.filter(({ personId }) => !removed.has(personId)),
      )
    })
    await this.#deps.notices.told(tenantId, told)
  }

  /** Who was put out of the document's meeting, of those it now speaks to. */
  async #removed(tenantId: TenantId, { fresh, meetingId }: Difference): Promise<Set<PersonId>> {
    const removed = new Set<PersonId>()
    if (meetingId === null) return removed
    const roomId = roomIdOf(tenantId, meetingId as Parameters<typeof roomIdOf>[1])
    for (const personId of new Set(fresh.map((mention) => mention.personId)))
      if (await this.#deps.placement.removed(roomId, personId)) removed.add(personId)
    return removed
  }

  /** What was mailed a moment ago is kept: taken out and put back it is no reason for another letter. */
  async #forget(tx: Tx, documentId: DocumentId, keys: string[]): Promise<void> {
    if (keys.length === 0) return
    await tx
      .deleteFrom('document_mentions')
      .where('document_id', '=', documentId)
      .where(sql<boolean>`mention_key = any(${keys}::text[])`)
      .where((where) => where.or([where('mailed_at', 'is', null), where('mailed_at', '<', this.#recently())]))
      .execute()
  }

  /** Answers with those that no other process remembered first. */
  async #remember(tx: Tx, { tenantId, documentId }: PartAddress, mentions: Mention[]): Promise<Mention[]> {
    if (mentions.length === 0) return []
    const seenAt = new Date(this.#deps.clock.nowMs())
    const rows = mentions.map(({ key, personId }) => ({
      tenant_id: tenantId,
      document_id: documentId,
      mention_key: key,
      person_id: personId,
      seen_at: seenAt,
      mailed_at: null,
    }))
    const inserted = await tx
      .insertInto('document_mentions')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('mention_key')
      .execute()
    const mine = new Set(inserted.map((row) => row.mention_key))
    return mentions.filter(({ key }) => mine.has(key))
  }

  /** Answers with whom it wrote to. */
  async #write(tx: Tx, address: PartAddress, where: 'text' | 'comments', fresh: Mention[]): Promise<PersonId[]> {
    const { documentId, tenantId } = address
    const { accessOf, mail, clock, publicUrl } = this.#deps
    if (fresh.length === 0) return []
    // Held to the end, so that two processes do not both find that nobody has written to a person.
    const document = await tx
      .selectFrom('documents')
      .select('title')
      .where('id', '=', documentId)
      .forUpdate()
      .executeTakeFirst()
    const writers = await writersOf(tx, address, fresh)
    const wanted = new Map<PersonId, { mention: Mention; by: string; byKey: string }>()
    for (const mention of fresh) {
      const writer = writers.get(mention.clientId)
      if (writer && writer.personKey !== mention.personId && !wanted.has(mention.personId))
        wanted.set(mention.personId, { mention, by: writer.name, byKey: writer.personKey })
    }
    if (!document || wanted.size === 0) return []
    const told = await this.#toldRecently(tx, documentId)
    const access = await accessOf(tx, documentId, [...wanted.keys()])
    const readers = (await peopleOf(tx, [...wanted.keys()])).filter(({ id }) => access.has(id) && !told.has(id))
    const written = readers.slice(0, lettersMax)
    if (written.length === 0) return []
    const url = `${publicUrl}/d/${documentId}`
    const { title } = document
    await mail.post(
      tx,
      written.map((reader) => {
        const { by = '', byKey = '' } = wanted.get(reader.id) ?? {}
        // Guests are nobody's important contact.
        const from = PersonId.safeParse(byKey).data ?? null
        const letter = mentionLetter({ tenantId, documentId, title, by, where, url }, reader)
        return { ...letter, waits: { from } }
      }),
    )
    await tx
      .updateTable('document_mentions')
      .set({ mailed_at: new Date(clock.nowMs()) })
      .where('document_id', '=', documentId)
      .where(
        'mention_key',
        'in',
        written.flatMap(({ id }) => wanted.get(id)?.mention.key ?? []),
      )
      .execute()
    const given = written.map(({ id }) => noticeOf(id, title, documentId, wanted.get(id)))
    await this.#deps.notices.add(tx, tenantId, given)
    return written.map(({ id }) => id)
  }

  async #toldRecently(tx: Tx, documentId: DocumentId): Promise<Set<PersonId>> {
    const rows = await tx
      .selectFrom('document_mentions')
      .select('person_id')
      .where('document_id', '=', documentId)
      .where('mailed_at', '>', this.#recently())
      .execute()
    return new Set(rows.map((row) => row.person_id))
  }

  #recently(): Date {
    return new Date(this.#deps.clock.nowMs() - againAfterMs)
  }
}

/** However often the place is edited, the mention there is one. */
function noticeOf(
  personId: PersonId,
  title: string,
  documentId: DocumentId,
  wanted: { mention: Mention; by: string; byKey: string } | undefined,
) {
  const { mention, by: name = '', byKey = '' } = wanted ?? {}
  return {
    personId,
    kind: 'mention' as const,
    source: `${documentId}/${mention?.key ?? ''}`,
    by: { personId: PersonId.safeParse(byKey).data ?? null, name },
    title,
    link: `/d/${documentId}`,
  }
}

async function differenceOf(
  tx: Tx,
  documentId: DocumentId,
  part: 'text' | 'comments',
  mentions: Mention[],
): Promise<Difference | null> {
  const document = await tx.selectFrom('documents').select('meeting_id').where('id', '=', documentId).executeTakeFirst()
  if (!document) return null
  const rows = await tx
    .selectFrom('document_mentions')
    .select('mention_key')
    .where('document_id', '=', documentId)
    .where('mention_key', 'like', `${part}/%`)
    .execute()
  const known = new Set(rows.map((row) => row.mention_key))
  const here = new Set(mentions.map(({ key }) => key))
  return {
    fresh: mentions.filter(({ key }) => !known.has(key)),
    gone: [...known].filter((key) => !here.has(key)),
    meetingId: document.meeting_id,
  }
}

/**
 * Whose hands these Yjs clients are. Who wrote before this house wrote letters about it is left out: of an old
 * document's mentions nobody is told when somebody corrects a letter in it.
 */
async function writersOf(
  tx: Tx,
  { documentId, part }: PartAddress,
  mentions: Mention[],
): Promise<Map<number, { personKey: string; name: string }>> {
  const clientIds = [...new Set(mentions.map(({ clientId }) => clientId))]
  const rows = await tx
    .selectFrom('document_writers')
    .leftJoin('people', (join) => join.on(sql<boolean>`people.id::text = document_writers.person_key`))
    .select(['client_id', 'person_key', 'document_writers.name', 'people.name as current_name'])
    .where('document_id', '=', documentId)
    .where('part', '=', part)
    .where(sql<boolean>`client_id = any(${clientIds}::bigint[])`)
    .where(sql<boolean>`first_at >= (select applied_at from migrations where name = '0005-mentions')`)
    .execute()
  return new Map(
    rows.map((row) => [Number(row.client_id), { personKey: row.person_key, name: row.current_name ?? row.name }]),
  )
}

async function peopleOf(tx: Tx, ids: PersonId[]) {
  return tx.selectFrom('people').select(['id', 'email', 'language']).where('id', 'in', ids).execute()
}
