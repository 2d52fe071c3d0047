import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarFile } from '../scheduler/calendarFile.ts'
import { loadMeeting } from '../scheduler/meetingRecord.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import type { CalendarMembers, Member } from './calendarMembers.ts'
import { mergeSource } from './sourceMerge.ts'

export interface CalendarFilesDeps {
  storage: Storage
  zones: ZoneTable
  publicUrl: string
  members: CalendarMembers
}

/** The calendar objects themselves. */
export class CalendarFiles {
  readonly #deps: CalendarFilesDeps

  constructor(deps: CalendarFilesDeps) {
    this.#deps = deps
  }

  /** The text of a member: the same for as long as its ETag is. null when its meeting is gone. */
  async read(who: Viewer, member: Member): Promise<string | null> {
    const source = await this.#deps.members.source(who, member.name)
    if (member.verbatim && source !== null) return source
    const written = await this.#write(who, member.meetingId, member.changedAtMs)
    if (written === null || source === null) return written
    return mergeSource(written, source, member.uid)
  }

  async #write(who: Viewer, meetingId: MeetingId, nowMs: number): Promise<string | null> {
    const { storage, zones, publicUrl } = this.#deps
    const meeting = await storage.inTenant(who.tenantId, (tx) => loadMeeting(tx, { meetingId }))
    return meeting ? calendarFile({ zones, meeting, method: null, publicUrl, nowMs }) : null
  }
}
