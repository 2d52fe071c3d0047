import ICAL from 'ical.js'

/**
 * What the house itself writes. All else in a program's file, such as its alarms, categories and own properties,
 * is kept for that program.
 */
const ours = new Set([
  'uid',
  'dtstamp',
  'created',
  'last-modified',
  'sequence',
  'recurrence-id',
  'dtstart',
  'dtend',
  'duration',
  'rrule',
  'rdate',
  'exdate',
  'summary',
  'description',
  'url',
  'status',
  'organizer',
  'attendee',
])

/** Our file of a meeting with what only a program's own file has: its alarms, its place, its UID. */
export function mergeSource(written: string, source: string, uid: string | null): string {
  const calendar = new ICAL.Component(ICAL.parse(written))
  const kept = new ICAL.Component(ICAL.parse(source)).getAllSubcomponents('vevent')
  const keptMain = kept.find((event) => !event.hasProperty('recurrence-id'))
  for (const event of calendar.getAllSubcomponents('vevent')) {
    if (uid !== null) event.updatePropertyWithValue('uid', uid)
    const key = keyOf(event)
    const from = kept.find((each) => keyOf(each) === key) ?? keptMain
    if (from) carryOver(from, event)
  }
  return `${calendar.toString()}\r\n`
}

function keyOf(event: ICAL.Component): string {
  return String(event.getFirstPropertyValue('recurrence-id') ?? '')
}

function carryOver(from: ICAL.Component, to: ICAL.Component): void {
  const foreign = from.getAllProperties().filter((property) => !ours.has(property.name) && !isOurPlace(property, to))
  for (const name of new Set(foreign.map((property) => property.name))) to.removeAllProperties(name)
  for (const property of foreign) to.addProperty(new ICAL.Property(property.toJSON()))
  for (const part of from.getAllSubcomponents()) to.addSubcomponent(new ICAL.Component(part.toJSON()))
}

/** A program that writes back the place we gave it has none of its own. */
function isOurPlace(property: ICAL.Property, to: ICAL.Component): boolean {
  const link = to.getFirstPropertyValue('url')
  return property.name === 'location' && link !== null && String(property.getFirstValue()).includes(String(link))
}
