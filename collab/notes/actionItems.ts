import { sql, type Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { WallTime } from '../../infra/contract/shapes.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { ActionItemsTable } from '../../infra/storage/documentTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { DocumentEditing, PartAddress } from '../documents/documentEditing.ts'
import type { DocumentCipher } from '../documents/documentKeys.ts'
import type { ActionItem } from '../protocol/notes.ts'
import type { DocumentRights } from './ports.ts'
import { changeTask, giveIds, lacksIds, tasksIn, type Task, type TaskChange } from './tasks.ts'

const itemsShownMax = 500
/** What the rows of a document are encrypted for, see DocumentCipher. */
const use = 'action-items'
const house = { personKey: 'house', name: 'Meridian' }

export interface ActionItemsDeps {
  storage: Storage
  clock: Clock
  log: Log
  newId: () => string
  editing: DocumentEditing
  cipher: DocumentCipher
  rights: DocumentRights
}

type Row = Selectable<ActionItemsTable>

/**
 * Tasks of all documents as rows. The document is the truth: rows are derived from it whenever it settles, and a
 * change made in a list is written into the document first.
 */
export class ActionItems {
  readonly #deps: ActionItemsDeps
  /** Derivations one after the other for each document, so that an older reading never overwrites a newer. */
  readonly #running = new Map<DocumentId, Promise<void>>()

  constructor(deps: ActionItemsDeps) {
    this.#deps = deps
  }

  /** Brings the rows of a document up to its text; to be called when that has settled. */
  derive(address: PartAddress): Promise<void> {
    if (address.part !== 'text') return Promise.resolve()
    const before = this.#running.get(address.documentId) ?? Promise.resolve()
    const run = before.catch(() => undefined).then(() => this.#derive(address))
    this.#running.set(address.documentId, run)
    const forget = () => {
      if (this.#running.get(address.documentId) === run) this.#running.delete(address.documentId)
    }
    run.then(forget, forget)
    return run
  }

  /**
   * Mine: assigned to me, wherever I may read. All: of documents I have a part in, since a company does not show
   * everybody's tasks to everybody. Open ones first, by due day, 500 at most.
   */
  async list(
    session: PersonSession,
    { whose, documentId }: { whose: 'mine' | 'all'; documentId?: DocumentId | undefined },
  ): Promise<ActionItem[]> {
    const rows = await this.#deps.storage.inTenant(session.tenantId, (tx) => listed(tx, session, whose, documentId))
    const readable = new Map<DocumentId, boolean>()
    for (const id of new Set(rows.map((row) => row.document_id))) readable.set(id, await this.#mayRead(session, id))
    const shown = rows.filter((row) => readable.get(row.document_id) === true).slice(0, itemsShownMax)
    const items = await Promise.all(shown.map((row) => this.#itemOf(row)))
    return items.filter((item) => item !== null)
  }

  /**
   * Changes a task in its document, and answers with its row. Throws NOT_FOUND, READ_ONLY, BODY_INVALID for an
   * assignee who is not in the company.
   */
  async change(
    session: PersonSession,
    documentId: DocumentId,
    itemId: string,
    asked: { done?: boolean | undefined; assigneeId?: PersonId | null | undefined; dueDay?: string | null | undefined },
  ): Promise<ActionItem> {
    const { storage, editing, rights } = this.#deps
    const { tenantId, personId } = session
    const access = await rights.accessOf(session, documentId)
    if (access === null) throw new ProblemError('NOT_FOUND')
    if (access !== 'edit') throw new ProblemError('READ_ONLY')
    const people = await storage.inTenant(tenantId, (tx) => namesOf(tx, [personId, asked.assigneeId ?? personId]))
    const change: TaskChange = { done: asked.done, dueDay: asked.dueDay }
    if (asked.assigneeId !== undefined) {
      const name = asked.assigneeId === null ? null : people.get(asked.assigneeId)
      if (name === undefined)
        throw new ProblemError('BODY_INVALID', undefined, {
          errors: [{ path: 'assigneeId', message: 'is nobody here' }],
        })
      change.assignee = name === null ? null : { personId: asked.assigneeId as PersonId, name }
    }
    const address = { tenantId, documentId, part: 'text' } as const
    const author = { personKey: personId, name: people.get(personId) ?? '' }
    const found = await editing.edit(address, author, (doc) => changeTask(doc, itemId, change))
    if (!found) throw new ProblemError('NOT_FOUND')
    await this.derive(address)
    const row = await storage.inTenant(tenantId, (tx) =>
      rowsWithTitle(tx)
        .where('action_items.document_id', '=', documentId)
        .where('action_items.id', '=', itemId)
        .executeTakeFirst(),
    )
    const item = row && (await this.#itemOf(row))
    if (!item) throw new ProblemError('NOT_FOUND')
    return item
  }

  async #derive(address: PartAddress): Promise<void> {
    const { editing, storage, newId } = this.#deps
    const { tenantId, documentId } = address
    const found = await editing.read(address, (doc) => (lacksIds(doc) ? null : tasksIn(doc)))
    const tasks =
      found ??
      (await editing.edit(address, house, (live) => {
        giveIds(live, newId)
        return tasksIn(live)
      }))
    const stored = await storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('action_items').selectAll().where('document_id', '=', documentId).execute(),
    )
    const known = new Map(stored.map((row) => [row.id, row]))
    const changed: { task: Task; position: number; body: Uint8Array; keyVersion: number }[] = []
    for (const [position, task] of tasks.entries()) {
      const row = known.get(task.taskId)
      known.delete(task.taskId)
      if (row && isSame(row, task, position) && (await this.#textOf(row)) === task.text) continue
      const plain = new TextEncoder().encode(task.text)
      const { bytes, keyVersion } = await this.#deps.cipher.encrypt(tenantId, documentId, use, plain)
      changed.push({ task, position, body: bytes, keyVersion })
    }
    const gone = [...known.keys()]
    if (changed.length === 0 && gone.length === 0) return
    const now = new Date(this.#deps.clock.nowMs())
    await storage.inTenant(tenantId, async (tx) => {
      if (gone.length > 0)
        await tx.deleteFrom('action_items').where('document_id', '=', documentId).where('id', 'in', gone).execute()
      const document = await tx
        .selectFrom('documents')
        .select('meeting_id')
        .where('id', '=', documentId)
        .executeTakeFirst()
      if (!document) return
      for (const each of changed) await upsert(tx, address, document.meeting_id, now, each)
    })
  }

  async #mayRead(session: PersonSession, documentId: DocumentId): Promise<boolean> {
    try {
      return (await this.#deps.rights.accessOf(session, documentId)) !== null
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'REMOVED') return false
      throw error
    }
  }

  async #itemOf(row: Row & { title: string }): Promise<ActionItem | null> {
    const text = await this.#textOf(row)
    if (text === null) return null
    return {
      itemId: row.id,
      documentId: row.document_id,
      documentTitle: row.title,
      meetingId: row.meeting_id,
      // A hand-made heading may say anything.
      startLocal: WallTime.safeParse(row.section).data ?? null,
      text,
      assigneeId: row.assignee_id,
      dueDay: row.due_day,
      done: row.done,
      updatedAt: row.updated_at.toISOString(),
    }
  }

  /** null when no key opens it: it is derived anew the next time its document settles. */
  async #textOf(row: Row): Promise<string | null> {
    try {
      const { tenant_id: tenantId, document_id: documentId, body, key_version: keyVersion } = row
      return new TextDecoder().decode(await this.#deps.cipher.decrypt(tenantId, documentId, use, body, keyVersion))
    } catch (err) {
      this.#deps.log.warn({ err, documentId: row.document_id }, 'an action item could not be read')
      return null
    }
  }
}

function isSame(row: Row, task: Task, position: number): boolean {
  return (
    row.position === position &&
    row.section === task.section &&
    row.assignee_id === task.assigneeId &&
    row.due_day === task.dueDay &&
    row.done === task.done &&
    row.minute === task.minute
  )
}

async function upsert(
  tx: Tx,
  { tenantId, documentId }: PartAddress,
  meetingId: MeetingId | null,
  now: Date,
  { task, position, body, keyVersion }: { task: Task; position: number; body: Uint8Array; keyVersion: number },
): Promise<void> {
  const columns = {
    meeting_id: meetingId,
    section: task.section,
    body,
    key_version: keyVersion,
    assignee_id: task.assigneeId,
    due_day: task.dueDay,
    done: task.done,
    position,
    minute: task.minute,
    updated_at: now,
  }
  await tx
    .insertInto('action_items')
    .values({ ...columns, id: task.taskId, tenant_id: tenantId, document_id: documentId, created_at: now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'document_id', 'id']).doUpdateSet(columns))
    .execute()
}

function rowsWithTitle(tx: Tx) {
  return tx
    .selectFrom('action_items')
    .innerJoin('documents', 'documents.id', 'action_items.document_id')
    .selectAll('action_items')
    .select('documents.title')
}

function listed(tx: Tx, { personId }: PersonSession, whose: 'mine' | 'all', documentId: DocumentId | undefined) {
  let query = rowsWithTitle(tx)
  if (documentId !== undefined) query = query.where('action_items.document_id', '=', documentId)
  if (whose === 'mine') query = query.where('assignee_id', '=', personId)
  else if (documentId === undefined)
    query = query.where((where) =>
      where.or([
        where('assignee_id', '=', personId),
        where('documents.kind', '=', 'page'),
        where('documents.owner_id', '=', personId),
        where.exists(
          where
            .selectFrom('document_rights')
            .select('person_id')
            .whereRef('document_rights.document_id', '=', 'documents.id')
            .where('person_id', '=', personId)
            .where('access', '<>', 'none'),
        ),
        where.exists(
          where
            .selectFrom('meetings')
            .select('meetings.id')
            .whereRef('meetings.id', '=', 'documents.meeting_id')
            .where('host_id', '=', personId),
        ),
        where.exists(
          where
            .selectFrom('meeting_attendees')
            .select('meeting_id')
            .whereRef('meeting_attendees.meeting_id', '=', 'documents.meeting_id')
            .where('person_id', '=', personId),
        ),
      ]),
    )
  return (
    query
      .orderBy('done')
      .orderBy(sql`due_day asc nulls last`)
      .orderBy('action_items.created_at', 'desc')
      .orderBy('position')
      // Some may be of documents that are closed to the asker.
      .limit(2 * itemsShownMax)
      .execute()
  )
}

async function namesOf(tx: Tx, personIds: PersonId[]): Promise<Map<PersonId, string>> {
  const rows = await tx.selectFrom('people').select(['id', 'name']).where('id', 'in', personIds).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
