import { z } from 'zod'

/** Ids are opaque to everyone but their maker. A uuid where a table row stands behind it. */
const uuid = () => z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)

export const TenantId = uuid().brand<'TenantId'>()
export type TenantId = z.infer<typeof TenantId>

export const DepartmentId = uuid().brand<'DepartmentId'>()
export type DepartmentId = z.infer<typeof DepartmentId>

export const TagId = uuid().brand<'TagId'>()
export type TagId = z.infer<typeof TagId>

export const PersonId = uuid().brand<'PersonId'>()
export type PersonId = z.infer<typeof PersonId>

/** A guest's id lives as long as the guest's session. */
export const GuestId = uuid().brand<'GuestId'>()
export type GuestId = z.infer<typeof GuestId>

export const MeetingId = uuid().brand<'MeetingId'>()
export type MeetingId = z.infer<typeof MeetingId>

/** A room or a device that meetings book. */
export const ResourceId = uuid().brand<'ResourceId'>()
export type ResourceId = z.infer<typeof ResourceId>

export const DocumentId = uuid().brand<'DocumentId'>()
export type DocumentId = z.infer<typeof DocumentId>

/** One device of a person in a room; chosen by the ticket's issuer, kept over rejoins. */
export const PeerId = uuid().brand<'PeerId'>()
export type PeerId = z.infer<typeof PeerId>

/** `<tenantId>/<meetingId>`: a meeting while it runs. */
export const RoomId = z
  .string()
  .regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/)
  .brand<'RoomId'>()
export type RoomId = z.infer<typeof RoomId>

export function roomIdOf(tenantId: TenantId, meetingId: MeetingId): RoomId {
  return `${tenantId}/${meetingId}` as RoomId
}

/** Takes a room's id apart again. */
export function partsOfRoom(roomId: RoomId): { tenantId: TenantId; meetingId: MeetingId } {
  const [tenantId, meetingId] = roomId.split('/')
  return { tenantId: tenantId as TenantId, meetingId: meetingId as MeetingId }
}

export const NodeId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<'NodeId'>()
export type NodeId = z.infer<typeof NodeId>

export const TrackId = uuid().brand<'TrackId'>()
export type TrackId = z.infer<typeof TrackId>
