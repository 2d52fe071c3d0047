import type { DepartmentId, DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'

/** What the doors need to know of a meeting. */
export interface FoundMeeting {
  meetingId: MeetingId
  tenantId: TenantId
  title: string
  hostId: PersonId
  hostName: string
  documentId: DocumentId
  zone: string
  cancelled: boolean
  /** No occurrence runs now or comes later. */
  over: boolean
  /** The occurrence that runs now or comes next; ISO instants. */
  next: { startsAt: string; endsAt: string } | null
}

/** Where meetings are found. */
export interface MeetingFinder {
  /** By the secret of the link `/m/<secret>`; null for a link that leads nowhere. */
  findBySecret(secret: string): Promise<FoundMeeting | null>
  /** Null where the tenant has no such meeting. */
  find(tenantId: TenantId, meetingId: MeetingId): Promise<FoundMeeting | null>
}

/** Sets the first minute of a call aside. */
export interface MinuteReserve {
  /**
   * Reserves for a meeting from the payer's month, or finds the running reservation.
   * Throws ProblemError MINUTES_EXHAUSTED.
   */
  reserve(request: {
    tenantId: TenantId
    meetingId: MeetingId
    departmentId: DepartmentId
  }): Promise<{ secondsLeft: number }>
}
