import type { DepartmentId, DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingPolicy } from '../protocol/meetings.ts'
import type { MinuteAccount, PersonMinutes } from '../protocol/minutes.ts'

/** What the doors need to know of a meeting. */
export interface FoundMeeting {
  meetingId: MeetingId
  tenantId: TenantId
  title: string
  hostId: PersonId
  hostName: string
  documentId: DocumentId
  zone: string
  policy: MeetingPolicy
  cancelled: boolean
  /** No occurrence runs now or comes later. */
  over: boolean
  /** The occurrence that runs now or comes next; ISO instants. */
  next: { startsAt: string; endsAt: string } | null
  /** Of a room beside another meeting: which, and the keys of those who belong there now. */
  sideRoom: { mainId: MeetingId; personKeys: readonly string[] } | null
}

/** Where meetings are found. */
export interface MeetingFinder {
  /** By the secret of the link `/m/<secret>`; null for a link that leads nowhere. */
  findBySecret(secret: string): Promise<FoundMeeting | null>
  /** Null where the tenant has no such meeting. */
  find(tenantId: TenantId, meetingId: MeetingId): Promise<FoundMeeting | null>
  /** By its ten digits, and whether that person hosts it or was invited. Throws ProblemError NOT_FOUND. */
  byCode(
    who: Pick<PersonSession, 'tenantId' | 'personId' | 'role'>,
    code: string,
  ): Promise<{ meetingId: MeetingId; link: string; expected: boolean }>
  /** Whether somebody is in a room beside this meeting, or on the way back from one. */
  isBeside(tenantId: TenantId, meetingId: MeetingId, personKey: string): Promise<boolean>
}

/** Sets the first minute of a call aside. */
export interface MinuteReserve {
  /**
   * Reserves for a meeting from the payer's period, or finds the running reservation; null: nobody counts.
   * `person` is whose allowance counts as well. Throws ProblemError MINUTES_EXHAUSTED, with `detail` `person` when it
   * is the allowance that is used up; STORAGE_UNAVAILABLE.
   */
  reserve(request: {
    tenantId: TenantId
    meetingId: MeetingId
    payer: DepartmentId | 'override'
    person: PersonId | null
  }): Promise<{ secondsLeft: number | null }>
  ofDepartment(tenantId: TenantId, departmentId: DepartmentId): Promise<MinuteAccount>
  ofPerson(tenantId: TenantId, personId: PersonId): Promise<PersonMinutes>
  /** What a department wants for its people when it cannot be asked for minutes. */
  whenUnreachable(tx: Tx, tenantId: TenantId, departmentId: DepartmentId): Promise<'continue' | 'refuse'>
}
