import type { MeetingId } from '../../infra/contract/ids.ts'
import { scheduleAsked } from '../scheduler/meetingColumns.ts'
import { answerGivenIn } from './answerMeeting.ts'
import type { DavCaller } from './appPasswords.ts'
import { changeOccurrences } from './changeOccurrences.ts'
import type { OpenCalendar } from './davHouse.ts'
import { objectPath } from './davPaths.ts'
import { DavRefusal } from './davRefusal.ts'
import { fileTime, notesOf, titleOf, type WholeSeries } from './fileMeeting.ts'
import { invitedInFile } from './invitedInFile.ts'
import { c, d } from './markup.ts'

/** What a file became: a meeting, and under which UID where that is not the meeting's own. */
export interface Put {
  meetingId: MeetingId
  uid: string | null
}

/**
 * A file nobody has put before is a new meeting of mine, with its people invited. One that somebody else organizes
 * only holds its time: its organizer has invited them. Throws ProblemError, DavRefusal (no-uid-conflict).
 */
export async function addMeeting(calendar: OpenCalendar, series: WholeSeries): Promise<Put> {
  const { house, tx, caller, look } = calendar
  const { uid, main } = series
  const known = await tx.selectFrom('meetings').select('id').where('uid', '=', uid).executeTakeFirst()
  const isHere = (member: { uid: string | null; meetingId: MeetingId }) =>
    member.uid === null ? member.meetingId === known?.id : member.uid === uid
  const mine = look.members.find(isHere)
  if (mine) {
    const href = d('href', objectPath(caller.personId, mine.name))
    throw new DavRefusal(409, c('no-uid-conflict', href), 'The calendar has a meeting of this UID.')
  }
  // Out of the calendar since they declined, and now put back into it.
  if (known && (await isDropped(calendar, known.id))) {
    const { meetings } = house
    const answer = answerGivenIn(main, caller) ?? 'maybe'
    await meetings.answers.give(tx, known.id, { personId: caller.personId }, { answer, comment: main.comment })
    return { meetingId: known.id, uid: null }
  }
  const asked = {
    ...fileTime(series, caller.zone),
    excluded: series.excluded,
    title: titleOf(series, caller),
    notes: notesOf(main),
    ...(isMine(caller, series) && (await invitedInFile(tx, caller, main))),
    ...(!known && { uid }),
  }
  const meeting = await house.meetings.insert(tx, caller, asked, scheduleAsked(house.zones, asked))
  await changeOccurrences(calendar, meeting, series)
  return { meetingId: meeting.row.id, uid: known ? uid : null }
}

async function isDropped({ tx, caller, look }: OpenCalendar, meetingId: MeetingId): Promise<boolean> {
  if (!look.tombstones.some((tombstone) => tombstone.meetingId === meetingId)) return false
  const invited = await tx
    .selectFrom('meeting_attendees')
    .innerJoin('meetings', 'meetings.id', 'meeting_attendees.meeting_id')
    .select('person_id')
    .where('meeting_id', '=', meetingId)
    .where('person_id', '=', caller.personId)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
  return invited !== undefined
}

function isMine(caller: DavCaller, { main }: WholeSeries): boolean {
  return main.organizer === null || main.organizer.email === caller.email
}
