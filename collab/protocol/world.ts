import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)

export const WorldNode = z.object({
  nodeId: z.string(),
  region: z.string(),
  /** What people call the region. */
  place: z.string(),
  /** Told to stop: its people are being led elsewhere. */
  draining: z.boolean(),
  /** 0 idle, 1 full. */
  load: z.number().min(0),
  /** Of all processors of its machine. */
  cpuShare: share,
  workerCount: count,
  roomCount: count,
  peerCount: count,
  startedAt: z.iso.datetime(),
})
export type WorldNode = z.infer<typeof WorldNode>

/** What crosses a link in one direction. */
export const WorldFlow = z.object({
  bitrate: z.number().min(0),
  lossShare: share,
  /** Pipes that carry something now, those that rest, and the layers that flow through them. */
  openCount: count,
  restingCount: count,
  layerCount: count,
})
export type WorldFlow = z.infer<typeof WorldFlow>

/** The link between two nodes; `there` is from the first to the second. */
export const WorldLink = z.object({
  nodeIds: z.tuple([z.string(), z.string()]),
  state: z.enum(['open', 'silent', 'dead']),
  rttMs: z.number().min(0).nullable(),
  there: WorldFlow,
  back: WorldFlow,
})
export type WorldLink = z.infer<typeof WorldLink>

/** How many rooms run on exactly these nodes, and the people in them. */
export const WorldRooms = z.object({ nodeIds: z.array(z.string()), roomCount: count, peerCount: count })
export type WorldRooms = z.infer<typeof WorldRooms>

export const World = z.object({
  at: z.iso.datetime(),
  nodes: z.array(WorldNode),
  links: z.array(WorldLink),
  rooms: z.array(WorldRooms),
})
export type World = z.infer<typeof World>

export const worldRoutes = {
  'GET /api/world': {
    summary: 'The media nodes of the house, for its operators (OPERATORS); FORBIDDEN for everybody else',
    access: 'person',
    out: World,
  },
} as const satisfies Routes
export type WorldRoutes = typeof worldRoutes
