import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import type { CalendarObjectsTable } from '../../infra/storage/caldavTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { davLimits } from './davLimits.ts'
import { etagOf, meetingStates, type MeetingState } from './meetingStates.ts'

type Row = Omit<Selectable<CalendarObjectsTable>, 'source'>
type Who = Pick<Viewer, 'tenantId' | 'personId'>

/** One object of a calendar; `gone`: a tombstone. */
export interface Member {
  name: string
  meetingId: MeetingId
  /** UID of its file, where it is not the meeting's. */
  uid: string | null
  etag: string
  changeNumber: number
  changedAtMs: number
  gone: boolean
  /** The file a program put is answered word for word. */
  verbatim: boolean
}

/** A calendar as it stands: its members, its tombstones, and how many changes made it so. */
export interface CalendarLook {
  changeNumber: number
  forgottenUntil: number
  members: Member[]
  tombstones: Member[]
}

/** What a program put, to be kept with a member. */
export interface PutFile {
  name: string
  meetingId: MeetingId
  uid: string | null
  source: string
  /** Whether the file is to be answered word for word for as long as nothing changes. */
  verbatim: boolean
}

/**
 * What a person's calendar holds, as programs know it: names, ETags and what changed since when. It is compared
 * with the meetings whenever somebody looks, so that no change of theirs has to be told here. Rules: SPEC.md.
 */
export class CalendarMembers {
  readonly #deps: { storage: Storage; clock: Clock; zones: { version: string } }

  constructor(deps: { storage: Storage; clock: Clock; zones: { version: string } }) {
    this.#deps = deps
  }

  look(who: Who): Promise<CalendarLook> {
    return this.#deps.storage.inTenant(who.tenantId, (tx) => this.lookIn(tx, who))
  }

  /** Nobody else looks at, or changes, this calendar until the transaction ends. */
  async lookIn(tx: Tx, who: Who): Promise<CalendarLook> {
    return this.#refresh(tx, who, await lock(tx, who))
  }

  /** The file as its program put it; null where none did. */
  async sourceIn(tx: Tx, who: Who, name: string): Promise<string | null> {
    const row = await tx
      .selectFrom('calendar_objects')
      .select('source')
      .where('person_id', '=', who.personId)
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.source ?? null
  }

  /** Keeps a file under its name. Answers with the member it became; undefined when its meeting is in no calendar. */
  async keepIn(tx: Tx, who: Who, file: PutFile): Promise<Member | undefined> {
    const collection = await lock(tx, who)
    await this.#nameIt(tx, who, collection, file)
    const look = await this.#refresh(tx, who, { ...collection, change_number: collection.change_number + 2 })
    const member = look.members.find(({ name }) => name === file.name)
    const source_etag = file.verbatim ? (member?.etag ?? null) : null
    await ofPerson(tx, who).set({ source_etag }).where('name', '=', file.name).execute()
    return member
  }

  /** Takes a member out of its owner's calendar, until they are asked again. */
  async dropIn(tx: Tx, who: Who, name: string): Promise<void> {
    await ofPerson(tx, who).set({ dropped: true }).where('name', '=', name).execute()
  }

