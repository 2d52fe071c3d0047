import type { GuestId, MeetingId, PersonId, TenantId } from './ids.ts'

/** What a person may do in their company, from least to most. */
export type TenantRole = 'member' | 'admin' | 'owner'

/** Who is asking, as the cookie proved it. */
export type Session =
  | { kind: 'person'; tenantId: TenantId; personId: PersonId; role: TenantRole }
  | { kind: 'guest'; tenantId: TenantId; guestId: GuestId; meetingId: MeetingId; name: string; zone: string }
