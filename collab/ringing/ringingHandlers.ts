import type { CallHandlers } from '../../infra/contract/calls.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession, RouteHandlers } from '../../infra/http.ts'
import type { HouseCaller } from '../chat/houseCaller.ts'
import type { DeviceCalls, RingingRoutes } from '../protocol/ringing.ts'
import type { Notices } from './notices.ts'
import type { Rings } from './rings.ts'
import type { RunningCalls } from './runningCalls.ts'

export interface RingingParts {
  rings: Rings
  notices: Notices
  calls: RunningCalls
}

export function ringingHandlers({ rings, notices, calls }: RingingParts): RouteHandlers<RingingRoutes> {
  return {
    'POST /api/rings': ({ session, body }) => rings.ring(session, body),
    'GET /api/rings': async ({ session }) => ({ ...(await rings.list(session)), calls: await calls.list(session) }),
    'DELETE /api/rings/:ringId': ({ session, params }) => rings.stop(session, params.ringId),
    'POST /api/rings/:ringId/answers': ({ session, params, body }) => rings.answer(session, params.ringId, body),
    'GET /api/me/notices': ({ session, query }) => notices.list(session, query.before),
    'POST /api/me/notices/read': ({ session, body }) => notices.read(session, body.noticeIds),
  }
}

/** What somebody's devices say to one another. */
export function deviceHandlers({ calls }: Pick<RingingParts, 'calls'>): CallHandlers<DeviceCalls, HouseCaller> {
  return {
    'call.here': async (caller, call) => {
      await calls.here(await personOf(caller), call)
      return {}
    },
    'call.left': async (caller, { peerId }) => {
      await calls.left(await personOf(caller), peerId)
      return {}
    },
    'call.take': async (caller, { peerId }) => {
      await calls.take(await personOf(caller), peerId)
      return {}
    },
  }
}

/** A guest is one browser, and has no other device. Throws SIGN_IN_NEEDED, FORBIDDEN. */
async function personOf(caller: HouseCaller): Promise<PersonSession> {
  const session = await caller.session()
  if (session.kind !== 'person') throw new ProblemError('FORBIDDEN')
  return session
}