  async #nameIt(tx: Tx, who: Who, collection: Collection, file: PutFile): Promise<void> {
    const changed_at = new Date(this.#deps.clock.nowMs())
    // Somebody may have looked between the making of the meeting and this: it has another name then.
    await ofPerson(tx, who)
      .set({ gone_at: changed_at, changed_at, change_number: collection.change_number + 1 })
      .where('meeting_id', '=', file.meetingId)
      .where('name', '<>', file.name)
      .where('gone_at', 'is', null)
      .execute()
    const { meetingId: meeting_id, uid, source } = file
    const source_mark = createHash('sha256').update(source).digest('base64url').slice(0, 22)
    const columns = { meeting_id, uid, source, source_mark, gone_at: null, dropped: false }
    await tx
      .insertInto('calendar_objects')
      .values({
        tenant_id: who.tenantId,
        person_id: who.personId,
        name: file.name,
        etag: '',
        change_number: collection.change_number + 2,
        changed_at,
        ...columns,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id', 'name']).doUpdateSet(columns))
      .execute()
  }

  async #refresh(tx: Tx, who: Who, collection: Collection): Promise<CalendarLook> {
    const states = await meetingStates(tx, who.personId)
    const rows = await objectsOf(tx, who)
    const nowMs = this.#deps.clock.nowMs()
    const zonesVersion = this.#deps.zones.version
    const given = { rows, states, zonesVersion, changeNumber: collection.change_number, nowMs }
    const { changed, changeNumber } = changesOf(who, given)
    for (let at = 0; at < changed.length; at += rowsPerStatementMax)
      await write(tx, changed.slice(at, at + rowsPerStatementMax))
    const forgottenUntil = await forget(tx, who, rows, nowMs - davLimits.tombstoneMs)
    const numbers = {
      change_number: changeNumber,
      forgotten_until: Math.max(collection.forgotten_until, forgottenUntil),
    }
    if (numbers.change_number !== collection.stored || forgottenUntil > 0)
      await tx.updateTable('calendar_collections').set(numbers).where('person_id', '=', who.personId).execute()
    const now = new Map([...rows, ...changed].map((row) => [row.name, memberOf(row)]))
    const all = [...now.values()].toSorted((a, b) => a.changeNumber - b.changeNumber)
    return {
      changeNumber,
      forgottenUntil: numbers.forgotten_until,
      members: all.filter(({ gone }) => !gone),
      tombstones: all.filter(({ gone, changeNumber: number }) => gone && number > numbers.forgotten_until),
    }
  }
}

const rowsPerStatementMax = 500

interface Collection {
  change_number: number
  forgotten_until: number
  /** `change_number` as the table has it. */
  stored: number
}

/** One look at a time per calendar: numbers are given once. */
async function lock(tx: Tx, who: Who): Promise<Collection> {
  await tx
    .insertInto('calendar_collections')
    .values({ tenant_id: who.tenantId, person_id: who.personId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('calendar_collections')
    .select(['change_number', 'forgotten_until'])
    .where('person_id', '=', who.personId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...row, stored: row.change_number }
}

function ofPerson(tx: Tx, who: Who) {
  return tx.updateTable('calendar_objects').where('person_id', '=', who.personId)
}

function objectsOf(tx: Tx, who: Who): Promise<Row[]> {
  return tx
    .selectFrom('calendar_objects')
    .select(['tenant_id', 'person_id', 'name', 'meeting_id', 'uid', 'etag', 'change_number', 'changed_at'])
    .select(['gone_at', 'dropped', 'source_mark', 'source_etag'])
    .where('person_id', '=', who.personId)
    .orderBy('change_number', 'desc')
    .execute()
}

/** The rows that are no longer as the meetings are, numbered on. */
function changesOf(
  who: Who,
  given: { rows: Row[]; states: MeetingState[]; zonesVersion: string; changeNumber: number; nowMs: number },
): { changed: Row[]; changeNumber: number } {
  const changed: Row[] = []
  let { changeNumber } = given
  const changed_at = new Date(given.nowMs)
  const note = (row: Row) => changed.push({ ...row, changed_at, change_number: ++changeNumber })
  const ofMeeting = Map.groupBy(given.rows, (row) => row.meeting_id)
  const present = new Set<Row>()
  for (const state of given.states) {
    const { meetingId, answer } = state
    const rows = ofMeeting.get(meetingId) ?? []
    const row = rows.find(({ gone_at }) => gone_at === null) ?? rows[0]
    const dropped = row?.dropped === true && answer === 'no'
    if (row && dropped) continue
    if (row) present.add(row)
    const etag = etagOf(state, given.zonesVersion, row?.source_mark ?? '')
    if (row?.etag === etag && row.gone_at === null && !row.dropped) continue
    const name = row?.name ?? `${meetingId}.ics`
    const { tenantId: tenant_id, personId: person_id } = who
    const fresh = {
      tenant_id,
      person_id,
      name,
      meeting_id: meetingId,
      uid: null,
      source_mark: '',
      source_etag: null,
      ...row,
    }
    note({ ...fresh, etag, gone_at: null, dropped: false, change_number: 0, changed_at })
  }
  for (const row of given.rows) if (!present.has(row) && row.gone_at === null) note({ ...row, gone_at: changed_at })
  return { changed, changeNumber }
}

async function write(tx: Tx, rows: Row[]): Promise<void> {
  await tx
    .insertInto('calendar_objects')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'person_id', 'name']).doUpdateSet((set) => ({
        etag: set.ref('excluded.etag'),
        change_number: set.ref('excluded.change_number'),
        changed_at: set.ref('excluded.changed_at'),
        gone_at: set.ref('excluded.gone_at'),
        dropped: set.ref('excluded.dropped'),
      })),
    )
    .execute()
}

/** Erases tombstones of long ago; answers with the last change nobody is told of any more, 0 for none. */
async function forget(tx: Tx, who: Who, rows: Row[], beforeMs: number): Promise<number> {
  const old = rows.filter(({ gone_at, dropped }) => gone_at !== null && gone_at.getTime() < beforeMs && !dropped)
  if (old.length === 0) return 0
  await tx
    .deleteFrom('calendar_objects')
    .where('person_id', '=', who.personId)
    .where('gone_at', '<', new Date(beforeMs))
    .where('dropped', '=', false)
    .execute()
  return Math.max(...old.map(({ change_number }) => change_number))
}

function memberOf(row: Row): Member {
  return {
    name: row.name,
    meetingId: row.meeting_id,
    uid: row.uid,
    etag: row.etag,
    changeNumber: row.change_number,
    changedAtMs: row.changed_at.getTime(),
    gone: row.gone_at !== null,
    verbatim: row.source_etag !== null && row.source_etag === row.etag,
  }
}
