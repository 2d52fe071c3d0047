import type { MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { weightsDefault } from './mediaClasses.ts'
import type { MeterTerms } from './meter.ts'

/** All that says what a second in a room costs, and whom. */
export interface RoomTerms extends MeterTerms {
  hostId: PersonId
}

/** There is no such meeting, or no longer. */
export class MeetingGone extends Error {}

/** As it is now. Throws MeetingGone. */
export async function readTerms(tx: Tx, tenantId: TenantId, meetingId: MeetingId): Promise<RoomTerms> {
  const meeting = await tx
    .selectFrom('meetings')
    .innerJoin('people', 'people.id', 'meetings.host_id')
    .where('meetings.id', '=', meetingId)
    .select(['payer', 'exempt', 'host_id', 'people.department_id'])
    .executeTakeFirst()
  if (!meeting) throw new MeetingGone()
  const takeovers = await tx
    .selectFrom('payer_takeovers')
    .where('meeting_id', '=', meetingId)
    .select(['department_id', 'taken_at'])
    .execute()
  const company = await tx
    .selectFrom('minute_settings')
    .where('scope', '=', 'company')
    .where('subject_id', '=', tenantId)
    .select(['audio_weight', 'video_weight', 'recording_weight'])
    .executeTakeFirst()
  return {
    exempt: meeting.exempt !== null,
    payer: meeting.payer,
    hostId: meeting.host_id,
    hostDepartmentId: meeting.department_id,
    takeovers: new Map(takeovers.map((row) => [row.department_id, row.taken_at.getTime()])),
    weights: {
      audio: company?.audio_weight ?? weightsDefault.audio,
      video: company?.video_weight ?? weightsDefault.video,
      recording: company?.recording_weight ?? weightsDefault.recording,
    },
  }
}
