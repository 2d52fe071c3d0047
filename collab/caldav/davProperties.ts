import type { DavCaller } from './appPasswords.ts'
import type { CalendarLook, Member } from './calendarMembers.ts'
import { davLimits } from './davLimits.ts'
import { appleCalendar, caldav, calendarServer, dav, keyOf, type PropertyName } from './davNames.ts'
import { calendarPath, homePath, principalPath } from './davPaths.ts'
import { c, cWith, d, element, type Markup } from './markup.ts'
import { syncTokenOf } from './syncToken.ts'
import { davPath } from '../protocol/caldav.ts'

/** What properties are asked of. */
export type DavResource =
  | { at: 'root' | 'principal' | 'home' }
  | { at: 'calendar'; look: CalendarLook }
  | { at: 'object'; member: Member; /** Read only where it was asked for. */ file: string | null }

type Value = (resource: DavResource, caller: DavCaller) => Markup | null

export const calendarContentType = 'text/calendar; charset=utf-8; component=VEVENT'
export const quoted = (etag: string) => `"${etag}"`
const href = (path: string) => d('href', path)
const named =
  (at: DavResource['at'], value: (caller: DavCaller) => Markup): Value =>
  (resource, caller) =>
    resource.at === at ? value(caller) : null

const reports = [c('calendar-query'), c('calendar-multiget'), c('free-busy-query'), d('sync-collection')]
const principal =
  (name: string): Value =>
  (_resource, caller) =>
    d(name, href(principalPath(caller.personId)))

/** Every property there is, in the namespace's own words. */
const values: Record<string, Value> = {
  [`${dav} resourcetype`]: ({ at }) => d('resourcetype', ...resourceTypes[at]),
  [`${dav} displayname`]: (resource, caller) =>
    resource.at === 'object' || resource.at === 'root' ? null : d('displayname', nameOf(resource.at, caller)),
  [`${dav} current-user-principal`]: principal('current-user-principal'),
  [`${dav} owner`]: principal('owner'),
  [`${dav} principal-URL`]: named('principal', ({ personId }) => d('principal-URL', href(principalPath(personId)))),
  [`${dav} principal-collection-set`]: () => d('principal-collection-set', href(`${davPath}principals/`)),
  [`${dav} current-user-privilege-set`]: ({ at }) => d('current-user-privilege-set', ...privilegesOf(at)),
  [`${dav} supported-report-set`]: ({ at }) =>
    at === 'calendar'
      ? d('supported-report-set', ...reports.map((report) => d('supported-report', d('report', report))))
      : null,
  [`${dav} sync-token`]: (resource) =>
    resource.at === 'calendar' ? d('sync-token', syncTokenOf(resource.look.changeNumber)) : null,
  [`${dav} getetag`]: (resource) => (resource.at === 'object' ? d('getetag', quoted(resource.member.etag)) : null),
  [`${dav} getcontenttype`]: ({ at }) => (at === 'object' ? d('getcontenttype', calendarContentType) : null),
  [`${dav} getlastmodified`]: (resource) =>
    resource.at === 'object' ? d('getlastmodified', new Date(resource.member.changedAtMs).toUTCString()) : null,
  [`${calendarServer} getctag`]: (resource) =>
    resource.at === 'calendar'
      ? element({ namespace: calendarServer, name: 'getctag' }, syncTokenOf(resource.look.changeNumber))
      : null,
  [`${appleCalendar} calendar-color`]: named('calendar', () =>
    element({ namespace: appleCalendar, name: 'calendar-color' }, '#2F5BEA'),
  ),
  [`${caldav} calendar-home-set`]: named('principal', ({ personId }) =>
    c('calendar-home-set', href(homePath(personId))),
  ),
  [`${caldav} calendar-user-address-set`]: named('principal', ({ email, personId }) =>
    c('calendar-user-address-set', href(`mailto:${email}`), href(principalPath(personId))),
  ),
  [`${caldav} calendar-user-type`]: named('principal', () => c('calendar-user-type', 'INDIVIDUAL')),
  [`${caldav} schedule-default-calendar-URL`]: named('principal', ({ personId }) =>
    c('schedule-default-calendar-URL', href(calendarPath(personId))),
  ),
  [`${caldav} supported-calendar-component-set`]: named('calendar', () =>
    c('supported-calendar-component-set', cWith('comp', { name: 'VEVENT' })),
  ),
  [`${caldav} supported-calendar-data`]: named('calendar', () =>
    c('supported-calendar-data', cWith('calendar-data', { 'content-type': 'text/calendar', version: '2.0' })),
  ),
  [`${caldav} max-resource-size`]: named('calendar', () => c('max-resource-size', String(davLimits.objectBytesMax))),
  [`${caldav} calendar-data`]: (resource) =>
    resource.at === 'object' && resource.file !== null ? c('calendar-data', resource.file) : null,
}

/** What `allprop` gives: all but what is long or has to be asked for by name (RFC 4791 §5.2). */
const onlyByName = new Set([`${caldav} calendar-data`])

export function propertyOf(name: PropertyName, resource: DavResource, caller: DavCaller): Markup | null {
  return values[keyOf(name)]?.(resource, caller) ?? null
}

/** The names a resource has a value for. */
export function propertyNames(resource: DavResource, caller: DavCaller): PropertyName[] {
  return Object.entries(values)
    .filter(([key, value]) => !onlyByName.has(key) && value(resource, caller) !== null)
    .map(([key]) => {
      const at = key.lastIndexOf(' ')
      return { namespace: key.slice(0, at), name: key.slice(at + 1) }
    })
}

const resourceTypes: Record<DavResource['at'], Markup[]> = {
  root: [d('collection')],
  principal: [d('principal')],
  home: [d('collection')],
  calendar: [d('collection'), c('calendar')],
  object: [],
}

function nameOf(at: 'principal' | 'home' | 'calendar', { name }: DavCaller): string {
  return at === 'calendar' ? 'Meridian' : name
}

function privilegesOf(at: DavResource['at']): Markup[] {
  const readOnly = ['read', 'read-current-user-privilege-set']
  const names = at === 'calendar' || at === 'object' ? [...readOnly, 'write-content', 'bind', 'unbind'] : readOnly
  return names.map((name) => d('privilege', d(name)))
}
