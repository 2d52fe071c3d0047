import { ProblemError } from '../../infra/contract/problems.ts'
import type { DavAnswer, DavCall, DavHouse } from './davHouse.ts'
import type { DavPlace } from './davPaths.ts'
import { DavRefusal } from './davRefusal.ts'
import { d } from './markup.ts'
import { refuseOtherState } from './preconditions.ts'
import { memberNamed } from './propfind.ts'

/** The host cancels; whoever is invited declines, and has it out of their calendar. Throws ProblemError, DavRefusal. */
export async function deleteObject(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  if (place.at !== 'object') throw new DavRefusal(403, d('need-privileges'), 'The calendar itself stays.')
  const { caller } = call
  const member = memberNamed(await house.members.look(caller), place.name)
  refuseOtherState(call, member)
  const { hostId, cancelled } = await house.meetings.get(caller, member.meetingId)
  if (cancelled) throw new ProblemError('NOT_FOUND')
  if (hostId === caller.personId) {
    await house.meetings.cancel(caller, member.meetingId, { scope: 'all' })
    return { status: 204 }
  }
  await house.meetings.answer(caller, member.meetingId, { answer: 'no', comment: '' })
  await house.members.drop(caller, member.name)
  return { status: 204 }
}
