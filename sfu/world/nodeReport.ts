import { z } from 'zod'
import { mediaLimits } from '../limits.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)

/** What crosses between two nodes in one direction: pipes that carry something, those that rest, layers that flow. */
export const PipeTracks = z.object({ openCount: count, restingCount: count, layerCount: count })
export type PipeTracks = z.infer<typeof PipeTracks>

/** A node's end of its link to another. Bits per second since the report before. */
export const LinkReport = z.object({
  nodeId: z.string().max(64),
  state: z.enum(['open', 'silent', 'dead']),
  rttMs: z.number().min(0).nullable(),
  lossShareIn: share,
  lossShareOut: share,
  bitrateIn: z.number().min(0),
  bitrateOut: z.number().min(0),
  pipesIn: PipeTracks,
  pipesOut: PipeTracks,
})
export type LinkReport = z.infer<typeof LinkReport>

/** How many rooms run on exactly these nodes, and how many people of theirs are on the node that speaks. */
export const RoomSpread = z.object({
  nodeIds: z.array(z.string().max(64)).min(1).max(mediaLimits.reportedNodesMax),
  roomCount: count,
  peerCount: count,
})
export type RoomSpread = z.infer<typeof RoomSpread>

/** What a node tells operators of itself. No room, no person and no company has a name in it. */
export const NodeReport = z.object({
  nodeId: z.string().max(64),
  region: z.string().max(32),
  place: z.string().max(80),
  draining: z.boolean(),
  load: z.number().min(0),
  /** Of all processors of the machine, by this process and its workers. */
  cpuShare: share,
  workerCount: count,
  roomCount: count,
  peerCount: count,
  startedAt: z.iso.datetime(),
  links: z.array(LinkReport).max(mediaLimits.reportedNodesMax),
  spread: z.array(RoomSpread).max(mediaLimits.reportedSpreadsMax),
})
export type NodeReport = z.infer<typeof NodeReport>
