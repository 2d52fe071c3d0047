import type { Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import type { NoteSectionsTable } from '../../infra/storage/documentTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { Author, DocumentEditing } from '../documents/documentEditing.ts'
import type { Placement } from '../ports.ts'
import type { NoteSection } from '../protocol/notes.ts'
import { instancesOf, type Instance } from '../scheduler/expansion.ts'
import { loadMeeting, scheduleOfMeeting, type MeetingRecord } from '../scheduler/meetingRecord.ts'
import { words } from '../scheduler/words.ts'
import type { AgendaTemplates } from './agendaTemplates.ts'
import type { DocumentRights } from './ports.ts'
import { runningSince } from './runningSince.ts'
import { plant, seedOf } from './sectionSeed.ts'

/** Occurrences offered on each side of now, beside those whose notes were begun. */
const occurrencesEachSideMax = 4
const begunShownMax = 100
const attendancesLookedAtMax = 2000
const dayMs = 86_400_000

export interface NoteSectionsDeps {
  storage: Storage
  clock: Clock
  log: Log
  zones: ZoneTable
  editing: DocumentEditing
  rights: DocumentRights
  placement: Pick<Placement, 'presence'>
  templates: AgendaTemplates
}

export type SectionRow = Selectable<NoteSectionsTable>

/** A meeting as its asker may see it. */
export interface Entered {
  record: MeetingRecord
  access: DocumentAccess
}

/**
 * The notes of each occurrence: one section of the meeting's document. Its text is one Yjs update, kept in the row
 * that only one of several beginners can insert, and applied by whoever comes by until it is known to be stored:
 * applied twice, or by two processes at once, it is still one section.
 */
export class NoteSections {
  readonly #deps: NoteSectionsDeps

  constructor(deps: NoteSectionsDeps) {
    this.#deps = deps
  }

  /** Throws FORBIDDEN for a guest of another meeting, NOT_FOUND for whoever may not open the notes, REMOVED. */
  async enter(session: Session, meetingId: MeetingId): Promise<Entered> {
    if (session.kind === 'guest' && session.meetingId !== meetingId) throw new ProblemError('FORBIDDEN')
    const record = await this.#deps.storage.inTenant(session.tenantId, (tx) => loadMeeting(tx, { meetingId }))
    const access = record && (await this.#deps.rights.accessOf(session, record.row.document_id))
    if (!record || !access) throw new ProblemError('NOT_FOUND')
    return { record, access }
  }

  /** Throws as `enter`. */
  async list(session: Session, meetingId: MeetingId) {
    const { record } = await this.enter(session, meetingId)
    const nowMs = this.#deps.clock.nowMs()
    const begun = await this.#deps.storage.inTenant(session.tenantId, (tx) => begunOf(tx, meetingId))
    for (const row of begun) if (row.seed) await this.#plant(row)
    const instances = this.#instances(record)
    const known = new Map(begun.map((row) => [row.start_local, sectionInfo(row)]))
    for (const { originalLocal: startLocal, startsAtMs } of nearest(instances, nowMs)) {
      if (known.has(startLocal)) continue
      const startsAt = new Date(startsAtMs).toISOString()
      known.set(startLocal, { startLocal, startsAt, begun: false, mailedAt: null })
    }
    const sections = [...known.values()].toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
    return {
      documentId: record.row.document_id,
      sections,
      current: currentOf(instances, nowMs)?.originalLocal ?? sections.at(-1)?.startLocal ?? record.row.start_local,
      runningSince: await this.#runningSince(session.tenantId, meetingId, nowMs),
      templateId: record.row.agenda_template_id,
      mayChooseTemplate: session.kind === 'person' && session.personId === record.row.host_id,
    }
  }

  /**
   * Begins the notes of an occurrence with the agenda of `templateId`, of the meeting's own template where that is
   * undefined, or with none. Throws as `enter`, READ_ONLY, and NOT_FOUND for no occurrence or no template.
   */
  async begin(
    session: Session,
    meetingId: MeetingId,
    startLocal: string,
    templateId: string | null | undefined,
  ): Promise<NoteSection> {
    const entered = await this.enter(session, meetingId)
    const { record } = entered
    if (!mayBegin(session, entered)) throw new ProblemError('READ_ONLY')
    const { tenantId } = session
    const known = await this.#deps.storage.inTenant(tenantId, (tx) => rowOf(tx, meetingId, startLocal))
    if (known) return this.#planted(known)
    const instance = this.#instances(record).find((each) => each.originalLocal === startLocal)
    if (!instance) throw new ProblemError('NOT_FOUND')
    const templateOrDefault = templateId === undefined ? record.row.agenda_template_id : templateId
    const agenda = templateOrDefault === null ? [] : await this.#deps.templates.itemsOf(tenantId, templateOrDefault)
    const author = await this.#authorOf(session)
    const heading = headingOf(record, instance)
    // Within an edit: once that resolves, all that the seed stands beside is stored.
    const seed = await this.#deps.editing.edit(addressOf(tenantId, record), author, (doc) =>
      seedOf(doc, { startLocal, heading, agenda }),
    )
    const row = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const first = await tx
        .insertInto('note_sections')
        .values({
          tenant_id: tenantId,
          meeting_id: meetingId,
          start_local: startLocal,
          document_id: record.row.document_id,
          starts_at: new Date(instance.startsAtMs),
          seeded_by: author.personKey,
          seeded_at: new Date(this.#deps.clock.nowMs()),
          seed: seed.update,
          mailed_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (first) await rememberWriter(tx, first, seed.clientId, author)
      return first ?? (await rowOf(tx, meetingId, startLocal))
    })
    if (!row) throw new ProblemError('CONFLICT')
    return this.#planted(row)
  }

  /** Seeds that a process left behind between row and document. */
  async plantLeftOver(tenantId: TenantId): Promise<void> {
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('note_sections').selectAll().where('seed', 'is not', null).limit(begunShownMax).execute(),
    )
    for (const row of rows) await this.#plant(row)
  }

  async #planted(row: SectionRow): Promise<NoteSection> {
    if (row.seed) await this.#plant(row)
    return sectionInfo(row)
  }

  async #plant(row: SectionRow): Promise<void> {
    const { seed, tenant_id: tenantId, document_id: documentId } = row
    if (!seed) return
    const address = { tenantId, documentId, part: 'text' } as const
    const author = { personKey: row.seeded_by, name: 'Meridian' }
    const there = await this.#deps.editing.edit(address, author, (doc) => plant(doc, seed))
    if (!there) {
      this.#deps.log.warn({ tenantId, documentId }, 'the seed of a section waits for what it stands beside')
      return
    }
    await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('note_sections')
        .set({ seed: null })
        .where('meeting_id', '=', row.meeting_id)
        .where('start_local', '=', row.start_local)
        .execute(),
    )
  }

  async #runningSince(tenantId: TenantId, meetingId: MeetingId, nowMs: number): Promise<string | null> {
    const present = await this.#deps.placement.presence(roomIdOf(tenantId, meetingId))
    if (present.length === 0) return null
    const here = new Set(present.map(({ personKey }) => personKey))
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('attendances')
        .select(['person_key', 'issued_at', 'first_seen_at', 'ended_at'])
        .where('meeting_id', '=', meetingId)
        .where('issued_at', '>', new Date(nowMs - 2 * dayMs))
        .orderBy('issued_at', 'desc')
        .limit(attendancesLookedAtMax)
        .execute(),
    )
    const presences = rows.flatMap((row) => {
      // The meter has not written it down yet, but the room shows the person.
      const from = row.first_seen_at ?? (here.has(row.person_key) && !row.ended_at ? row.issued_at : null)
      return from ? [{ fromMs: from.getTime(), untilMs: row.ended_at?.getTime() ?? null }] : []
    })
    const sinceMs = runningSince(presences, nowMs)
    return sinceMs === null ? null : new Date(sinceMs).toISOString()
  }

  #instances(record: MeetingRecord): Instance[] {
    return instancesOf(this.#deps.zones, scheduleOfMeeting(record))
  }

  async #authorOf(session: Session): Promise<Author> {
    const personKey = personKeyOf(session)
    if (session.kind === 'guest') return { personKey, name: session.name }
    const person = await this.#deps.storage.inTenant(session.tenantId, (tx) =>
      tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst(),
    )
    if (!person) throw new ProblemError('NOT_FOUND')
    return { personKey, name: person.name }
  }
}

