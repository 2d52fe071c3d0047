import { z } from 'zod'
import { limits } from '../../infra/contract/limits.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Region } from '../../infra/contract/shapes.ts'

export const Residency = z.object({
  /** Regions that may carry calls and serve documents; empty: all. */
  allowed: z.array(Region),
  /** Every region that has a media node now, and those that are allowed without one. */
  regions: z.array(z.object({ region: Region, place: z.string(), nodeCount: z.int().min(0) })),
  /** Where the process stands that answers. */
  here: Region,
})
export type Residency = z.infer<typeof Residency>

export const residencyRoutes = {
  'GET /api/residency': {
    summary: 'Which regions may carry the calls and serve the documents of the company',
    access: 'admin',
    out: Residency,
  },
  'PUT /api/residency': {
    summary:
      'Says which regions may be used from now on; none named: all (MEDIA_UNAVAILABLE where no node stands in one)',
    access: 'owner',
    perMinuteMax: 30,
    body: z.strictObject({ allowed: z.array(Region).max(limits.regionsMax) }),
    out: Residency,
  },
} as const satisfies Routes
export type ResidencyRoutes = typeof residencyRoutes
