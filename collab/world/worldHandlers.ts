import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { World } from '../ports.ts'
import type { WorldRoutes } from '../protocol/world.ts'
import type { Operators } from './operators.ts'
import { worldOf } from './worldOf.ts'

export interface WorldHandlersDeps {
  operators: Operators
  emailOf: (tenantId: TenantId, personId: PersonId) => Promise<string>
  world: World
  clock: Clock
}

export function worldHandlers({ operators, emailOf, world, clock }: WorldHandlersDeps): RouteHandlers<WorldRoutes> {
  return {
    'GET /api/world': async ({ session: { tenantId, personId } }) => {
      if (!(await operators.has(tenantId, await emailOf(tenantId, personId)))) throw new ProblemError('FORBIDDEN')
      return worldOf(await world.look(), new Date(clock.nowMs()).toISOString())
    },
  }
}
