import { ProblemError } from '../../infra/contract/problems.ts'
import type { CalendarLook, Member } from './calendarMembers.ts'
import { filterOf, fits, rangeOf, type CalendarFilter, type TimeRange } from './calendarFilter.ts'
import { openCalendar, type DavAnswer, type DavCall, type DavHouse, type OpenCalendar } from './davHouse.ts'
import { davLimits } from './davLimits.ts'
import { caldav, dav, keyOf, type PropertyName } from './davNames.ts'
import { calendarPath, objectPath, placeOf, type DavPlace } from './davPaths.ts'
import { propertyOf } from './davProperties.ts'
import { DavRefusal } from './davRefusal.ts'
import { freeBusy } from './freeBusy.ts'
import { d, type Markup } from './markup.ts'
import { meetingTimes } from './meetingTimes.ts'
import { distinct, multistatus, responseOf, statusResponse } from './multistatus.ts'
import { memberNamed } from './propfind.ts'
import { changeOfToken, syncTokenOf } from './syncToken.ts'
import { childOf, readXml, type XmlElement } from './xmlElement.ts'

type Report = (calendar: OpenCalendar, root: XmlElement) => Promise<DavAnswer>

const reports: Record<string, Report> = {
  [`${caldav} calendar-multiget`]: multiget,
  [`${caldav} calendar-query`]: calendarQuery,
  [`${caldav} free-busy-query`]: freeBusy,
  [`${dav} sync-collection`]: syncCollection,
}

/** Questions to a calendar (RFC 4791 §7, RFC 6578 §3). Throws ProblemError NOT_FOUND, BODY_INVALID, DavRefusal. */
export async function report(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  const root = readXml(call.body)
  const answer = reports[keyOf(root)]
  const onObject = place.at === 'object' && keyOf(root) === `${caldav} calendar-multiget`
  if (!answer || (place.at !== 'calendar' && !onObject))
    throw new DavRefusal(403, d('supported-report'), 'This report is not answered here.')
  return openCalendar(house, call.caller, (calendar) => answer(calendar, root))
}

async function multiget(calendar: OpenCalendar, root: XmlElement): Promise<DavAnswer> {
  const hrefs = root.children.filter(({ namespace, name }) => namespace === dav && name === 'href')
  if (hrefs.length > davLimits.hrefsMax) throw new ProblemError('BODY_INVALID', 'Too many hrefs at once.')
  const wanted = wantedIn(root)
  const byName = new Map(calendar.look.members.map((member) => [member.name, member]))
  const responses: Markup[] = []
  for (const { text } of hrefs) {
    const place = placeOf(text.trim())
    const mine = place?.at === 'object' && place.personId === calendar.caller.personId
    const member = mine ? byName.get(place.name) : undefined
    responses.push(member ? await responseFor(calendar, member, wanted) : statusResponse(text.trim(), 404))
  }
  return { status: 207, body: multistatus(responses) }
}

async function calendarQuery(calendar: OpenCalendar, root: XmlElement): Promise<DavAnswer> {
  const filter = filterOf(root)
  const wanted = wantedIn(root)
  const members = await membersIn(calendar, filter)
  const { house, tx, caller } = calendar
  const responses: Markup[] = []
  for (const member of members) {
    if (filter.properties.length > 0) {
      const file = await house.files.readIn(tx, caller, member)
      if (file === null || !fits(file, filter.properties)) continue
    }
    if (responses.length === davLimits.answeredObjectsMax)
      throw new DavRefusal(403, d('number-of-matches-within-limits'), 'Ask for a shorter time.')
    responses.push(await responseFor(calendar, member, wanted))
  }
  return { status: 207, body: multistatus(responses) }
}

async function membersIn({ house, tx, look }: OpenCalendar, { nothing, range }: CalendarFilter): Promise<Member[]> {
  if (nothing) return []
  if (!range) return look.members
  const ids = look.members.map(({ meetingId }) => meetingId)
  const times = await meetingTimes(tx, house.zones, ids, range)
  return look.members.filter(({ meetingId }) => times.has(meetingId))
}

/** What changed since the program looked last, oldest first, as much as it wants at once. */
async function syncCollection(calendar: OpenCalendar, root: XmlElement): Promise<DavAnswer> {
  const { look, caller } = calendar
  if (childOf(root, dav, 'sync-level')?.text.trim() === 'infinite')
    throw new DavRefusal(403, d('sync-traversal-supported'), 'The calendar has one level.')
  const since = changeOfToken(childOf(root, dav, 'sync-token')?.text.trim() ?? '', look)
  const changes = since === null ? look.members : changesSince(look, since)
  const max = Math.min(davLimits.answeredObjectsMax, resultsMax(root))
  const told = changes.slice(0, max)
  const wanted = wantedIn(root)
  const responses: Markup[] = []
  for (const member of told) {
    const path = objectPath(caller.personId, member.name)
    responses.push(member.gone ? statusResponse(path, 404) : await responseFor(calendar, member, wanted))
  }
  const isCut = told.length < changes.length
  if (isCut) responses.push(statusResponse(calendarPath(caller.personId), 507, d('number-of-matches-within-limits')))
  const reached = isCut ? (told.at(-1)?.changeNumber ?? 0) : look.changeNumber
  return { status: 207, body: multistatus(responses, d('sync-token', syncTokenOf(reached))) }
}

function changesSince({ members, tombstones }: CalendarLook, since: number): Member[] {
  return [...members, ...tombstones]
    .filter(({ changeNumber }) => changeNumber > since)
    .toSorted((a, b) => a.changeNumber - b.changeNumber)
}

function resultsMax(root: XmlElement): number {
  const limit = childOf(root, dav, 'limit')
  if (!limit) return davLimits.answeredObjectsMax
  const count = Number(childOf(limit, dav, 'nresults')?.text.trim())
  if (!Number.isInteger(count) || count < 1) throw new ProblemError('BODY_INVALID', 'nresults is a number from 1 on.')
  return count
}

/** What is asked of each object: which properties, and whether its occurrences shall stand in it one by one. */
interface Wanted {
  names: PropertyName[]
  expand: TimeRange | null
}

function wantedIn(root: XmlElement): Wanted {
  const prop = childOf(root, dav, 'prop')
  const data = prop && childOf(prop, caldav, 'calendar-data')
  const expand = data && childOf(data, caldav, 'expand')
  return { names: distinct(prop?.children ?? []), expand: expand ? rangeOf(expand) : null }
}

async function responseFor(
  { house, tx, caller }: OpenCalendar,
  member: Member,
  { names, expand }: Wanted,
): Promise<Markup> {
  const asksForFile = names.some((name) => keyOf(name) === `${caldav} calendar-data`)
  const read = () => (expand ? house.files.expandIn(tx, member, expand) : house.files.readIn(tx, caller, member))
  const resource = { at: 'object', member, file: asksForFile ? await read() : null } as const
  return responseOf(
    objectPath(caller.personId, member.name),
    names.map((name) => ({ name, value: propertyOf(name, resource, caller) })),
  )
}

/** The file of one object. Throws ProblemError NOT_FOUND. */
export function fileOf(house: DavHouse, { caller }: DavCall, name: string): Promise<{ member: Member; file: string }> {
  return openCalendar(house, caller, async ({ tx, look }) => {
    const member = memberNamed(look, name)
    const file = await house.files.readIn(tx, caller, member)
    if (file === null) throw new ProblemError('NOT_FOUND')
    return { member, file }
  })
}
