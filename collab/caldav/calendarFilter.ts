import ICAL from 'ical.js'
import { ProblemError } from '../../infra/contract/problems.ts'
import { caldav } from './davNames.ts'
import { DavRefusal } from './davRefusal.ts'
import { c } from './markup.ts'
import { childOf, type XmlElement } from './xmlElement.ts'

/** Instants; half open. */
export interface TimeRange {
  fromMs: number
  untilMs: number
}

/** What a calendar-query asks for (RFC 4791 §9.7). */
export interface CalendarFilter {
  /** It asks for tasks or journals, of which there are none. */
  nothing: boolean
  range: TimeRange | null
  /** What is asked of the properties of a VEVENT. */
  properties: PropertyFilter[]
}

interface PropertyFilter {
  name: string
  /** null: it must not be there. */
  text: { contains: string; negated: boolean; exactCase: boolean } | 'any' | null
}

/** Throws ProblemError BODY_INVALID, DavRefusal (supported-filter) for what is not kept. */
export function filterOf(query: XmlElement): CalendarFilter {
  const calendar = childOf(childOf(query, caldav, 'filter') ?? query, caldav, 'comp-filter')
  if (calendar?.attributes.get('name') !== 'VCALENDAR')
    throw new ProblemError('BODY_INVALID', 'The filter begins at VCALENDAR.')
  const [component, ...more] = calendar.children.filter(({ name }) => name === 'comp-filter')
  if (!component) return { nothing: false, range: null, properties: [] }
  if (more.length > 0) throw unsupported('Several comp-filters beside each other.')
  const absent = childOf(component, caldav, 'is-not-defined') !== undefined
  const isEvent = component.attributes.get('name') === 'VEVENT'
  if (!isEvent || absent) return { nothing: isEvent === absent, range: null, properties: [] }
  if (childOf(component, caldav, 'comp-filter')) throw unsupported('A filter on alarms.')
  const range = childOf(component, caldav, 'time-range')
  return {
    nothing: false,
    range: range ? rangeOf(range) : null,
    properties: component.children.filter(({ name }) => name === 'prop-filter').map(propertyFilterOf),
  }
}

/** Of a `time-range` element; an end that is left out is far away. Throws ProblemError BODY_INVALID. */
export function rangeOf(element: XmlElement): TimeRange {
  const fromMs = instantOf(element.attributes.get('start')) ?? Date.UTC(1970, 0, 1)
  const untilMs = instantOf(element.attributes.get('end')) ?? Date.UTC(9999, 0, 1)
  if (fromMs >= untilMs) throw new ProblemError('BODY_INVALID', 'The time-range ends before it begins.')
  return { fromMs, untilMs }
}

/** Whether one VEVENT of the file fits all that is asked of its properties. */
export function fits(file: string, filters: PropertyFilter[]): boolean {
  if (filters.length === 0) return true
  const events = new ICAL.Component(ICAL.parse(file)).getAllSubcomponents('vevent')
  return events.some((event) => filters.every((filter) => propertyFits(event, filter)))
}

function propertyFits(event: ICAL.Component, { name, text }: PropertyFilter): boolean {
  const values = event.getAllProperties(name).map((property) => property.getValues().join(','))
  if (text === null || text === 'any') return values.length > 0 === (text === 'any')
  const folded = (value: string) => (text.exactCase ? value : value.toLowerCase())
  return values.some((value) => folded(value).includes(folded(text.contains)) !== text.negated)
}

function propertyFilterOf(element: XmlElement): PropertyFilter {
  const name = element.attributes.get('name')?.toLowerCase()
  if (name === undefined) throw new ProblemError('BODY_INVALID', 'A prop-filter has no name.')
  if (childOf(element, caldav, 'param-filter') ?? childOf(element, caldav, 'time-range'))
    throw unsupported('A filter on parameters or on the time of a property.')
  if (childOf(element, caldav, 'is-not-defined')) return { name, text: null }
  const match = childOf(element, caldav, 'text-match')
  if (!match) return { name, text: 'any' }
  const collation = match.attributes.get('collation') ?? 'i;ascii-casemap'
  if (!['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'].includes(collation))
    throw new DavRefusal(403, c('supported-collation'), collation)
  const negated = match.attributes.get('negate-condition') === 'yes'
  return { name, text: { contains: match.text, negated, exactCase: collation === 'i;octet' } }
}

function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  if (parts.length === 0) throw new ProblemError('BODY_INVALID', 'A time-range is in UTC: 20261122T090000Z.')
  const [year = 0, month = 1, ...rest] = parts.map(Number)
  return Date.UTC(year, month - 1, ...rest)
}

const unsupported = (why: string) => new DavRefusal(403, c('supported-filter'), why)
