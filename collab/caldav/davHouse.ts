import type { Clock } from '../../infra/clock.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { OccurrenceChange } from '../scheduler/occurrenceChange.ts'
import { SeriesChange } from '../scheduler/seriesChange.ts'
import type { DavCaller } from './appPasswords.ts'
import { CalendarFiles } from './calendarFiles.ts'
import { CalendarMembers, type CalendarLook } from './calendarMembers.ts'

export interface DavHouseDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
  meetings: Meetings
}

/** What the methods of the DAV endpoint work with. */
export interface DavHouse extends DavHouseDeps {
  members: CalendarMembers
  files: CalendarFiles
  series: SeriesChange
  occurrence: OccurrenceChange
}

export function davHouse(deps: DavHouseDeps): DavHouse {
  const members = new CalendarMembers(deps)
  const files = new CalendarFiles({ ...deps, members })
  const { parts } = deps.meetings
  return { ...deps, members, files, series: new SeriesChange(parts), occurrence: new OccurrenceChange(parts) }
}

/** One request, its sender known and its path read. */
export interface DavCall {
  caller: DavCaller
  /** A header by its name in lower case. */
  header: (name: string) => string | undefined
  body: Uint8Array
}

/** One calendar within one transaction: what is done with it is done wholly or not at all. */
export interface OpenCalendar {
  house: DavHouse
  tx: Tx
  caller: DavCaller
  /** The calendar as it stands, locked. */
  look: CalendarLook
}

/** Runs `work` while nobody else looks at, or changes, the caller's calendar. */
export function openCalendar<T>(
  house: DavHouse,
  caller: DavCaller,
  work: (open: OpenCalendar) => Promise<T>,
): Promise<T> {
  return house.storage.inTenant(caller.tenantId, async (tx) =>
    work({ house, tx, caller, look: await house.members.lookIn(tx, caller) }),
  )
}

export interface DavAnswer {
  status: number
  headers?: Record<string, string>
  /** XML unless a content-type says otherwise. */
  body?: string
}
