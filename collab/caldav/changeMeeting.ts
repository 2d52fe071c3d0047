import { MeetingChange, type Meeting, type MeetingException } from '../protocol/meetings.ts'
import type { DavCaller } from './appPasswords.ts'
import type { DavHouse } from './davHouse.ts'
import { fileExceptions, fileMeeting, titleOf, type WholeSeries } from './fileMeeting.ts'
import { invitedInFile } from './invitedInFile.ts'

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
  const was = fileMeeting(before, caller, meeting.link)
  const is = { ...fileMeeting(after, caller, meeting.link), title: titleOf(after, caller) }
  const changed = {
    ...(is.title !== was.title && { title: is.title }),
    ...(is.notes !== was.notes && { notes: is.notes }),
    ...changedTime(was, is),
    ...(await changedPeople(house, caller, edit)),
  }
  const latest =
    Object.keys(changed).length > 0
      ? await house.meetings.change(
          caller,
          meeting.meetingId,
          MeetingChange.parse({ ...changed, revision: meeting.revision }),
        )
      : meeting
  const link = meeting.link
  await changeExceptions(
    house,
    caller,
    latest,
    fileExceptions(before, caller, link),
    fileExceptions(after, caller, link),
  )
}

/** When it is belongs together: a new rule is judged by the start it goes with. */
function changedTime(was: ReturnType<typeof fileMeeting>, is: ReturnType<typeof fileMeeting>): object {
  const timeOf = ({ startLocal, zone, durationSeconds, allDay, recurrence, excluded, added }: typeof is) => ({
    startLocal,
    zone,
    durationSeconds,
    allDay,
    recurrence,
    excluded,
    added,
  })
  return isSame(timeOf(was), timeOf(is)) ? {} : timeOf(is)
}

async function changedPeople(house: DavHouse, caller: DavCaller, { before, after }: Edit): Promise<object> {
  const [was, is] = [namesIn(before), namesIn(after)]
  if (isSame(was, is)) return {}
  return house.storage.inTenant(caller.tenantId, (tx) => invitedInFile(tx, caller, after.main))
}

function namesIn({ main }: WholeSeries) {
  return main.attendees
    .filter(({ kind }) => kind === 'person')
    .map(({ email, required }) => ({ email, required }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1))
}

/** One after the other, each on the revision of the one before. */
export async function changeExceptions(
  house: DavHouse,
  caller: DavCaller,
  meeting: Meeting,
  before: Map<string, MeetingException>,
  after: Map<string, MeetingException>,
): Promise<void> {
  const { meetingId } = meeting
  let { revision } = meeting
  for (const [originalLocal, exception] of after) {
    if (isSame(before.get(originalLocal), exception)) continue
    const one = { scope: 'one', originalLocal } as const
    if (exception.cancelled) {
      await house.meetings.cancel(caller, meetingId, one)
      revision = (await house.meetings.get(caller, meetingId)).revision
      continue
    }
    const change = MeetingChange.parse({ ...one, ...valuesOf(exception, meeting), revision })
    revision = (await house.meetings.change(caller, meetingId, change)).revision
  }
}

/** null in an exception: as the series. */
function valuesOf(exception: MeetingException, meeting: Meeting) {
  return {
    title: exception.title ?? meeting.title,
    notes: exception.notes ?? meeting.notes,
    startLocal: exception.startLocal ?? exception.originalLocal,
    zone: exception.zone ?? meeting.zone,
    durationSeconds: exception.durationSeconds ?? meeting.durationSeconds,
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
