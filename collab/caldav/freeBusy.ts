import { ProblemError } from '../../infra/contract/problems.ts'
import { rangeOf } from './calendarFilter.ts'
import type { DavAnswer, OpenCalendar } from './davHouse.ts'
import { davLimits } from './davLimits.ts'
import { caldav } from './davNames.ts'
import { meetingTimes, type MeetingTime } from './meetingTimes.ts'
import { childOf, type XmlElement } from './xmlElement.ts'

const dayMs = 86_400_000

/** When I am busy, without saying with what (RFC 4791 §7.10). Throws ProblemError BODY_INVALID. */
export async function freeBusy({ house, tx, caller, look }: OpenCalendar, root: XmlElement): Promise<DavAnswer> {
  const element = childOf(root, caldav, 'time-range')
  if (!element) throw new ProblemError('BODY_INVALID', 'A free-busy-query names a time-range.')
  const range = rangeOf(element)
  if (range.untilMs - range.fromMs > davLimits.freeBusyDaysMax * dayMs)
    throw new ProblemError('BODY_INVALID', `A free-busy-query spans at most ${davLimits.freeBusyDaysMax} days.`)
  const ids = look.members.map(({ meetingId }) => meetingId)
  const times = await meetingTimes(tx, house.zones, ids, range)
  const answers = await tx
    .selectFrom('meeting_attendees')
    .select(['meeting_id', 'answer'])
    .where('person_id', '=', caller.personId)
    .execute()
  const answerTo = new Map(answers.map(({ meeting_id, answer }) => [meeting_id, answer]))
  const lines = [...times].flatMap(([meetingId, spans]) => {
    const answer = answerTo.get(meetingId) ?? 'yes'
    if (answer === 'no') return []
    return spans.map((span) => `FREEBUSY;FBTYPE=${answer === 'yes' ? 'BUSY' : 'BUSY-TENTATIVE'}:${periodOf(span)}`)
  })
  const file = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Meridian//Meridian//EN',
    'BEGIN:VFREEBUSY',
    `DTSTAMP:${instant(house.clock.nowMs())}`,
    `DTSTART:${instant(range.fromMs)}`,
    `DTEND:${instant(range.untilMs)}`,
    ...lines.toSorted(),
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ]
  return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body: file.join('\r\n') }
}

const periodOf = ({ startsAtMs, endsAtMs }: MeetingTime) => `${instant(startsAtMs)}/${instant(endsAtMs)}`

const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
