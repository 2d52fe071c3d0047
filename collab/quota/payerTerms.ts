import type { DepartmentId, MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Exemption } from '../../infra/storage/scheduleTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { PayerTerms } from './payers.ts'

/** What a meeting says about who pays, with the names and instants that people are shown. */
export interface MeetingTerms extends Omit<PayerTerms, 'exempt'> {
  exempt: Exemption | null
  host: { departmentId: DepartmentId; departmentName: string }
  takenOver: { departmentId: DepartmentId; departmentName: string; takenAt: Date }[]
}

/** Throws NOT_FOUND for no meeting of this tenant. */
export async function payerTermsOf(tx: Tx, meetingId: MeetingId): Promise<MeetingTerms> {
  const meeting = await tx
    .selectFrom('meetings')
    .innerJoin('people', 'people.id', 'meetings.host_id')
    .innerJoin('departments', (join) =>
      join.on((on) => on('departments.id', '=', on.fn.coalesce('meetings.host_department_id', 'people.department_id'))),
    )
    .where('meetings.id', '=', meetingId)
    .select(['payer', 'exempt', 'departments.id as departmentId', 'departments.name as departmentName'])
    .executeTakeFirst()
  if (!meeting) throw new ProblemError('NOT_FOUND')
  const takenOver = await tx
    .selectFrom('payer_takeovers')
    .innerJoin('departments', 'departments.id', 'payer_takeovers.department_id')
    .where('meeting_id', '=', meetingId)
    .select(['departments.id as departmentId', 'departments.name as departmentName', 'taken_at as takenAt'])
    .orderBy('taken_at')
    .execute()
  const { payer, exempt, ...host } = meeting
  const takeovers = new Map(takenOver.map(({ departmentId, takenAt }) => [departmentId, takenAt.getTime()]))
  return { payer, exempt, hostDepartmentId: host.departmentId, takeovers, host, takenOver }
}
