import { z } from 'zod'
import type { ClientToServer, ServerToClient } from '../../infra/contract/calls.ts'
import { PeerId, TrackId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { Name, Zone } from '../../infra/contract/shapes.ts'
import { DtlsParameters, IceServer, RtpCapabilities, RtpParameters, TransportOptions } from './rtp.ts'

export const TrackSource = z.enum(['microphone', 'camera', 'screen', 'screenAudio'])
export type TrackSource = z.infer<typeof TrackSource>

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
  role: RoomRole,
  handRaisedAt: z.iso.datetime().nullable(),
  tracks: z.array(TrackInfo),
})
export type PeerInfo = z.infer<typeof PeerInfo>

/** What rules a room; changed by compare-and-set, a higher version wins. */
export const RoomSettings = z.object({
  version: z.int().min(0),
  locked: z.boolean(),
  startedAt: z.iso.datetime(),
})
export type RoomSettings = z.infer<typeof RoomSettings>

/** What a client needs to build a consumer. It is paused on the node until `consumer.resume`. */
export const ConsumerOptions = z.object({
  consumerId: z.string(),
  trackId: TrackId,
  peerId: PeerId,
  source: TrackSource,
  kind: z.enum(['audio', 'video']),
  rtpParameters: RtpParameters,
  trackPaused: z.boolean(),
})
export type ConsumerOptions = z.infer<typeof ConsumerOptions>

const LayerWish = z.strictObject({ consumerId: z.string().max(64), spatialLayer: z.int().min(0).max(2) })
export type LayerWish = z.infer<typeof LayerWish>

const nothing = z.strictObject({})
const done = z.object({})

/** The media socket, path `/media/socket`. Before `room.join` succeeds every other call answers NOT_JOINED. */
export const mediaCalls = {
  /**
   * Enters, or comes back: `permit` is a ticket the first time and a seat afterwards. One round trip:
   * the answer carries transports, roster, ICE servers and a paused consumer for each track there is.
   * Called again on a live socket it replaces the peer's transports (the node lost its worker).
   * TICKET_INVALID, TICKET_USED, SEAT_INVALID, ROOM_LOCKED, ROOM_FULL, REMOVED, MINUTES_EXHAUSTED,
   * MEDIA_UNAVAILABLE.
   */
  'room.join': {
    in: z.strictObject({ permit: z.string().max(4096), rtpCapabilities: RtpCapabilities }),
    out: z.object({
      you: PeerInfo,
      peers: z.array(PeerInfo),
      settings: RoomSettings,
      send: TransportOptions,
      receive: TransportOptions,
      iceServers: z.array(IceServer),
      consumers: z.array(ConsumerOptions),
      /** Seconds since the room started. */
      runningSeconds: z.int(),
    }),
  },
  'room.leave': { in: nothing, out: done },
  /** Host and cohost: nobody new may enter while locked. FORBIDDEN. */
  'room.lock': { in: z.strictObject({ locked: z.boolean() }), out: done },
  /** Host: everybody leaves. FORBIDDEN. */
  'room.end': { in: nothing, out: done },
  'transport.connect': {
    in: z.strictObject({ direction: z.enum(['send', 'receive']), dtlsParameters: DtlsParameters }),
    out: done,
  },
  'transport.restartIce': {
    in: z.strictObject({ direction: z.enum(['send', 'receive']) }),
    out: TransportOptions.pick({ iceParameters: true }),
  },
  /** Opens a track; one per source, a second one replaces the first. MEDIA_REFUSED. */
  'track.open': {
    in: z.strictObject({ source: TrackSource, rtpParameters: RtpParameters, paused: z.boolean() }),
    out: z.object({ trackId: TrackId }),
  },
  'track.pause': { in: z.strictObject({ trackId: TrackId, paused: z.boolean() }), out: done },
  'track.close': { in: z.strictObject({ trackId: TrackId }), out: done },
  'consumer.resume': { in: z.strictObject({ consumerIds: z.array(z.string().max(64)).max(4096) }), out: done },
  'consumer.pause': { in: z.strictObject({ consumerIds: z.array(z.string().max(64)).max(4096) }), out: done },
  /** Which simulcast layer each tile is worth, 0 smallest to 2 largest; one call per change of layout. */
  'consumer.prefer': { in: z.strictObject({ wishes: z.array(LayerWish).max(4096) }), out: done },
  'hand.raise': { in: z.strictObject({ raised: z.boolean() }), out: done },
  /** Host and cohost: closes somebody's microphone at the node; only they can open it again. FORBIDDEN. */
  'peer.mute': { in: z.strictObject({ peerId: PeerId }), out: done },
  /** Host and cohost: puts somebody out; their seat and ticket are void. FORBIDDEN. */
  'peer.remove': { in: z.strictObject({ peerId: PeerId }), out: done },
  /** Host: makes a member cohost, or takes it back. FORBIDDEN. */
  'peer.role': { in: z.strictObject({ peerId: PeerId, role: RoomRole.extract(['cohost', 'member']) }), out: done },
} as const
export type MediaCalls = typeof mediaCalls

export const GoneWhy = z.enum(['removed', 'ended', 'minutes-exhausted', 'replaced', 'left'])
export type GoneWhy = z.infer<typeof GoneWhy>

/** What the node says unasked. */
export const mediaNotices = {
  'peer.joined': PeerInfo,
  'peer.changed': PeerInfo,
  'peer.left': z.object({ peerId: PeerId, incarnation: z.int() }),
  'consumer.offered': ConsumerOptions,
  'consumer.closed': z.object({ consumerId: z.string() }),
  /** Loudest first, at most six; levels in dBov, -127 to 0. */
  'room.speakers': z.object({ speakers: z.array(z.object({ peerId: PeerId, level: z.number() })) }),
  'room.settings': RoomSettings,
  /** Somebody muted you: apply it to your intention. */
  'you.muted': z.object({ by: PeerId }),
  /** Your time here is over; the socket closes after this. */
  'you.gone': z.object({ why: GoneWhy }),
  /** The worker under your transports died: call `room.join` again with your seat, now. */
  'media.lost': z.object({}),
  /** Your department's minutes run low. */
  'minutes.low': z.object({ secondsLeft: z.int() }),
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
