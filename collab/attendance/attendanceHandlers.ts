import type { RouteHandlers } from '../../infra/http.ts'
import { leads, type LiveRoles } from '../admission/liveRoles.ts'
import type { AttendanceRoutes } from '../protocol/attendance.ts'
import type { AttendanceBook } from './attendanceBook.ts'

export function attendanceHandlers({
  book,
  roles,
}: {
  book: AttendanceBook
  roles: LiveRoles
}): RouteHandlers<AttendanceRoutes> {
  return {
    'GET /api/meetings/:meetingId/attendance': async ({ session, params }) => {
      const { role, personKey } = await roles.find(session, params.meetingId)
      return book.read(session.tenantId, params.meetingId, leads(role) ? null : personKey)
    },
  }
}
