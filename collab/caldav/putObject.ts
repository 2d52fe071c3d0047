import { ProblemError } from '../../infra/contract/problems.ts'
import { isUniqueViolation } from '../directory/isUniqueViolation.ts'
import { oneMeetingLimits, readCalendar } from '../scheduler/ics/readCalendar.ts'
import { visibleMeeting } from '../scheduler/meetingAccess.ts'
import { addMeeting, type Put } from './addMeeting.ts'
import { answerMeeting } from './answerMeeting.ts'
import type { Member } from './calendarMembers.ts'
import { changeMeeting } from './changeMeeting.ts'
import { openCalendar, type DavAnswer, type DavCall, type DavHouse, type OpenCalendar } from './davHouse.ts'
import { davLimits } from './davLimits.ts'
import type { DavPlace } from './davPaths.ts'
import { quoted } from './davProperties.ts'
import { DavRefusal } from './davRefusal.ts'
import { wholeSeries, type WholeSeries } from './fileMeeting.ts'
import { d } from './markup.ts'
import { refuseOtherState } from './preconditions.ts'

/** A program puts a file: a new meeting of mine, a change of it, or my answer. Throws ProblemError, DavRefusal. */
export async function putObject(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  if (place.at !== 'object') throw new DavRefusal(403, d('need-privileges'), 'Only objects of a calendar are put.')
  const { caller } = call
  const source = textOf(call.body)
  const series = wholeSeries(readCalendar(house.zones, source, oneMeetingLimits))
  // Where others are invited, what the house adds matters: the link to join, who comes. The program reads it again.
  const verbatim = series.main.attendees.length === 0
  try {
    return await openCalendar(house, caller, async (calendar) => {
      const { tx, look } = calendar
      const member = look.members.find(({ name }) => name === place.name)
      refuseOtherState(call, member)
      const put = member ? await changed(calendar, member, series) : await addMeeting(calendar, series)
      const kept = await house.members.keepIn(tx, caller, { ...put, name: place.name, source, verbatim })
      return { status: member ? 204 : 201, ...(verbatim && kept && { headers: { etag: quoted(kept.etag) } }) }
    })
  } catch (error) {
    // Somebody else of the company put a file of this UID at the same moment.
    if (isUniqueViolation(error)) throw new ProblemError('CONFLICT')
    throw error
  }
}

async function changed(calendar: OpenCalendar, member: Member, after: WholeSeries): Promise<Put> {
  const { house, tx, caller } = calendar
  const meeting = await visibleMeeting(tx, caller, member.meetingId)
  if (after.uid !== (member.uid ?? meeting.row.uid))
    throw new ProblemError('CALENDAR_INVALID', 'The UID of an object stays what it is.')
  const file = await house.files.readIn(tx, caller, member)
  if (file === null) throw new ProblemError('NOT_FOUND')
  const before = wholeSeries(readCalendar(house.zones, file, oneMeetingLimits))
  const act = meeting.row.host_id === caller.personId ? changeMeeting : answerMeeting
  await act(calendar, { meeting, before, after })
  return { meetingId: member.meetingId, uid: member.uid }
}

function textOf(body: Uint8Array): string {
  if (body.byteLength > davLimits.objectBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new ProblemError('CALENDAR_INVALID', 'The file is not UTF-8.')
  }
}
