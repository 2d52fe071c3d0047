import type { MeetingId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { derivedSecret, hashSecret, tenantOf } from '../../../infra/secrets.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { Replier } from '../answers.ts'
import type { MeetingRow } from '../meetingRecord.ts'

export interface Invitation {
  tenantId: TenantId
  meetingId: MeetingId
  who: Replier
  /** The revision since which the meeting's time is what was last asked about. */
  askedRevision: number
  /** DTSTAMP of the last answer by mail. */
  answerStampMs: number | null
  secretHash: string
}

const rowsPerInsert = 500

/**
 * Which secret stands for which invitation. A secret stays the same for the life of an invitation, because other
 * calendars know the organizer of an event by it; the tables hold its hash alone.
 */
export class InvitationBook {
  readonly #key: Uint8Array

  /** `key`: 32 bytes, the same for every process. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** The secret of an invitation, whether it was written down or not. */
  secretOf({ tenant_id, id }: MeetingRow, who: Replier): string {
    return derivedSecret(tenant_id, this.#key, `${id} ${'personId' in who ? who.personId : who.guestId}`)
  }

  /** Writes down who is asked, and when the meeting is they are asked about. */
  async ask(tx: Tx, row: MeetingRow, invited: Replier[]): Promise<void> {
    const asked = [row.start_local, row.zone, row.duration_seconds, row.recurrence, row.all_day].join(' ')
    for (let from = 0; from < invited.length; from += rowsPerInsert) {
      const rows = invited.slice(from, from + rowsPerInsert).map((who) => ({
        tenant_id: row.tenant_id,
        secret_hash: hashSecret(this.secretOf(row, who)),
        meeting_id: row.id,
        person_id: 'personId' in who ? who.personId : null,
        guest_id: 'guestId' in who ? who.guestId : null,
        asked_schedule: asked,
        asked_revision: row.revision,
      }))
      await tx
        .insertInto('invitations')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('secret_hash')
            .doUpdateSet({ asked_schedule: asked, asked_revision: row.revision })
            .where('invitations.asked_schedule', '<>', asked),
        )
        .execute()
    }
  }

  /** Throws ProblemError LINK_INVALID for a secret that was never given out, or whose meeting is gone. */
  async find(tx: Tx, secret: string): Promise<Invitation> {
    const secretHash = hashSecret(secret)
    const row = await tx.selectFrom('invitations').selectAll().where('secret_hash', '=', secretHash).executeTakeFirst()
    const who =
      row && (row.person_id === null ? row.guest_id && { guestId: row.guest_id } : { personId: row.person_id })
    if (!row || !who) throw new ProblemError('LINK_INVALID')
    return {
      tenantId: tenantOf(secret),
      meetingId: row.meeting_id,
      who,
      askedRevision: row.asked_revision,
      answerStampMs: row.answer_stamp_at?.getTime() ?? null,
      secretHash,
    }
  }

  /** Remembers the DTSTAMP of an answer. */
  async stamp(tx: Tx, { secretHash }: Invitation, stampMs: number): Promise<void> {
    await tx
      .updateTable('invitations')
      .set({ answer_stamp_at: new Date(stampMs) })
      .where('secret_hash', '=', secretHash)
      .execute()
  }
}
