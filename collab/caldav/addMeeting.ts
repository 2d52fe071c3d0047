import type { MeetingId } from '../../infra/contract/ids.ts'
import { NewMeeting } from '../protocol/meetings.ts'
import { answerGivenIn } from './answerMeeting.ts'
import type { DavCaller } from './appPasswords.ts'
import type { CalendarLook } from './calendarMembers.ts'
import { changeOccurrences } from './changeOccurrences.ts'
import type { DavHouse } from './davHouse.ts'
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
export async function addMeeting(
  house: DavHouse,
  caller: DavCaller,
  look: CalendarLook,
  series: WholeSeries,
): Promise<Put> {
  const { uid, main } = series
  const { known, invited } = await house.storage.inTenant(caller.tenantId, async (tx) => ({
    known: await tx.selectFrom('meetings').select(['id', 'cancelled_at']).where('uid', '=', uid).executeTakeFirst(),
    invited: isMine(caller, series) ? await invitedInFile(tx, caller, main) : { attendees: [], guests: [] },
  }))
  const mine = look.members.find(
    (member) => member.uid === uid || (member.uid === null && member.meetingId === known?.id),
  )
  if (mine) {
    const href = d('href', objectPath(caller.personId, mine.name))
    throw new DavRefusal(409, c('no-uid-conflict', href), 'The calendar has a meeting of this UID.')
  }
  // Out of the calendar since they declined, and now put back into it.
  if (known && look.tombstones.some(({ meetingId }) => meetingId === known.id)) {
    const answer = answerGivenIn(main, caller) ?? 'maybe'
    await house.meetings.answer(caller, known.id, { answer, comment: main.comment })
    return { meetingId: known.id, uid: null }
  }
  const asked = NewMeeting.parse({
    ...fileTime(series, caller.zone),
    excluded: series.excluded,
    title: titleOf(series, caller),
    notes: notesOf(main),
    ...invited,
  })
  const meeting = await house.meetings.create(caller, { ...asked, ...(!known && { uid }) })
  await changeOccurrences(house, caller, meeting, { before: null, after: series })
  return { meetingId: meeting.meetingId, uid: known ? uid : null }
}

function isMine(caller: DavCaller, { main }: WholeSeries): boolean {
  return main.organizer === null || main.organizer.email === caller.email
}
