import type { RouteHandlers } from '../../infra/http.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { MinuteRoutes } from '../protocol/minutes.ts'
import type { Minutes } from './minutes.ts'

/** The routes of collab/protocol/minutes.ts that are answered here; requests and payers are elsewhere. */
export type AccountRoutes = Pick<
  MinuteRoutes,
  | 'GET /api/minutes'
  | 'GET /api/minutes/mine'
  | 'GET /api/admin/minutes'
  | 'GET /api/admin/minutes/settings'
  | 'PUT /api/admin/minutes/settings'
  | 'POST /api/admin/minutes/:departmentId/top-up'
  | 'POST /api/admin/minutes/transfers'
  | 'GET /api/admin/minutes/:departmentId/ledger'
  | 'GET /api/admin/minutes/:departmentId/chain'
  | 'GET /api/admin/minutes/:departmentId/people'
  | 'GET /api/admin/tags'
  | 'POST /api/admin/tags'
  | 'PUT /api/admin/tags/:tagId'
  | 'DELETE /api/admin/tags/:tagId'
>

/** The REST face of accounts, settings, the ledger and tags. */
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
    'GET /api/minutes/mine': ({ session }) => minutes.ofPerson(session.tenantId, session.personId),

    'GET /api/admin/minutes': ({ session }) => minutes.overview(session.tenantId),
    'GET /api/admin/minutes/settings': ({ session }) => minutes.settings(session.tenantId),
    'PUT /api/admin/minutes/settings': ({ session, body }) => minutes.saveSettings(session, body),
    'POST /api/admin/minutes/:departmentId/top-up': ({ session, params: { departmentId }, body }) =>
      minutes.topUp(session.tenantId, { ...body, departmentId, actorId: session.personId }),
    'POST /api/admin/minutes/transfers': ({ session, body }) => minutes.transfer(session, body),

    'GET /api/admin/minutes/:departmentId/ledger': async ({ session, params, query }) => ({
      lines: await minutes.ledger(session.tenantId, params.departmentId, query),
    }),
    'GET /api/admin/minutes/:departmentId/chain': ({ session, params }) =>
      minutes.chain(session.tenantId, params.departmentId),
    'GET /api/admin/minutes/:departmentId/people': async ({ session, params }) => ({
      people: await minutes.ofPeople(session.tenantId, params.departmentId),
    }),

    'GET /api/admin/tags': async ({ session }) => ({ tags: await minutes.tags(session.tenantId) }),
    'POST /api/admin/tags': ({ session, body }) => minutes.addTag(session, body),
    'PUT /api/admin/tags/:tagId': ({ session, params: { tagId }, body }) =>
      minutes.changeTag(session, { ...body, tagId }),
    'DELETE /api/admin/tags/:tagId': async ({ session, params }) => {
      await minutes.removeTag(session, params.tagId)
      return {}
    },
  }
}
