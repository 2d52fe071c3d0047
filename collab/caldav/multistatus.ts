import { d, documentOf, element, type Markup } from './markup.ts'
import { keyOf, type PropertyName } from './davNames.ts'

/** A property with its value, or without one where the resource does not have it. */
export interface Answered {
  name: PropertyName
  value: Markup | null
}

/** One resource of a 207 (RFC 4918 §14.24): what it has under 200, what it lacks under 404. */
export function responseOf(href: string, answered: Answered[]): Markup {
  const found = answered.flatMap(({ value }) => (value ? [value] : []))
  const missing = answered.filter(({ value }) => value === null).map(({ name }) => element(name))
  const parts: Markup[] = []
  if (found.length > 0 || missing.length === 0) parts.push(propstat(200, found))
  if (missing.length > 0) parts.push(propstat(404, missing))
  return d('response', d('href', href), ...parts)
}

/** A resource of a 207 that is not there, or not to be had. */
export function statusResponse(href: string, status: 403 | 404 | 507, condition?: Markup): Markup {
  const error = condition ? [d('error', condition)] : []
  return d('response', d('href', href), d('status', lines[status]), ...error)
}

/** One resource whose properties were all refused alike. */
export function refusedResponse(href: string, names: PropertyName[], condition: Markup): Markup {
  const props = d('prop', ...names.map((name) => element(name)))
  return d('response', d('href', href), d('propstat', props, d('status', lines[403]), d('error', condition)))
}

export function multistatus(responses: Markup[], ...more: Markup[]): string {
  return documentOf(d('multistatus', ...responses, ...more))
}

/** The names without those that come twice. */
export function distinct(names: PropertyName[]): PropertyName[] {
  return [...new Map(names.map((name) => [keyOf(name), name])).values()]
}

const lines = {
  200: 'HTTP/1.1 200 OK',
  403: 'HTTP/1.1 403 Forbidden',
  404: 'HTTP/1.1 404 Not Found',
  507: 'HTTP/1.1 507 Insufficient Storage',
}

function propstat(status: 200 | 404, props: Markup[]): Markup {
  return d('propstat', d('prop', ...props), d('status', lines[status]))
}
