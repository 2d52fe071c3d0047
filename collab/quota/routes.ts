import type { RouteHandlers } from '../../infra/http.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { MinuteRoutes } from '../protocol/minutes.ts'
import type { Minutes } from './minutes.ts'

/** The routes of collab/protocol/minutes.ts that are answered here; requests and payers are collab/admission's. */
export type AccountRoutes = Pick<
  MinuteRoutes,
  'GET /api/minutes' | 'GET /api/admin/minutes' | 'GET /api/admin/minutes/:departmentId/ledger'
>

/** The REST face of the minutes. */
export function minuteHandlers({
  minutes,
  storage,
}: {
  minutes: Minutes
  storage: Storage
}): RouteHandlers<AccountRoutes> {
  return {
    'GET /api/minutes': async ({ session: { tenantId, personId } }) => {
      const person = await storage.inTenant(tenantId, (tx) =>
        tx.selectFrom('people').select('department_id').where('id', '=', personId).executeTakeFirst(),
      )
      if (!person) throw new ProblemError('NOT_FOUND')
      return minutes.ofDepartment(tenantId, person.department_id)
    },

    'GET /api/admin/minutes': async ({ session }) => ({
      accounts: await minutes.overview(session.tenantId),
      override: { grantedSeconds: null, usedSeconds: 0, heldSeconds: 0 },
    }),

    'GET /api/admin/minutes/:departmentId/ledger': async ({ session, params, query }) => ({
      lines: await minutes.ledger(session.tenantId, params.departmentId, query),
    }),
  }
}
