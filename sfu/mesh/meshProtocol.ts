import { z } from 'zod'
import { DepartmentId, PeerId, RoomId, TrackId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { AppointedRole } from '../../infra/contract/roomRules.ts'
import { Waiter } from '../protocol/hosts.ts'
import { CaptionOffer } from '../captions/captionOffer.ts'
import { CameraCodec, PeerInfo, RoomSettings, TrackInfo, VoiceSlot } from '../protocol/media.ts'
import { RtpParameters } from '../protocol/rtp.ts'
import {
  Caption,
  MeetingTimer,
  RunningPoint,
  captionsPerNewsMax,
  reactionsPerNewsMax,
  SentReaction,
} from '../protocol/tools.ts'

/** What nodes say to one another over the link between them. Both ends are ours, and both are checked all the same. */

/** Where nodes knock, on the origin of the node. */
export const meshPath = '/media/mesh'

const Layer = z.int().min(0).max(2)

/** A track as another node can have it: what its pictures look like, besides what everybody sees of it. */
export const MeshTrack = TrackInfo.extend({
  mimeType: z.string().max(64),
  /** Height in pixels of each spatial layer, lowest first; empty for sound. */
  lines: z.array(z.int().min(1)).max(limits.encodingsPerCameraMax),
})
export type MeshTrack = z.infer<typeof MeshTrack>

/** One peer of the node that speaks. */
export const MeshPeer = PeerInfo.extend({
  ownRole: RoomRole,
  /** When this device came in for the first time. */
  enteredAt: z.iso.datetime(),
  tracks: z.array(MeshTrack),
  /** The department whose minutes are left for sound alone; goes with the peer to another node. */
  soundAlone: DepartmentId.nullable(),
})
export type MeshPeer = z.infer<typeof MeshPeer>

const decided = <T extends z.ZodType>(value: T) => z.record(z.string(), z.object({ value, version: z.int().min(1) }))

/** A node of before knows nothing of it. */
const latest = <T extends z.ZodType>(value: T) =>
  z.object({ value: value.nullable().default(null), version: z.int().min(0).default(0) }).prefault({})

/** What was decided in a room and holds on every node. Maps are by person key; the higher version of a key wins. */
export const RoomDecisions = z.object({
  settings: RoomSettings,
  /** `peer/<peerId>` and `person/<personKey>`; only ever grows. */
  removed: z.array(z.string()),
  /** Whose minutes ran out; only ever grows. */
  exhausted: z.array(PeerId),
  appointed: decided(AppointedRole),
  /** Called to the stage, or sent back from it. */
  called: decided(z.boolean()),
  /** Let in by a host, or refused: whoever was refused or put out waits, whatever the lobby is. */
  admitted: decided(z.boolean()).default({}),
  /** Banned for the meeting under this name; empty: not any more. */
  banned: decided(z.string()).default({}),
  timer: latest(MeetingTimer),
  /** The point of the agenda the meeting is at. */
  agenda: latest(RunningPoint),
})
export type RoomDecisions = z.infer<typeof RoomDecisions>

/** All that a node has to say of a room: the whole of it, replacing what it said before. */
export const RoomPart = z.object({
  /** Grows with every change; one that was missed is asked for by `room.enter`. */
  sequence: z.int().min(0),
  /** Whoever was in before is let in above the limit of a room. */
  peers: z.array(MeshPeer).max(2 * limits.peersPerRoomMax),
  decisions: RoomDecisions,
  /** Scalable codecs that every peer here decodes. */
  decodesSvc: z.array(CameraCodec),
  /** The loudest here as streams of their own, while this node forwards voices through slots; see sfu/media/voices. */
  voices: z.array(VoiceSlot),
  /** Who waits before the door of this node. */
  waiting: z.array(Waiter).max(limits.peersPerRoomMax).default([]),
  captions: CaptionOffer.default({ wanted: [], languages: [] }),
})
export type RoomPart = z.infer<typeof RoomPart>

/**
 * What a host or cohost of one node asks of another; the node of the host has checked that they may. Removals and
 * appointments are decisions, and need no order.
 */
export const HostOrder = z.discriminatedUnion('order', [
  z.object({ order: z.literal('mute'), peerId: PeerId, by: PeerId }),
  z.object({ order: z.literal('muteAll'), by: PeerId }),
  z.object({ order: z.literal('askToUnmute'), peerId: PeerId, by: PeerId }),
  z.object({ order: z.literal('stop'), peerId: PeerId, by: PeerId, source: z.enum(['camera', 'screen']) }),
  z.object({ order: z.literal('lower'), peerId: PeerId, by: PeerId }),
  z.object({ order: z.literal('lowerAll'), by: PeerId }),
  z.object({ order: z.literal('end'), by: PeerId }),
])
export type HostOrder = z.infer<typeof HostOrder>

/** Where one end of a pipe takes packets, and what they are sealed with. */
export const PipeEnd = z.object({
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  srtp: z.object({ cryptoSuite: z.enum(['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM']), keyBase64: z.string().max(128) }),
})
export type PipeEnd = z.infer<typeof PipeEnd>

/** A track as it leaves its origin through a pipe: one stream for each spatial layer. */
export const CarriedTrack = z.object({
  kind: z.enum(['audio', 'video']),
  rtpParameters: RtpParameters,
  paused: z.boolean(),
})
export type CarriedTrack = z.infer<typeof CarriedTrack>

const done = z.object({})
const ofPipe = { pipeId: z.string().max(64), trackId: TrackId }

export const meshCalls = {
  /**
   * "I have this room, and this is my part of it." Answers with the other's part, null where the room does not run.
   * Said when a link opens, when a room opens on either side, and when a sequence was missed.
   */
  'room.enter': { in: z.object({ roomId: RoomId, part: RoomPart }), out: z.object({ part: RoomPart.nullable() }) },
  'room.order': { in: z.object({ roomId: RoomId, order: HostOrder }), out: done },
  /**
   * The viewer's node opens a pipe to one router of the origin and tells its own end; the answer is the origin's.
   * One pipe for each pair of routers of a room. NOT_FOUND, MEDIA_UNAVAILABLE.
   */
  'pipe.open': {
    in: z.object({ roomId: RoomId, pipeId: z.string().max(64), trackId: TrackId, end: PipeEnd }),
    out: z.object({ end: PipeEnd }),
  },
  /** Carries a track through the pipe; nothing flows until `pipe.layers`. NOT_FOUND, MEDIA_UNAVAILABLE. */
  'pipe.carry': { in: z.object(ofPipe), out: CarriedTrack },
  /** Which spatial layers (sound: 0) the viewer's region needs from now on; none: the track rests. */
  'pipe.layers': { in: z.object({ ...ofPipe, layers: z.array(Layer).max(3) }), out: done },
  'pipe.drop': { in: z.object(ofPipe), out: done },
  'pipe.close': { in: z.object({ pipeId: z.string().max(64) }), out: done },
} as const
export type MeshCalls = typeof meshCalls

export const meshNotices = {
  /** A change of the speaker's part: peers that are new or changed, those that left, decisions that changed. */
  'room.changed': z.object({
    roomId: RoomId,
    sequence: z.int(),
    peers: z.array(MeshPeer).optional(),
    left: z.array(z.object({ peerId: PeerId, incarnation: z.int() })).optional(),
    decisions: RoomDecisions.optional(),
    decodesSvc: z.array(CameraCodec).optional(),
    voices: z.array(VoiceSlot).optional(),
    waiting: z.array(Waiter).max(limits.peersPerRoomMax).optional(),
    captions: CaptionOffer.optional(),
  }),
  /** The room closed on this node; its peers are gone. */
  'room.left': z.object({ roomId: RoomId }),
  /** Who speaks on this node, loudest first; empty once when it grows quiet. */
  'room.levels': z.object({
    roomId: RoomId,
    levels: z.array(z.object({ peerId: PeerId, level: z.number() })).max(12),
  }),
  /** Reactions of the speaker's people. */
  'room.reactions': z.object({ roomId: RoomId, reactions: z.array(SentReaction).max(reactionsPerNewsMax) }),
  /** What was said on the speaker's node, in languages that are read on others. */
  'room.captions': z.object({ roomId: RoomId, captions: z.array(Caption).max(captionsPerNewsMax) }),
  /** From the origin: its sender paused or resumed, or each layer's score (0 to 10; 0: nothing is sent) changed. */
  'pipe.changed': z.object({ ...ofPipe, paused: z.boolean(), scores: z.array(z.int().min(0).max(10)).max(3) }),
  /** From either end: the track does not cross any more. */
  'pipe.ended': z.object(ofPipe),
} as const
export type MeshNotices = typeof meshNotices
