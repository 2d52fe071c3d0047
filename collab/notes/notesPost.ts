import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type DocumentId, type MeetingId, type PersonId, type TenantId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { DocumentEditing } from '../documents/documentEditing.ts'
import type { Placement } from '../ports.ts'
import type { NoteSection } from '../protocol/notes.ts'
import { loadMeeting, type Invitee, type MeetingRecord } from '../scheduler/meetingRecord.ts'
import { hasWriting, noteMarkup } from './noteMarkup.ts'
import { addressOf, mayBegin, sectionInfo, type NoteSections, type SectionRow } from './noteSections.ts'
import { notesLetter, type NotesOfOccurrence } from './notesLetter.ts'
import { sectionNodes } from './sectionSeed.ts'
import { tasksIn } from './tasks.ts'

const dayMs = 86_400_000
/** Pressed by two people at once it is sent once. */
const againAfterMs = 60_000
/** Whoever writes after the meeting is not cut off in mid-sentence. */
const quietMs = 5 * 60_000
/** Notes that nobody finished within two days of the meeting wait for somebody's hand. */
const waitsMs = 2 * dayMs
const sectionsPerSweepMax = 1000

export interface NotesPostDeps {
  storage: Storage
  clock: Clock
  log: Log
  mail: Mail
  editing: DocumentEditing
  sections: NoteSections
  placement: Pick<Placement, 'presence'>
  /** Of these people, who may do what with the document. */
  accessOf: (tx: Tx, documentId: DocumentId, personKeys: string[]) => Promise<Map<string, DocumentAccess>>
  publicUrl: string
}

/** Sends the notes of an occurrence to everybody invited: when somebody asks, or once by itself when it is over. */
export class NotesPost {
  readonly #deps: NotesPostDeps
  /** What was looked at and found unwritten, by when its document last changed. */
  readonly #unwritten = new Map<string, number>()

  constructor(deps: NotesPostDeps) {
    this.#deps = deps
  }

  /** Throws as NoteSections.enter, FORBIDDEN unless invited or an editor, NOT_FOUND for notes nobody began. */
  async send(session: PersonSession, meetingId: MeetingId, startLocal: string): Promise<NoteSection> {
    const entered = await this.#deps.sections.enter(session, meetingId)
    if (!mayBegin(session, entered)) throw new ProblemError('FORBIDDEN')
    const content = await this.#contentOf(session.tenantId, entered.record, startLocal)
    if (!content) throw new ProblemError('NOT_FOUND')
    const before = new Date(this.#deps.clock.nowMs() - againAfterMs)
    const row = await this.#post(entered.record, content, before)
    return sectionInfo(row)
  }

  /** Sends what is due in one company. Several processes may do so at once. */
  async sweep(tenantId: TenantId): Promise<void> {
    const nowMs = this.#deps.clock.nowMs()
    const due = await this.#deps.storage.inTenant(tenantId, (tx) => dueAt(tx, nowMs))
    for (const { changed_at: changedAt, ...row } of due) {
      const key = `${row.meeting_id}/${row.start_local}`
      if (this.#unwritten.get(key) === changedAt.getTime()) continue
      const present = await this.#deps.placement.presence(roomIdOf(tenantId, row.meeting_id))
      if (present.length > 0) continue
      const record = await this.#deps.storage.inTenant(tenantId, (tx) => loadMeeting(tx, { meetingId: row.meeting_id }))
      const content = record && (await this.#contentOf(tenantId, record, row.start_local))
      if (record && content?.written) {
        await this.#post(record, content, null)
        this.#deps.log.info({ tenantId, meetingId: row.meeting_id }, 'notes sent round')
      } else {
        if (this.#unwritten.size >= 10_000) this.#unwritten.clear()
        this.#unwritten.set(key, changedAt.getTime())
      }
    }
  }

  /**
   * Marks the section as sent and writes the letters, in one transaction: whoever comes second finds the mark.
   * `before`: sent then or earlier, it is sent again; null: never again.
   */
  async #post(record: MeetingRecord, content: NotesOfOccurrence, before: Date | null): Promise<SectionRow> {
    const { storage, mail, clock, publicUrl, accessOf } = this.#deps
    const { id: meetingId, document_id: documentId, tenant_id: tenantId } = record.row
    return storage.inTenant(tenantId, async (tx) => {
      const section = () =>
        tx
          .selectFrom('note_sections')
          .selectAll()
          .where('meeting_id', '=', meetingId)
          .where('start_local', '=', content.startLocal)
      const sent = await tx
        .updateTable('note_sections')
        .set({ mailed_at: new Date(clock.nowMs()) })
        .where('meeting_id', '=', meetingId)
        .where('start_local', '=', content.startLocal)
        .where((where) =>
          where.or([where('mailed_at', 'is', null), ...(before ? [where('mailed_at', '<=', before)] : [])]),
        )
        .returningAll()
        .executeTakeFirst()
      if (!sent) return section().executeTakeFirstOrThrow(() => new ProblemError('NOT_FOUND'))
      const invited = peopleOf(record)
      const access = await accessOf(
        tx,
        documentId,
        invited.map(({ personId }) => personId),
      )
      const readers = invited.filter(({ personId }) => access.has(personId))
      await mail.post(
        tx,
        readers.map((reader) => notesLetter(record, content, reader, publicUrl)),
      )
      return sent
    })
  }

  async #contentOf(tenantId: TenantId, record: MeetingRecord, startLocal: string) {
    const { nodes, open } = await this.#deps.editing.read(addressOf(tenantId, record), (doc) => ({
      nodes: sectionNodes(doc, startLocal),
      open: tasksIn(doc).filter(({ done }) => !done),
    }))
    if (nodes.length === 0) return null
    const names = await this.#namesOf(
      tenantId,
      open.map(({ assigneeId }) => assigneeId).filter((id) => id !== null),
    )
    return { startLocal, notes: noteMarkup(nodes), open, names, written: hasWriting(nodes) }
  }

  async #namesOf(tenantId: TenantId, ids: PersonId[]): Promise<Map<PersonId, string>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('people')
        .select(['id', 'name'])
        .where('id', 'in', [...new Set(ids)])
        .execute(),
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}

/** The host is not among the attendees, and is one of those invited all the same. */
function peopleOf({ host, attendees }: MeetingRecord): Invitee[] {
  return [host, ...attendees.filter(({ personId }) => personId !== host.personId)]
}

/** Begun, over, never sent, and quiet for a while. */
async function dueAt(tx: Tx, nowMs: number) {
  const rows = await tx
    .selectFrom('note_sections')
    .innerJoin('meetings', 'meetings.id', 'note_sections.meeting_id')
    .innerJoin('documents', 'documents.id', 'note_sections.document_id')
    .selectAll('note_sections')
    .select(['meetings.duration_seconds', 'documents.updated_at as changed_at'])
    .where('mailed_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('starts_at', '<', new Date(nowMs))
    .where('starts_at', '>', new Date(nowMs - waitsMs - dayMs))
    .orderBy('starts_at')
    .limit(sectionsPerSweepMax)
    .execute()
  return rows.flatMap(({ duration_seconds: seconds, ...row }) => {
    const endsAtMs = row.starts_at.getTime() + seconds * 1000
    const quietSinceMs = Math.max(row.changed_at.getTime(), row.seeded_at.getTime())
    // The meeting's own end needs no such patience: whoever wrote in it has stopped when the room is empty.
    const over = endsAtMs <= nowMs && (quietSinceMs <= endsAtMs || quietSinceMs <= nowMs - quietMs)
    return over && endsAtMs > nowMs - waitsMs ? [row] : []
  })
}
