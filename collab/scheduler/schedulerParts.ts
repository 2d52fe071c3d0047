import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Bookings } from './bookings.ts'
import type { ChangeNews } from './changeNews.ts'
import type { HostLetters } from './hostLetters.ts'
import type { Invitations, InvitationsOptions } from './invitations.ts'
import type { OccurrenceCache } from './occurrenceCache.ts'
import type { ZoneMoves } from './zoneMoves.ts'

export interface MeetingsOptions extends InvitationsOptions {
  storage: Storage
  clock: Clock
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  newCode?: () => string
  log: Log
}

/** What the parts of the scheduler share. */
export interface SchedulerParts extends MeetingsOptions {
  occurrences: OccurrenceCache
  zoneMoves: ZoneMoves
  bookings: Bookings
  invitations: Invitations
  news: ChangeNews
  hostLetters: HostLetters
}
