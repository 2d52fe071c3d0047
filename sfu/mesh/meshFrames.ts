import { z } from 'zod'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'

const count = z.number().min(0)

/** What a receiver counted of the pipes from the other side, all since the link was first opened. */
export const Beat = z.object({
  frame: z.literal('beat'),
  /** Grows by one with every beat of this connection. */
  number: z.int().min(0),
  /** The newest beat that was heard, and how long ago: what makes a round trip of two ways. */
  heard: z.int().min(0).nullable(),
  heardAgoMs: count,
  packetsIn: count,
  lostIn: count,
  /** Whether anybody on this side needs the link. */
  held: z.boolean(),
})
export type Beat = z.infer<typeof Beat>

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** What stands in one text message on a link. Inputs, values and notices are checked by the table of their name. */
export const MeshFrame = z.discriminatedUnion('frame', [
  Beat,
  z.object({ frame: z.literal('call'), id: z.int().min(0), name: z.string().max(64), input: z.unknown() }),
  z.object({ frame: z.literal('value'), id: z.int().min(0), value: z.unknown() }),
  z.object({
    frame: z.literal('problem'),
    id: z.int().min(0),
    code: z.enum(codes),
    detail: z.string().max(500).optional(),
  }),
  z.object({ frame: z.literal('tell'), name: z.string().max(64), notice: z.unknown() }),
])
export type MeshFrame = z.infer<typeof MeshFrame>
