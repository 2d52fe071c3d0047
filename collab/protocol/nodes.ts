import { z } from 'zod'
import { MeetingId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Secret } from '../../infra/contract/shapes.ts'

/** A media node: `url` is the origin of its socket and `/ping`, `place` what people call where it stands. */
export const Node = z.object({ nodeId: z.string(), url: z.string(), region: z.string(), place: z.string() })

/**
 * Why this node: it is the nearest; the room is there, or is reached best from there; a nearer one may not be used;
 * a nearer one has too much to do.
 */
export const NodeWhy = z.enum(['nearest', 'room', 'policy', 'load'])
export type NodeWhy = z.infer<typeof NodeWhy>

/** By region. */
export const RttsMs = z.record(z.string().max(64), z.number().min(0).max(60_000))

const nodesOut = z.object({ nodes: z.array(Node) })
const placementOut = z.object({ node: Node, why: NodeWhy })
const measured = z.strictObject({ rttsMs: RttsMs })

export const nodeRoutes = {
  'GET /api/nodes': {
    summary:
      'The media nodes that may carry a call of mine (of this meeting), for measuring round trips before joining',
    access: 'session',
    query: z.strictObject({ meetingId: MeetingId.optional() }),
    out: nodesOut,
  },
  'POST /api/meetings/:meetingId/placement': {
    summary: 'Where I would be connected now, by the round trips I measured; nothing is kept (MEDIA_UNAVAILABLE)',
    access: 'session',
    params: z.strictObject({ meetingId: MeetingId }),
    perMinuteMax: 60,
    body: measured,
    out: placementOut,
  },
  'GET /api/doors/:secret/nodes': {
    summary: 'The media nodes that may carry the call behind a meeting link, for whoever is still a stranger there',
    access: 'anyone',
    params: z.strictObject({ secret: Secret }),
    perMinuteMax: 60,
    out: nodesOut,
  },
  'POST /api/doors/:secret/placement': {
    summary: 'Where whoever comes by a meeting link would be connected now; nothing is kept (MEDIA_UNAVAILABLE)',
    access: 'anyone',
    params: z.strictObject({ secret: Secret }),
    perMinuteMax: 60,
    body: measured,
    out: placementOut,
  },
} as const satisfies Routes
