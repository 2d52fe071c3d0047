import type { RouteHandlers } from '../../infra/http.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { PrivacyRoutes } from '../protocol/privacy.ts'
import type { MeetingContacts } from './meetingContacts.ts'
import type { RecordsAboutMe } from './recordsAboutMe.ts'

export interface PrivacyHandlersDeps {
  records: RecordsAboutMe
  contacts: MeetingContacts
  roles: LiveRoles
}

export function privacyHandlers({ records, contacts, roles }: PrivacyHandlersDeps): RouteHandlers<PrivacyRoutes> {
  return {
    'GET /api/me/records': ({ session }) => records.read(session),
    'GET /api/meetings/:meetingId/contacts': async ({ session, params }) => {
      await roles.find(session, params.meetingId)
      return contacts.list(session.tenantId, params.meetingId, session.personId)
    },
    'PUT /api/meetings/:meetingId/contacts': async ({ session, params, body }) => {
      await roles.find(session, params.meetingId)
      await contacts.hide(session.tenantId, params.meetingId, session.personId, body.hidden)
      return {}
    },
  }
}
