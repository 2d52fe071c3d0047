import type { GivenAnswer } from '../scheduler/answers.ts'
import type { CalendarEvent } from '../scheduler/ics/calendar.ts'
import type { DavCaller } from './appPasswords.ts'
import type { Edit } from './changeMeeting.ts'
import type { OpenCalendar } from './davHouse.ts'
import { DavRefusal } from './davRefusal.ts'
import { fileOccurrences, fileTime, type WholeSeries } from './fileMeeting.ts'
import { isSame } from './isSame.ts'
import { c } from './markup.ts'

/**
 * In somebody else's meeting I change my answer, to all of it or to single occurrences, and nothing else. Throws
 * DavRefusal (allowed-attendee-scheduling-object-change) for more than that, ProblemError as Meetings.answer().
 */
export async function answerMeeting(
  { house, tx, caller }: OpenCalendar,
  { meeting, before, after }: Edit,
): Promise<void> {
  const { id, zone } = meeting.row
  if (!isSame(timeOf(before, zone), timeOf(after, zone)))
    throw new DavRefusal(403, c('allowed-attendee-scheduling-object-change'), 'Only its host changes a meeting.')
  const give = (answer: GivenAnswer, comment: string, originalLocal?: string) =>
    house.meetings.answers.give(tx, id, { personId: caller.personId }, { answer, comment, originalLocal })
  const answer = answerGivenIn(after.main, caller)
  if (answer && answer !== answerGivenIn(before.main, caller)) await give(answer, after.main.comment)
  for (const { originalLocal, event } of after.changed) {
    const one = answerGivenIn(event, caller)
    const known = before.changed.find((each) => each.originalLocal === originalLocal)?.event ?? before.main
    if (one && one !== answerGivenIn(known, caller)) await give(one, event.comment, originalLocal)
  }
}

/** My answer in a file; null where it still waits for one, or does not name me. */
export function answerGivenIn(event: CalendarEvent, { email }: Pick<DavCaller, 'email'>): GivenAnswer | null {
  const answer = event.attendees.find((attendee) => attendee.email === email)?.answer
  return answer === undefined || answer === 'waiting' ? null : answer
}

/** When all of it is. An occurrence written out only for an answer is as its series. */
function timeOf(series: WholeSeries, zone: string) {
  const whole = fileTime(series, zone)
  const occurrences = [...fileOccurrences(series, zone)]
    .map(([key, one]) => [key, one?.startLocal ?? null, one?.zone ?? null, one?.durationSeconds ?? null])
    .filter(([key, ...one]) => !isSame(one, [key, whole.zone, whole.durationSeconds]))
    .toSorted()
  return { title: series.main.title, whole, occurrences }
}
