import { ProblemError } from '../../infra/contract/problems.ts'
import { davPath } from '../protocol/caldav.ts'
import type { DavCaller } from './appPasswords.ts'
import type { CalendarLook, Member } from './calendarMembers.ts'
import type { DavAnswer, DavCall, DavHouse } from './davHouse.ts'
import { dav, type PropertyName } from './davNames.ts'
import { calendarPath, homePath, objectPath, principalPath, type DavPlace } from './davPaths.ts'
import { propertyNames, propertyOf, type DavResource } from './davProperties.ts'
import { DavRefusal } from './davRefusal.ts'
import { d, element, type Markup } from './markup.ts'
import { distinct, multistatus, responseOf } from './multistatus.ts'
import { childOf, readXml } from './xmlElement.ts'

/** Which properties somebody wants. */
type Wanted = { kind: 'named'; names: PropertyName[] } | { kind: 'all' } | { kind: 'names' }

/** What is at a place and, with Depth 1, what is in it (RFC 4918 §9.1). Throws ProblemError NOT_FOUND, BODY_INVALID. */
export async function propfind(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  const depth = call.header('depth') ?? 'infinity'
  if (depth !== '0' && depth !== '1') throw new DavRefusal(403, d('propfind-finite-depth'), 'Ask with Depth 0 or 1.')
  const wanted = wantedOf(call.body)
  const { caller } = call
  const responses: Markup[] = []
  const tell = (path: string, resource: DavResource) => responses.push(responseFor(path, resource, wanted, caller))
  if (place.at === 'root') tell(davPath, { at: 'root' })
  if (place.at === 'principal') tell(principalPath(caller.personId), { at: 'principal' })
  if (place.at === 'home') {
    tell(homePath(caller.personId), { at: 'home' })
    if (depth === '1') tell(calendarPath(caller.personId), { at: 'calendar', look: await house.members.look(caller) })
  }
  if (place.at === 'calendar') {
    const look = await house.members.look(caller)
    tell(calendarPath(caller.personId), { at: 'calendar', look })
    if (depth === '1') for (const member of look.members) tellMember(member)
  }
  if (place.at === 'object') tellMember(memberNamed(await house.members.look(caller), place.name))
  return { status: 207, body: multistatus(responses) }

  function tellMember(member: Member): void {
    tell(objectPath(caller.personId, member.name), { at: 'object', member, file: null })
  }
}

/** Throws ProblemError NOT_FOUND. */
export function memberNamed(look: CalendarLook, name: string): Member {
  const member = look.members.find((each) => each.name === name)
  if (!member) throw new ProblemError('NOT_FOUND')
  return member
}

function wantedOf(body: Uint8Array): Wanted {
  if (body.byteLength === 0) return { kind: 'all' }
  const root = readXml(body)
  if (root.namespace !== dav || root.name !== 'propfind')
    throw new ProblemError('BODY_INVALID', 'DAV:propfind is missing.')
  const prop = childOf(root, dav, 'prop')
  if (prop) return { kind: 'named', names: distinct(prop.children) }
  return { kind: childOf(root, dav, 'propname') ? 'names' : 'all' }
}

function responseFor(path: string, resource: DavResource, wanted: Wanted, caller: DavCaller): Markup {
  const names = wanted.kind === 'named' ? wanted.names : propertyNames(resource, caller)
  const valueOf = (name: PropertyName) => (wanted.kind === 'names' ? element(name) : propertyOf(name, resource, caller))
  return responseOf(
    path,
    names.map((name) => ({ name, value: valueOf(name) })),
  )
}
