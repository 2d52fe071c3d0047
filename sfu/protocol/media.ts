import { z } from 'zod'
import type { ClientToServer, ServerToClient } from '../../infra/contract/calls.ts'
import { DepartmentId, PeerId, TrackId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { RoomRules } from '../../infra/contract/roomRules.ts'
import { DeviceKind, Name, Zone } from '../../infra/contract/shapes.ts'
import { hostCalls, hostNotices } from './hosts.ts'
import { DtlsParameters, IceServer, RtpCapabilities, RtpParameters, TransportOptions } from './rtp.ts'
import { RoomTools, toolCalls, toolNotices } from './tools.ts'

export const TrackSource = z.enum(['microphone', 'camera', 'screen', 'screenAudio'])
export type TrackSource = z.infer<typeof TrackSource>

/** What a consumer may carry: a track, or a voice slot, through which the loudest of many microphones take turns. */
export const ConsumedSource = z.enum([...TrackSource.options, 'voice'])
export type ConsumedSource = z.infer<typeof ConsumedSource>

/** What cameras are encoded with. VP8 is simulcast; the others are one scalable stream, sent when everyone decodes it. */
export const CameraCodec = z.enum(['vp8', 'vp9', 'av1'])
export type CameraCodec = z.infer<typeof CameraCodec>

/** A producer as others see it. `paused` is the sender's intention: muted, camera off. */
export const TrackInfo = z.object({ trackId: TrackId, source: TrackSource, paused: z.boolean() })
export type TrackInfo = z.infer<typeof TrackInfo>

/** One line of the roster. The highest incarnation of a peer wins. */
export const PeerInfo = z.object({
  peerId: PeerId,
  incarnation: z.int().min(1),
  nodeId: z.string(),
  personKey: z.string(),
  name: Name,
  zone: Zone,
  /** Not of the company, whatever role they have here. */
  external: z.literal(true).optional(),
  role: RoomRole,
  handRaisedAt: z.iso.datetime().nullable(),
  tracks: z.array(TrackInfo),
  /** What they joined with, as their browser says; absent: not said. Several devices may have one `personKey`. */
  device: DeviceKind.optional(),
})
export type PeerInfo = z.infer<typeof PeerInfo>

/** What rules a room; changed by compare-and-set, a higher version wins. */
export const RoomSettings = RoomRules.extend({
  version: z.int().min(0),
  /** Only hosts, cohosts and whoever was called to the stage may speak; everybody else is audience. */
  stage: z.boolean(),
  /** What those who wait before the door read. */
  lobbyWord: z.string().default(''),
  startedAt: z.iso.datetime(),
})
export type RoomSettings = z.infer<typeof RoomSettings>
/** What may be decided of them; how two decisions merge is told in sfu/rooms/mergeSettings.ts. */
export type RoomChoices = Omit<RoomSettings, 'version' | 'startedAt'>

/** Where a node is reached: origin of socket and `/ping`; empty where that is the page's own origin. */
export const NodePlace = z.object({ nodeId: z.string(), url: z.string(), region: z.string() })
export type NodePlace = z.infer<typeof NodePlace>

/**
 * A node of the room. `here` is yours; `linked` is heard; `silent` is not, and may live: whoever is there stays in the
 * roster as they were last seen, until the node is heard again or known to be dead.
 */
export const RoomNode = z.object({
  nodeId: z.string(),
  region: z.string(),
  /** What people call the region, such as a city; its name where nobody gave it another. */
  place: z.string(),
  state: z.enum(['here', 'linked', 'silent']),
  /** Between your node and that one; null until measured. */
  rttMs: z.number().min(0).nullable(),
})
export type RoomNode = z.infer<typeof RoomNode>

/**
 * What a client needs to build a consumer. It is paused on the node until `consumer.resume`, except in the answer to a
 * join that carries transports: build all of those before the transport connects, since they flow as soon as it does.
 */
export const ConsumerOptions = z.object({
  consumerId: z.string(),
  /** Of a voice slot the id lasts as long as the slot; `room.voices` tells whose voice it carries. */
  trackId: TrackId,
  /** Null for a voice slot. */
  peerId: PeerId.nullable(),
  source: ConsumedSource,
  kind: z.enum(['audio', 'video']),
  rtpParameters: RtpParameters,
  trackPaused: z.boolean(),
})
export type ConsumerOptions = z.infer<typeof ConsumerOptions>

const linesMax = 8640
/** A page of cameras and every shared screen that fits beside it. */
const tilesPerViewMax = 64

/**
 * One picture on screen: its height in device pixels, and whether it is looked at in particular (the stage,
 * pinned, a shared screen). What is not listed is not seen, and not sent.
 */
export const SeenTile = z.strictObject({
  trackId: TrackId,
  lines: z.int().min(1).max(linesMax),
  rank: z.enum(['stage', 'tile']),
})
export type SeenTile = z.infer<typeof SeenTile>

/** Who speaks through a voice slot; null while it is free. */
export const VoiceSlot = z.object({ trackId: TrackId, peerId: PeerId.nullable() })
export type VoiceSlot = z.infer<typeof VoiceSlot>

export const NetworkPath = z.enum(['udp', 'tcp', 'relay'])
export type NetworkPath = z.infer<typeof NetworkPath>

const share = z.number().min(0).max(1)
const tileCount = z.int().min(0).max(limits.peersPerRoomMax)

/** What a client measured over its last ten seconds; the node counts it into its own figures. Null: not known. */
export const QualityReport = z.strictObject({
  path: NetworkPath.nullable(),
  rttMs: z.number().min(0).max(60_000).nullable(),
  sendLossShare: share.nullable(),
  receiveLossShare: share.nullable(),
  limitedBy: z.enum(['nothing', 'cpu', 'bandwidth']).nullable(),
  sentBitrate: z.number().min(0).max(1e9),
  receivedBitrate: z.number().min(0).max(1e9),
  frozenShare: share,
  tiles: z.strictObject({ good: tileCount, fair: tileCount, poor: tileCount, lost: tileCount }),
})
export type QualityReport = z.infer<typeof QualityReport>

const nothing = z.strictObject({})
const done = z.object({})

/** The media socket, path `/media/socket`. Before `room.join` succeeds every other call answers NOT_JOINED. */
export const mediaCalls = {
  /**
   * Enters, or comes back: `permit` is a ticket the first time and a seat afterwards. One round trip: the answer
   * carries transports, roster, ICE servers and paused consumers. With `resume` (the incarnation I was) and
   * transports that still stand, everything goes on: `media` is null, the incarnation stays, and `consumers` lists
   * all there are, so that the client drops and builds what changed meanwhile. The same `joinId` and permit sent
   * again are one join, however often: its answer may have been lost on the way.
   * WAITING: hosts decide whether you may enter; stay on this socket and hear `lobby.state`, `lobby.admitted` or
   * `you.gone` with `turned-away`. Asked again meanwhile it is the same.
   * TICKET_INVALID, TICKET_USED, SEAT_INVALID, ROOM_LOCKED, ROOM_FULL, REMOVED, MINUTES_EXHAUSTED,
   * MEDIA_UNAVAILABLE.
   */
  'room.join': {
    in: z.strictObject({
      permit: z.string().max(4096),
      joinId: z.string().min(8).max(64),
      rtpCapabilities: RtpCapabilities,
      /** Scalable streams this client decodes and shows well, besides VP8. */
      decodesSvc: z.array(CameraCodec.exclude(['vp8'])).max(2),
      /** What will be on screen at first: cameras in roster order, each this many device pixels high. */
      firstView: z.strictObject({
        camerasMax: z.int().min(0).max(limits.camerasPerPageMax),
        lines: z.int().min(1).max(linesMax),
      }),
      resume: z.strictObject({ incarnation: z.int().min(1) }).nullable(),
      /** The highest incarnation this client has been, 0 at first: a node that knows nothing of it goes on from there. */
      lastIncarnation: z.int().min(0).max(1_000_000).default(0),
      device: DeviceKind.optional(),
    }),
    out: z.object({
      you: PeerInfo,
      peers: z.array(PeerInfo),
      settings: RoomSettings,
      /** Null when the transports of before go on. */
      media: z.object({ send: TransportOptions, receive: TransportOptions }).nullable(),
      iceServers: z.array(IceServer),
      consumers: z.array(ConsumerOptions),
      /** Empty while every microphone is forwarded by itself. */
      voices: z.array(VoiceSlot),
      /** What cameras are to be encoded with now. */
      codec: CameraCodec,
      /** My department has minutes left for sound alone, see `minutes.audioOnly`. */
      soundAlone: z.boolean(),
      /** Seconds since the room started. */
      runningSeconds: z.int(),
      /** Yours first. */
      nodes: z.array(RoomNode),
      /** Where to go with the seat when this node is lost, best first; never a region the meeting may not use. */
      standbys: z.array(NodePlace),
      tools: RoomTools,
    }),
  },
  /**
   * Before joining: an ICE endpoint that carries no media and lasts ten seconds, to learn which path gets through.
   * One at a time for each socket. RATE_LIMITED, MEDIA_UNAVAILABLE.
   */
  'network.probe': {
    in: nothing,
    out: z.object({
      endpoint: TransportOptions,
      /** All media ports of the node, each UDP and TCP: a room may stand behind any of them. */
      ports: z.array(z.int().min(1).max(65_535)).max(256),
      iceServers: z.array(IceServer),
    }),
  },
  /**
   * From somebody who is in a room on another node: this socket stands ready for them to come here with their seat. It
   * does not count among strangers, and is not closed for not joining; one for each peer, the newest. SEAT_INVALID.
   */
  'standby.hold': { in: z.strictObject({ seat: z.string().max(4096) }), out: done },
  'room.leave': { in: nothing, out: done },
  /** Host and cohost: nobody new may enter while locked. FORBIDDEN. */
  'room.lock': { in: z.strictObject({ locked: z.boolean() }), out: done },
  /** Host: from now on members and guests are audience, unless somebody calls them to the stage. FORBIDDEN. */
  'room.stage': { in: z.strictObject({ on: z.boolean() }), out: done },
  /** Host and cohost: calls somebody to the stage of a staged room, or sends them back. FORBIDDEN, NOT_FOUND. */
  'peer.stage': { in: z.strictObject({ peerId: PeerId, on: z.boolean() }), out: done },
  /** Host: everybody leaves. FORBIDDEN. */
  'room.end': { in: nothing, out: done },
  'transport.connect': {
    in: z.strictObject({ direction: z.enum(['send', 'receive']), dtlsParameters: DtlsParameters }),
    out: done,
  },
  'transport.restartIce': {
    in: z.strictObject({ direction: z.enum(['send', 'receive']) }),
    /** ICE servers as well, because credentials of the join may have ended. */
    out: TransportOptions.pick({ iceParameters: true }).extend({ iceServers: z.array(IceServer) }),
  },
  /**
   * Opens a track; one per source, a second one replaces the first. `lines` is the height in pixels of each
   * spatial layer, lowest first; empty for sound. FORBIDDEN, MEDIA_REFUSED, MINUTES_EXHAUSTED for a picture while
   * there is sound alone (`minutes.audioOnly`); so does `track.pause` with `paused: false`.
   */
  'track.open': {
    in: z.strictObject({
      source: TrackSource,
      rtpParameters: RtpParameters,
      paused: z.boolean(),
      lines: z.array(z.int().min(1).max(linesMax)).max(limits.encodingsPerCameraMax),
    }),
    out: z.object({ trackId: TrackId }),
  },
  'track.pause': { in: z.strictObject({ trackId: TrackId, paused: z.boolean() }), out: done },
  'track.close': { in: z.strictObject({ trackId: TrackId }), out: done },
  /** These consumers are built here: sound flows from now on, pictures as far as they are seen. */
  'consumer.resume': { in: z.strictObject({ consumerIds: z.array(z.string().max(64)).max(256) }), out: done },
  /**
   * Everything that is on screen now, replacing what was said before; one call per change of layout. Cameras and
   * screens that are not listed rest. Those without a consumer yet are offered by `consumer.offered`.
   */
  'view.set': { in: z.strictObject({ tiles: z.array(SeenTile).max(tilesPerViewMax) }), out: done },
  'quality.report': { in: QualityReport, out: done },
  'hand.raise': { in: z.strictObject({ raised: z.boolean() }), out: done },
  /** Host and cohost: closes somebody's microphone at the node; only they can open it again. FORBIDDEN. */
  'peer.mute': { in: z.strictObject({ peerId: PeerId }), out: done },
  /** Host and cohost: puts somebody out with every device; with a new ticket they wait to be let in. FORBIDDEN. */
  'peer.remove': { in: z.strictObject({ peerId: PeerId }), out: done },
  /** Host: makes a member cohost, or takes it back. FORBIDDEN. */
  'peer.role': { in: z.strictObject({ peerId: PeerId, role: RoomRole.extract(['cohost', 'member']) }), out: done },
  ...hostCalls,
  ...toolCalls,
} as const
export type MediaCalls = typeof mediaCalls

export const GoneWhy = z.enum(['removed', 'banned', 'turned-away', 'ended', 'minutes-exhausted', 'replaced', 'left'])
export type GoneWhy = z.infer<typeof GoneWhy>

/** What the node says unasked. */
export const mediaNotices = {
  'peer.joined': PeerInfo,
  'peer.changed': PeerInfo,
  'peer.left': z.object({ peerId: PeerId, incarnation: z.int() }),
  /** The three above in one message, for rooms where many come at once: newest state of each peer. */
  'roster.changed': z.object({
    peers: z.array(PeerInfo),
    left: z.array(z.object({ peerId: PeerId, incarnation: z.int() })),
  }),
  'consumer.offered': ConsumerOptions,
  'consumer.closed': z.object({ consumerId: z.string() }),
  /**
   * To the sender of a picture: the highest spatial layer that anybody needs. Null: nobody looks, send nothing.
   * Until the first one everything is wanted.
   */
  'track.wanted': z.object({ trackId: TrackId, layer: z.int().min(0).max(2).nullable() }),
  /** Cameras are to be encoded with this from now on; open the camera's track anew. */
  'room.codec': z.object({ codec: CameraCodec }),
  /** Who speaks through which voice slot; empty: every microphone is forwarded by itself. */
  'room.voices': z.object({ voices: z.array(VoiceSlot) }),
  /** Loudest first, at most six; levels in dBov, -127 to 0. */
  'room.speakers': z.object({ speakers: z.array(z.object({ peerId: PeerId, level: z.number() })) }),
  'room.settings': RoomSettings,
  'room.nodes': z.object({ nodes: z.array(RoomNode) }),
  'room.standbys': z.object({ standbys: z.array(NodePlace) }),
  /** This node is about to stop: join there with your seat, and go on here until you are in. */
  'you.moving': z.object({ to: NodePlace }),
  /** Somebody muted you, or (null) the rules of the room do: apply it to your intention. */
  'you.muted': z.object({ by: PeerId.nullable() }),
  ...hostNotices,
  /** Your time here is over; the socket closes after this. */
  'you.gone': z.object({ why: GoneWhy }),
  /** The worker under your transports died: call `room.join` again with your seat, now. */
  'media.lost': z.object({}),
  /**
   * A department's minutes run low: to its people and the host. `level` is the percentage that was crossed, 100 for the
   * last seconds; `secondsLeft` counts down to the next stage, at the present rate.
   */
  'minutes.low': z.object({
    departmentId: DepartmentId,
    departmentName: z.string(),
    level: z.union([z.literal(80), z.literal(95), z.literal(100)]),
    stage: z.enum(['normal', 'grace', 'audio-only', 'ended']),
    secondsLeft: z.int().min(0),
  }),
  /** Your department has minutes left for sound alone: the node stopped your pictures, and refuses more until `on` is false. */
  'minutes.audioOnly': z.object({ on: z.boolean() }),
  /** A department has minutes again, or somebody else pays: to its people and the hosts. Countdowns of it end. */
  'minutes.lifted': z.object({ departmentId: DepartmentId }),
  ...toolNotices,
} as const
export type MediaNotices = typeof mediaNotices

export type MediaClientToServer = ClientToServer<MediaCalls>
export type MediaServerToClient = ServerToClient<MediaNotices>

/** Answer of `GET /media/capabilities` on every node, with CORS: loaded while the preview is on. */
export const MediaCapabilities = z.object({ routerRtpCapabilities: RtpCapabilities })

/** `GET /ping` answers 204 on every node, with CORS: what round-trip times are measured by. */
export const pingPath = '/ping'
export const capabilitiesPath = '/media/capabilities'
export const mediaSocketPath = '/media/socket'
export const mediaCallsPerSecondMax = limits.callsPerSecondMax
