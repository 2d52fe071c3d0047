import type { PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import type { HouseForTests } from '../../directory/testing/directoryHouse.ts'
import { Meetings } from '../../scheduler/meetings.ts'

export function openMeetings(house: HouseForTests): Meetings {
  const letters = { publicUrl: 'http://localhost:3000', invitationKey: new Uint8Array(32), replyDomain: null }
  return new Meetings({ ...house, ...letters, newId, newSecret })
}

/** A meeting of one hour that begins now. */
export async function addMeeting(meetings: Meetings, tenantId: TenantId, hostId: PersonId) {
  const meeting = await meetings.now({ tenantId, personId: hostId, role: 'member' }, 'Planning')
  const { meetingId, documentId, code, link } = meeting
  return { meetingId, documentId, code, secret: link.replace('/m/', '') }
}
