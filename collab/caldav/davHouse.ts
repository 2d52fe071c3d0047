import type { Clock } from '../../infra/clock.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import type { DavCaller } from './appPasswords.ts'
import type { CalendarFiles } from './calendarFiles.ts'
import type { CalendarMembers } from './calendarMembers.ts'

/** What the methods of the DAV endpoint work with. */
export interface DavHouse {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  meetings: Meetings
  members: CalendarMembers
  files: CalendarFiles
}

/** One request, its sender known and its path read. */
export interface DavCall {
  caller: DavCaller
  /** A header by its name in lower case. */
  header: (name: string) => string | undefined
  body: Uint8Array
}

export interface DavAnswer {
  status: number
  headers?: Record<string, string>
  /** XML unless a content-type says otherwise. */
  body?: string
}
