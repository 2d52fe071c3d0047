import { z } from 'zod'
import { DocumentId, PeerId, RoomId, TenantId } from './ids.ts'
import { Name, Zone } from './shapes.ts'

/** Roles a peer can hold in a room. */
export const RoomRole = z.enum(['host', 'cohost', 'member', 'audience', 'guest'])
export type RoomRole = z.infer<typeof RoomRole>

/** Who a permit speaks of. `personKey` is a person's or a guest's id: devices of one person share it. */
const Bearer = z.object({
  tenantId: TenantId,
  personKey: z.string().max(64),
  name: Name,
  zone: Zone,
})

/** The signed permission to enter a room once. JWT `jti` is its id. */
export const TicketClaims = Bearer.extend({
  kind: z.literal('ticket'),
  roomId: RoomId,
  peerId: PeerId,
  role: RoomRole,
  nodeId: z.string().max(64),
})
export type TicketClaims = z.infer<typeof TicketClaims>

/** The right to come back; carries no role, which lives in the room's settings. */
export const SeatClaims = Bearer.extend({
  kind: z.literal('seat'),
  roomId: RoomId,
  peerId: PeerId,
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
