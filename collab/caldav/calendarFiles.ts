import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarFile } from '../scheduler/calendarFile.ts'
import { loadMeeting } from '../scheduler/meetingRecord.ts'
import type { DavCaller } from './appPasswords.ts'
import type { TimeRange } from './calendarFilter.ts'
import type { CalendarMembers, Member } from './calendarMembers.ts'
import { expandedFile } from './expandedFile.ts'
import { mergeSource } from './sourceMerge.ts'

export interface CalendarFilesDeps {
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

  /** Its occurrences in a range, each as an event of its own. null when its meeting is gone. */
  async expandIn(tx: Tx, member: Member, range: TimeRange): Promise<string | null> {
    const meeting = await loadMeeting(tx, { meetingId: member.meetingId })
    if (!meeting) return null
    const uid = member.uid ?? meeting.row.uid
    return expandedFile({ ...this.#deps, meeting, uid, range, nowMs: member.changedAtMs })
  }

  /** The text of a member: the same for as long as its ETag is. null when its meeting is gone. */
  async readIn(tx: Tx, who: DavCaller, member: Member): Promise<string | null> {
    const { zones, publicUrl, members } = this.#deps
    const source = await members.sourceIn(tx, who, member.name)
    if (member.verbatim && source !== null) return source
    const meeting = await loadMeeting(tx, { meetingId: member.meetingId })
    if (!meeting) return null
    const written = calendarFile({
      zones,
      meeting,
      method: null,
      publicUrl,
      nowMs: member.changedAtMs,
      copyOf: { addressee: who.email, replyTo: null },
    })
    return source === null ? written : mergeSource(written, source, member.uid)
  }
}
