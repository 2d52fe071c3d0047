import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { invitedTo } from './changeNews.ts'
import { nextInstanceOf } from './meetingFacts.ts'
import { loadMeeting, type MeetingRecord } from './meetingRecord.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import type { Viewer } from './viewer.ts'

/** Somebody leaves the company: their meetings go on with another host. */
export class Handover {
  readonly #parts: SchedulerParts

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /**
   * How many meetings that are not over changed hands. All in one transaction; doing it again finds none. Throws
   * ProblemError NOT_FOUND (nobody leaves), BODY_INVALID (nobody receives).
   */
  async handOver({ tenantId }: Viewer, personId: PersonId, receiverId: PersonId): Promise<number> {
    const { storage, hostLetters } = this.#parts
    return storage.inTenant(tenantId, async (tx) => {
      const people = await tx
        .selectFrom('people')
        .select(['id', 'name'])
        .where('id', 'in', [personId, receiverId])
        .execute()
      const leaver = people.find(({ id }) => id === personId)
      if (!leaver) throw new ProblemError('NOT_FOUND')
      if (personId === receiverId || !people.some(({ id }) => id === receiverId)) {
        const errors = [{ path: 'receiverId', message: 'must be somebody else of the company' }]
        throw new ProblemError('BODY_INVALID', undefined, { errors })
      }
      const coming = await this.#hosted(tx, personId)
      const handed: MeetingRecord[] = []
      for (const meeting of coming) handed.push(await this.#give(tx, meeting, receiverId))
      await hostLetters.handedOver(tx, handed, leaver.name)
      return handed.length
    })
  }

  async #hosted(tx: Tx, personId: PersonId): Promise<MeetingRecord[]> {
    const { zones, clock } = this.#parts
    const rows = await tx
      .selectFrom('meetings')
      .select('id')
      .where('host_id', '=', personId)
      .where('cancelled_at', 'is', null)
      .where('main_id', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    const records: MeetingRecord[] = []
    for (const { id } of rows) {
      const record = await loadMeeting(tx, { meetingId: id })
      if (record && nextInstanceOf(zones, record, clock.nowMs())) records.push(record)
    }
    return records
  }

  /** The receiver is no longer merely invited; the one who leaves is no longer there at all. */
  async #give(tx: Tx, { row }: MeetingRecord, receiverId: PersonId): Promise<MeetingRecord> {
    const { invitations, clock } = this.#parts
    await forget(tx, row.id, receiverId)
    await tx
      .updateTable('meetings')
      .set({ host_id: receiverId, revision: row.revision + 1 })
      .where('id', '=', row.id)
      .execute()
    const after = await loadMeeting(tx, { meetingId: row.id })
    if (!after) throw new Error(`meeting ${row.id} has gone within its own transaction`)
    await invitations.send(tx, 'changed', after, invitedTo(after), clock.nowMs())
    return after
  }
}

async function forget(tx: Tx, meetingId: MeetingId, personId: PersonId): Promise<void> {
  for (const table of ['meeting_attendees', 'occurrence_answers'] as const)
    await tx.deleteFrom(table).where('meeting_id', '=', meetingId).where('person_id', '=', personId).execute()
}
