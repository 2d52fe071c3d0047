import type { RouteHandlers } from '../../infra/http.ts'
import type { CaldavRoutes } from '../protocol/caldav.ts'
import type { AppPasswords } from './appPasswords.ts'

/** The passwords that people make for their calendar programs. */
export function caldavHandlers({ appPasswords }: { appPasswords: AppPasswords }): RouteHandlers<CaldavRoutes> {
  return {
    'GET /api/me/app-passwords': async ({ session }) => appPasswords.list(session),
    'POST /api/me/app-passwords': async ({ session, body }) => appPasswords.make(session, body.name),
    'DELETE /api/me/app-passwords/:appPasswordId': async ({ session, params }) => {
      await appPasswords.revoke(session, params.appPasswordId)
      return {}
    },
  }
}
