import { z } from 'zod'
import { DocumentId, PeerId, RoomId, TenantId } from './ids.ts'
import { limits } from './limits.ts'
import { Lobby } from './roomRules.ts'
import { Name, Region, Zone } from './shapes.ts'

/** Roles a peer can hold in a room. */
export const RoomRole = z.enum(['host', 'cohost', 'member', 'audience', 'guest'])
export type RoomRole = z.infer<typeof RoomRole>

/** Who a permit speaks of. `personKey` is a person's or a guest's id: devices of one person share it. */
const Bearer = z.object({
  tenantId: TenantId,
  personKey: z.string().max(64),
  name: Name,
  zone: Zone,
  /** Not of the company: a guest. No role in a room takes it away. [PV2] */
  external: z.literal(true).optional(),
})

/** Regions whose nodes may carry the call: a node elsewhere refuses the permit. Empty: any. */
const AllowedRegions = z.array(Region).max(limits.regionsMax).default([])

/** Where the time counts of whoever enters a side room: in its main room. */
const MeteredIn = RoomId.optional()

/** Whom the meeting itself lets wait, until a host of the running room decides otherwise. */
const FirstLobby = Lobby.default('off')

/** The signed permission to enter a room once. JWT `jti` is its id. */
export const TicketClaims = Bearer.extend({
  kind: z.literal('ticket'),
  roomId: RoomId,
  peerId: PeerId,
  role: RoomRole,
  nodeId: z.string().max(64),
  regions: AllowedRegions,
  meteredIn: MeteredIn,
  /** Comes back from a side room: a lock that came meanwhile is not meant for them. */
  returning: z.boolean().optional(),
  lobby: FirstLobby,
  /** Its bearer came by a code, which can be guessed, and waits in any case. */
  byCode: z.boolean().default(false),
})
export type TicketClaims = z.infer<typeof TicketClaims>

/** The right to come back; carries no role, which lives in the room's settings. */
export const SeatClaims = Bearer.extend({
  kind: z.literal('seat'),
  roomId: RoomId,
  peerId: PeerId,
  regions: AllowedRegions,
  meteredIn: MeteredIn,
  lobby: FirstLobby,
})
export type SeatClaims = z.infer<typeof SeatClaims>

/**
 * What somebody may do with a document, each more than the one before: everybody reads all of it and is
 * present; `comment` writes its comments, `suggest` those and its suggestions, `edit` everything.
 */
export const DocumentAccess = z.enum(['read', 'comment', 'suggest', 'edit'])
export type DocumentAccess = z.infer<typeof DocumentAccess>

/** A document's parts: each is a Yjs document of its own, at the same address with the part's name behind it. */
export const DocumentPart = z.enum(['text', 'comments', 'suggestions', 'board'])
export type DocumentPart = z.infer<typeof DocumentPart>

/** The right to open a document, all parts of it, reusable until it expires or is revoked. */
export const PassClaims = Bearer.extend({
  kind: z.literal('pass'),
  documentId: DocumentId,
  access: DocumentAccess,
})
export type PassClaims = z.infer<typeof PassClaims>
