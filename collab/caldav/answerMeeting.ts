import type { CalendarEvent } from '../scheduler/ics/calendar.ts'
import type { DavCaller } from './appPasswords.ts'
import type { Edit } from './changeMeeting.ts'
import type { DavHouse } from './davHouse.ts'
import { DavRefusal } from './davRefusal.ts'
import { fileExceptions, fileMeeting, type WholeSeries } from './fileMeeting.ts'
import { c } from './markup.ts'

type Given = 'yes' | 'no' | 'maybe'

/**
 * In somebody else's meeting I change my answer, to all of it or to single occurrences, and nothing else. Throws
 * DavRefusal (allowed-attendee-scheduling-object-change) for more than that, ProblemError as Meetings.answer().
 */
export async function answerMeeting(
  house: DavHouse,
  caller: DavCaller,
  { meeting, before, after }: Edit,
): Promise<void> {
  if (timeOf(before, caller, meeting.link) !== timeOf(after, caller, meeting.link))
    throw new DavRefusal(403, c('allowed-attendee-scheduling-object-change'), 'Only its host changes a meeting.')
  const answer = answerGivenIn(after.main, caller)
  if (answer && answer !== answerGivenIn(before.main, caller))
    await house.meetings.answer(caller, meeting.meetingId, { answer, comment: after.main.comment })
  for (const { originalLocal, event } of after.changed) {
    const one = answerGivenIn(event, caller)
    const known = before.changed.find((each) => each.originalLocal === originalLocal)?.event ?? before.main
    if (one && one !== answerGivenIn(known, caller))
      await house.meetings.answer(caller, meeting.meetingId, { answer: one, originalLocal, comment: event.comment })
  }
}

/** My answer in a file; null where it still waits for one, or does not name me. */
export function answerGivenIn(event: CalendarEvent, { email }: Pick<DavCaller, 'email'>): Given | null {
  const answer = event.attendees.find((attendee) => attendee.email === email)?.answer
  return answer === undefined || answer === 'waiting' ? null : answer
}

/** When all of it is. An occurrence written out without a difference is none. */
function timeOf(series: WholeSeries, caller: DavCaller, link: string): string {
  const { title, startLocal, zone, durationSeconds, recurrence } = fileMeeting(series, caller, link)
  const moved = [...fileExceptions(series, caller, link)]
    .map(([key, { startLocal: movedTo, durationSeconds: length }]) => [key, movedTo, length])
    .filter(([, movedTo, length]) => movedTo !== null || length !== null)
    .toSorted()
  return JSON.stringify({ title, startLocal, zone, durationSeconds, recurrence, moved })
}
