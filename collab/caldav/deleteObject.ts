import { visibleMeeting } from '../scheduler/meetingAccess.ts'
import { openCalendar, type DavAnswer, type DavCall, type DavHouse } from './davHouse.ts'
import type { DavPlace } from './davPaths.ts'
import { DavRefusal } from './davRefusal.ts'
import { d } from './markup.ts'
import { refuseOtherState } from './preconditions.ts'
import { memberNamed } from './propfind.ts'

/** The host cancels; whoever is invited declines, and has it out of their calendar. Throws ProblemError, DavRefusal. */
export async function deleteObject(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  if (place.at !== 'object') throw new DavRefusal(403, d('need-privileges'), 'The calendar itself stays.')
  const { caller } = call
  await openCalendar(house, caller, async ({ tx, look }) => {
    const member = memberNamed(look, place.name)
    refuseOtherState(call, member)
    const meeting = await visibleMeeting(tx, caller, member.meetingId)
    const { meetings, members } = house
    if (meeting.row.host_id === caller.personId) return meetings.cancelAll(tx, meeting)
    await meetings.answers.give(tx, member.meetingId, { personId: caller.personId }, { answer: 'no' })
    await members.dropIn(tx, caller, member.name)
  })
  return { status: 204 }
}
