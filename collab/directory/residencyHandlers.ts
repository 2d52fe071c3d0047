import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import type { Residency, ResidencyRoutes } from '../protocol/residency.ts'
import { regionsOf, type TenantRegions } from './tenantRegions.ts'

export interface ResidencyHandlersDeps {
  storage: Storage
  placement: Pick<Placement, 'nodes'>
  regions: Pick<TenantRegions, 'set' | 'here'>
}

export function residencyHandlers({
  storage,
  placement,
  regions,
}: ResidencyHandlersDeps): RouteHandlers<ResidencyRoutes> {
  const show = async (tenantId: TenantId): Promise<Residency> => {
    const [nodes, allowed] = await Promise.all([
      placement.nodes(),
      storage.inTenant(tenantId, (tx) => regionsOf(tx, tenantId)),
    ])
    const names = [...new Set([...nodes.map(({ region }) => region), ...allowed])]
    return {
      allowed: [...allowed],
      here: regions.here,
      regions: names.toSorted().map((region) => {
        const standing = nodes.filter((node) => node.region === region)
        return { region, place: standing.find(({ place }) => place)?.place ?? '', nodeCount: standing.length }
      }),
    }
  }
  return {
    'GET /api/residency': ({ session }) => show(session.tenantId),
    'PUT /api/residency': async ({ session, body: { allowed } }) => {
      const nodes = await placement.nodes()
      // A slip of the pen would end every call of the company.
      if (allowed.length > 0 && !nodes.some(({ region }) => allowed.includes(region)))
        throw new ProblemError('MEDIA_UNAVAILABLE', 'No media node stands in any of these regions.')
      await regions.set(session.tenantId, allowed)
      return show(session.tenantId)
    },
  }
}
