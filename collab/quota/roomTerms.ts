import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Accounts } from './accounts.ts'
import type { MeterTerms } from './meter.ts'
import { payerTermsOf } from './payerTerms.ts'
import type { SettingsTree } from './settings.ts'

/** All that says what a second in a room costs, and whom. */
export interface RoomTerms extends MeterTerms {
  hostId: PersonId
  settings: SettingsTree
}

/** There is no such meeting, or no longer. */
export class MeetingGone extends Error {}

/** As it is now. Throws MeetingGone. */
export async function readTerms(tx: Tx, accounts: Accounts, meetingId: MeetingId): Promise<RoomTerms> {
  const meeting = await tx.selectFrom('meetings').select('host_id').where('id', '=', meetingId).executeTakeFirst()
  if (!meeting) throw new MeetingGone()
  const { payer, exempt, hostDepartmentId, takeovers } = await payerTermsOf(tx, meetingId)
  const settings = await accounts.settings(tx)
  const terms = { payer, exempt: exempt !== null, hostDepartmentId, takeovers, weights: settings.weights() }
  return { ...terms, hostId: meeting.host_id, settings }
}
