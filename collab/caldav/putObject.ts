import { ProblemError } from '../../infra/contract/problems.ts'
import { oneMeetingLimits, readCalendar } from '../scheduler/ics/readCalendar.ts'
import { addMeeting, type Put } from './addMeeting.ts'
import { answerMeeting } from './answerMeeting.ts'
import type { Member } from './calendarMembers.ts'
import { changeMeeting } from './changeMeeting.ts'
import type { DavAnswer, DavCall, DavHouse } from './davHouse.ts'
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
  const look = await house.members.look(caller)
  const member = look.members.find(({ name }) => name === place.name)
  refuseOtherState(call, member)
  const source = textOf(call.body)
  const series = wholeSeries(readCalendar(house.zones, source, oneMeetingLimits))
  const put = member ? await changed(house, call, member, series) : await addMeeting(house, caller, look, series)
  // Where others are invited, what the house adds matters: the link to join, who comes. The program reads it again.
  const verbatim = series.main.attendees.length === 0
  const kept = await house.members.keep(caller, { ...put, name: place.name, source, verbatim })
  return { status: member ? 204 : 201, ...(verbatim && kept && { headers: { etag: quoted(kept.etag) } }) }
}

async function changed(house: DavHouse, call: DavCall, member: Member, series: WholeSeries): Promise<Put> {
  const { caller } = call
  const meeting = await house.meetings.get(caller, member.meetingId)
  if (meeting.cancelled) throw new ProblemError('NOT_FOUND')
  if (series.uid !== (member.uid ?? meeting.uid))
    throw new ProblemError('CALENDAR_INVALID', 'The UID of an object stays what it is.')
  const file = await house.files.read(caller, member)
  if (file === null) throw new ProblemError('NOT_FOUND')
  const before = wholeSeries(readCalendar(house.zones, file, oneMeetingLimits))
  const act = meeting.hostId === caller.personId ? changeMeeting : answerMeeting
  await act(house, caller, { meeting, before, after: series })
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
