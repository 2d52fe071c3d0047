import { z } from 'zod'
import { ResourceId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Name, Zone } from '../../infra/contract/shapes.ts'

/** A room or a device. */
export const Resource = z.object({
  resourceId: ResourceId,
  kind: z.enum(['room', 'device']),
  name: Name,
  zone: Zone,
  seats: z.int().nullable(),
})
export type Resource = z.infer<typeof Resource>
const ResourceFields = z.strictObject({
  kind: z.enum(['room', 'device']),
  name: Name,
  zone: Zone,
  seats: z.int().min(1).max(10_000).nullable().default(null),
})

export const resourceRoutes = {
  'GET /api/resources': {
    summary: 'Rooms and devices one can book',
    access: 'person',
    out: z.object({ resources: z.array(Resource) }),
  },
  'POST /api/resources': { summary: 'Adds a room or a device', access: 'admin', body: ResourceFields, out: Resource },
  'PATCH /api/resources/:resourceId': {
    summary: 'Changes a room or a device',
    access: 'admin',
    params: z.strictObject({ resourceId: ResourceId }),
    body: ResourceFields.partial(),
    out: Resource,
  },
  'DELETE /api/resources/:resourceId': {
    summary: 'No longer to be booked; meetings that have it keep it',
    access: 'admin',
    params: z.strictObject({ resourceId: ResourceId }),
    out: z.object({}),
  },
} as const satisfies Routes
export type ResourceRoutes = typeof resourceRoutes
