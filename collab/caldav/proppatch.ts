import { ProblemError } from '../../infra/contract/problems.ts'
import type { DavAnswer, DavCall, DavHouse } from './davHouse.ts'
import { dav } from './davNames.ts'
import { calendarPath, homePath, objectPath, principalPath, type DavPlace } from './davPaths.ts'
import { d } from './markup.ts'
import { distinct, multistatus, refusedResponse } from './multistatus.ts'
import { childOf, readXml } from './xmlElement.ts'
import { davPath } from '../protocol/caldav.ts'

/** Names and colours are each program's own to keep: every property is refused, in words programs understand. */
export async function proppatch(_house: DavHouse, { caller, body }: DavCall, place: DavPlace): Promise<DavAnswer> {
  const root = readXml(body)
  if (root.namespace !== dav || root.name !== 'propertyupdate')
    throw new ProblemError('BODY_INVALID', 'DAV:propertyupdate is missing.')
  const names = distinct(root.children.flatMap((change) => childOf(change, dav, 'prop')?.children ?? []))
  const refused = refusedResponse(pathOf(place, caller.personId), names, d('cannot-modify-protected-property'))
  return { status: 207, body: multistatus([refused]) }
}

function pathOf(place: DavPlace, me: Parameters<typeof homePath>[0]): string {
  if (place.at === 'object') return objectPath(me, place.name)
  if (place.at === 'calendar') return calendarPath(me)
  if (place.at === 'home') return homePath(me)
  return place.at === 'principal' ? principalPath(me) : davPath
}
