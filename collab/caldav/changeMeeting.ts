import type { MeetingRecord } from '../scheduler/meetingRecord.ts'
import { changeOccurrences } from './changeOccurrences.ts'
import type { OpenCalendar } from './davHouse.ts'
import { fileTime, notesOf, titleOf, type WholeSeries } from './fileMeeting.ts'
import { invitedInFile } from './invitedInFile.ts'
import { isSame } from './isSame.ts'

/** What a program had, and what it made of it. */
export interface Edit {
  meeting: MeetingRecord
  before: WholeSeries
  after: WholeSeries
}

/**
 * Brings my meeting to what the file says. Only what the program changed is changed: what it never saw, or wrote
 * in its own way, stays. Throws ProblemError CONFLICT when somebody was quicker, and as Meetings.change().
 */
export async function changeMeeting(calendar: OpenCalendar, { meeting, before, after }: Edit): Promise<void> {
  const { house, tx, caller } = calendar
  const { zone, revision } = meeting.row
  const time = fileTime(after, zone)
  const asked = {
    ...(after.main.title !== before.main.title && { title: titleOf(after, caller) }),
    ...(notesOf(after.main) !== notesOf(before.main) && { notes: notesOf(after.main) }),
    // When it is belongs together: a new rule is judged by the start it goes with.
    ...(!isSame(fileTime(before, zone), time) && { ...time, excluded: after.excluded }),
    ...(!isSame(namesIn(before), namesIn(after)) && (await invitedInFile(tx, caller, after.main))),
  }
  const isAsked = Object.keys(asked).length > 0
  const latest = isAsked ? await house.series.change(tx, meeting, { ...asked, revision }) : meeting
  await changeOccurrences(calendar, latest, after)
}

function namesIn({ main }: WholeSeries) {
  return main.attendees
    .filter(({ kind }) => kind === 'person')
    .map(({ email, required }) => ({ email, required }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1))
}
