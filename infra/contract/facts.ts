import { z } from 'zod'
import { DepartmentId, PeerId, RoomId } from './ids.ts'

/** What a media node tells of a peer, every second and once when it ends. At least once, in order per room. */
export const PresenceFact = z.object({
  roomId: RoomId,
  /** The room whose meter counts, where that is another: a side room's time is its main room's. */
  meteredIn: RoomId.optional(),
  peerId: PeerId,
  nodeId: z.string(),
  /** Counts up per peer and node; a repeated or lower one is ignored. */
  sequence: z.int().min(0),
  /** Monotonic milliseconds this peer has been connected, cumulative over its life on the node. */
  connectedMs: z.number().min(0),
  /** The part of `connectedMs` in which it sent or was sent a picture; of a recording: all of it is `recording`. */
  videoMs: z.number().min(0).default(0),
  recording: z.boolean().default(false),
  /** Where the node stands. */
  region: z.string().max(64).default(''),
  ended: z.boolean(),
})
export type PresenceFact = z.infer<typeof PresenceFact>

/** What the rest of the house tells the media nodes of a room. */
export const RoomOrder = z.discriminatedUnion('order', [
  /** A node that hears nothing goes on until `coveredUntil` and `capSeconds` more. */
  z.object({
    order: z.literal('credit'),
    departmentId: DepartmentId,
    peerIds: z.array(PeerId),
    coveredUntil: z.iso.datetime(),
    capSeconds: z.int().min(0),
  }),
  /** To the department's people and the host: how far its minutes are. `secondsLeft` counts to the next stage. */
  z.object({
    order: z.literal('notice'),
    peerIds: z.array(PeerId),
    departmentId: DepartmentId,
    departmentName: z.string(),
    level: z.union([z.literal(80), z.literal(95), z.literal(100)]),
    stage: z.enum(['normal', 'grace', 'audio-only', 'ended']),
    secondsLeft: z.int().min(0),
  }),
  /** Sound alone for these peers: what they send and are sent of pictures stops; `lift` brings it back. */
  z.object({ order: z.literal('audioOnly'), departmentId: DepartmentId, peerIds: z.array(PeerId) }),
  z.object({ order: z.literal('lift'), departmentId: DepartmentId, peerIds: z.array(PeerId) }),
  z.object({ order: z.literal('remove'), peerIds: z.array(PeerId), why: z.literal('minutes-exhausted') }),
  /** The room is over: everybody leaves. */
  z.object({ order: z.literal('end') }),
  /** A host of a side room banned somebody under this name; an empty one lifts it. */
  z.object({ order: z.literal('ban'), personKey: z.string().max(64), name: z.string() }),
])
export type RoomOrder = z.infer<typeof RoomOrder>

/** The host put somebody out: what they may still open elsewhere is taken away, too. */
export const Removal = z.object({ roomId: RoomId, personKey: z.string().max(64) })
export type Removal = z.infer<typeof Removal>

/** Hosts changed who may write in the notes of a room. */
export const NoteRule = z.object({ roomId: RoomId })
export type NoteRule = z.infer<typeof NoteRule>

/** Somebody else meters a room from now on: its nodes say at once what they know. */
export const FactsWanted = z.object({ roomId: RoomId })
export type FactsWanted = z.infer<typeof FactsWanted>

/** A host ended a room for everybody. */
export const RoomEnding = z.object({ roomId: RoomId })
export type RoomEnding = z.infer<typeof RoomEnding>

/** The stream all facts of a house travel on, the topic of one room's orders, of all removals and endings, and of what is wanted. */
export const factsStream = 'house/facts'
export const removalsTopic = 'house/removals'
export const noteRulesTopic = 'house/note-rules'
export const endingsTopic = 'house/endings'
export const factsWantedTopic = 'house/facts-wanted'
export const ordersTopic = (roomId: RoomId) => `${roomId}/orders`
