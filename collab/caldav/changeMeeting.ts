import { MeetingChange, type Meeting } from '../protocol/meetings.ts'
import type { DavCaller } from './appPasswords.ts'
import { changeOccurrences } from './changeOccurrences.ts'
import type { DavHouse } from './davHouse.ts'
import { fileTime, notesOf, titleOf, type WholeSeries } from './fileMeeting.ts'
import { invitedInFile } from './invitedInFile.ts'
import { isSame } from './isSame.ts'

/** What a program had, and what it made of it. */
export interface Edit {
  meeting: Meeting
  before: WholeSeries
  after: WholeSeries
}

/**
 * Brings my meeting to what the file says. Only what the program changed is changed: what it never saw, or wrote
 * in its own way, stays. Throws ProblemError CONFLICT when somebody was quicker, and as Meetings.change().
 */
export async function changeMeeting(house: DavHouse, caller: DavCaller, edit: Edit): Promise<void> {
  const { meeting, before, after } = edit
  const { meetingId, zone, revision } = meeting
  const time = fileTime(after, zone)
  const isMoved = !isSame(fileTime(before, zone), time)
  const changed = {
    ...(after.main.title !== before.main.title && { title: titleOf(after, caller) }),
    ...(notesOf(after.main) !== notesOf(before.main) && { notes: notesOf(after.main) }),
    // When it is belongs together: a new rule is judged by the start it goes with.
    ...(isMoved && { ...time, excluded: after.excluded }),
    ...(await changedPeople(house, caller, edit)),
  }
  const isChanged = Object.keys(changed).length > 0
  const latest = isChanged
    ? await house.meetings.change(caller, meetingId, MeetingChange.parse({ ...changed, revision }))
    : meeting
  await changeOccurrences(house, caller, latest, { before: isMoved ? null : before, after })
}

async function changedPeople(house: DavHouse, caller: DavCaller, { before, after }: Edit): Promise<object> {
  if (isSame(namesIn(before), namesIn(after))) return {}
  return house.storage.inTenant(caller.tenantId, (tx) => invitedInFile(tx, caller, after.main))
}

function namesIn({ main }: WholeSeries) {
  return main.attendees
    .filter(({ kind }) => kind === 'person')
    .map(({ email, required }) => ({ email, required }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1))
}
