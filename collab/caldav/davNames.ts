/** Namespaces of WebDAV, CalDAV, and what Apple's calendar server added. */
export const dav = 'DAV:'
export const caldav = 'urn:ietf:params:xml:ns:caldav'
export const calendarServer = 'http://calendarserver.org/ns/'
export const appleCalendar = 'http://apple.com/ns/ical/'

/** The prefixes that answers declare. */
export const prefixes = new Map([
  [dav, 'D'],
  [caldav, 'C'],
  [calendarServer, 'S'],
  [appleCalendar, 'A'],
])

/** A property by namespace and name. */
export interface PropertyName {
  namespace: string
  name: string
}

export const keyOf = ({ namespace, name }: PropertyName): string => `${namespace} ${name}`
