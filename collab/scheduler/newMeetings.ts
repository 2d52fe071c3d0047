import type { DocumentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import type { Schedule } from './expansion.ts'
import { columnsOf, refuseUnknown, scheduleColumns } from './meetingColumns.ts'
import { newMeetingCode } from './meetingCode.ts'
import type { MeetingRow } from './meetingRecord.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import type { Viewer } from './viewer.ts'

const codeAttemptsMax = 5

/** Makes the row of a meeting with its link, code and notes document. */
export class NewMeetings {
  readonly #parts: Pick<SchedulerParts, 'newId' | 'newSecret' | 'newCode'>

  constructor(parts: Pick<SchedulerParts, 'newId' | 'newSecret' | 'newCode'>) {
    this.#parts = parts
  }

  /** `continues`: the row this one goes on from; what `asked` leaves out is as there. Throws BODY_INVALID. */
  async insert(
    tx: Tx,
    who: Pick<Viewer, 'tenantId' | 'personId'>,
    asked: Partial<NewMeeting> & { uid?: string },
    schedule: Schedule,
    continues?: MeetingRow,
  ): Promise<MeetingRow> {
    const { newId, newSecret } = this.#parts
    const { tenantId: tenant_id, personId } = who
    await refuseUnknown(tx, asked)
    const meetingId = newId<MeetingId>()
    const documentId = newId<DocumentId>()
    const title = asked.title ?? continues?.title ?? ''
    await tx.insertInto('documents').values({ id: documentId, tenant_id, title, meeting_id: meetingId }).execute()
    return tx
      .insertInto('meetings')
      .values({
        ...(continues && goneOn(continues)),
        ...given(columnsOf(asked)),
        ...scheduleColumns(schedule),
        id: meetingId,
        uid: asked.uid ?? `${meetingId}@meridian`,
        tenant_id,
        title,
        host_id: personId,
        link_secret: newSecret(tenant_id),
        code: await this.#freeCode(tx, tenant_id, meetingId),
        document_id: documentId,
        revision: 0,
        cancelled_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  /** A code nobody else has; codes are one space for the whole house. */
  async #freeCode(tx: Tx, tenantId: TenantId, meetingId: MeetingId): Promise<string> {
    const newCode = this.#parts.newCode ?? newMeetingCode
    for (let attempt = 0; attempt < codeAttemptsMax; attempt++) {
      const taken = await tx
        .insertInto('meeting_codes')
        .values({ code: newCode(), tenant_id: tenantId, meeting_id: meetingId })
        .onConflict((conflict) => conflict.doNothing())
        .returning('code')
        .executeTakeFirst()
      if (taken) return taken.code
    }
    throw new Error('no free meeting code found')
  }
}

function goneOn(row: MeetingRow) {
  return {
    split_from: row.id,
    notes: row.notes,
    policy: JSON.stringify(row.policy),
    agenda_template_id: row.agenda_template_id,
    host_department_id: row.host_department_id,
    quorum: row.quorum,
    seats: row.seats,
    buffer_before_minutes: row.buffer_before_minutes,
    buffer_after_minutes: row.buffer_after_minutes,
    payer: row.payer,
    exempt: row.exempt,
  }
}

/** Without what is undefined, so that it does not hide what it is spread over. */
function given<T extends object>(columns: T): Partial<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<T>
}
