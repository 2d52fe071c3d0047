import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Bookings } from './bookings.ts'
import type { ChangeNews } from './changeNews.ts'
import type { HostLetters } from './hostLetters.ts'
import type { Invitations } from './invitations.ts'
import type { OccurrenceCache } from './occurrenceCache.ts'

export interface MeetingsOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  newCode?: () => string
  /** The origin in links that leave the house, `https://meet.example.com`. */
  publicUrl: string
  mail: Mail
  log: Log
}

/** What the parts of the scheduler share. */
export interface SchedulerParts extends MeetingsOptions {
  occurrences: OccurrenceCache
  bookings: Bookings
  invitations: Invitations
  news: ChangeNews
  hostLetters: HostLetters
}