/** Any invitee who may open the notes, and whoever may write in them. */
export function mayBegin(session: Session, { record, access }: Entered): boolean {
  return access === 'edit' || isInvited(session, record)
}

export function isInvited(session: Session, { row, attendees }: MeetingRecord): boolean {
  if (session.kind === 'guest') return false
  return row.host_id === session.personId || attendees.some(({ personId }) => personId === session.personId)
}

export function sectionInfo(row: SectionRow): NoteSection {
  const startsAt = row.starts_at.toISOString()
  return { startLocal: row.start_local, startsAt, begun: true, mailedAt: row.mailed_at?.toISOString() ?? null }
}

export const addressOf = (tenantId: TenantId, { row }: MeetingRecord) =>
  ({ tenantId, documentId: row.document_id, part: 'text' }) as const

/** On whose clock it is, since people elsewhere read it as well. */
const headingOf = ({ host }: MeetingRecord, { startLocal, zone }: Instance) =>
  `${words[host.language].wall(startLocal)} (${zone})`

function rowOf(tx: Tx, meetingId: MeetingId, startLocal: string): Promise<SectionRow | undefined> {
  return tx
    .selectFrom('note_sections')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .where('start_local', '=', startLocal)
    .executeTakeFirst()
}

function begunOf(tx: Tx, meetingId: MeetingId): Promise<SectionRow[]> {
  return tx
    .selectFrom('note_sections')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('starts_at', 'desc')
    .limit(begunShownMax)
    .execute()
}

/** So that who wrote what knows whose hand the agenda is. */
async function rememberWriter(tx: Tx, row: SectionRow, clientId: number, author: Author): Promise<void> {
  await tx
    .insertInto('document_writers')
    .values({
      tenant_id: row.tenant_id,
      document_id: row.document_id,
      part: 'text',
      client_id: clientId,
      person_key: author.personKey,
      name: author.name,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The occurrence that runs, or else the nearest. */
export function currentOf(instances: Instance[], nowMs: number): Instance | undefined {
  const distanceMs = ({ startsAtMs, endsAtMs }: Instance) => Math.max(startsAtMs - nowMs, nowMs - endsAtMs, 0)
  return instances.reduce<Instance | undefined>(
    (best, each) => (best && distanceMs(best) <= distanceMs(each) ? best : each),
    undefined,
  )
}

function nearest(instances: Instance[], nowMs: number): Instance[] {
  const begun = instances.filter(({ startsAtMs }) => startsAtMs <= nowMs)
  return [
    ...begun.slice(-occurrencesEachSideMax),
    ...instances.slice(begun.length, begun.length + occurrencesEachSideMax),
  ]
}
