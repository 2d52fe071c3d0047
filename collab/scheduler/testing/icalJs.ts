import ICAL from 'ical.js'

/** What ical.js makes of a file with its own VTIMEZONEs and nothing else: `start/end` in UTC, to the minute, in order. */
export function readWithIcal(file: string, untilMs: number): string[] {
  const calendar = new ICAL.Component(ICAL.parse(file))
  ICAL.TimezoneService.reset()
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  const components = calendar.getAllSubcomponents('vevent')
  const main = components.find((each) => !each.hasProperty('recurrence-id'))
  if (!main) throw new Error('no event in the file')
  const event = new ICAL.Event(main, { exceptions: components.filter((each) => each !== main) })
  const found: string[] = []
  const iterator = event.iterator()
  for (let next = iterator.next(); next; next = iterator.next()) {
    const details = event.getOccurrenceDetails(next)
    const startsAtMs = details.startDate.toUnixTime() * 1000
    if (startsAtMs < untilMs) found.push(`${minute(startsAtMs)}/${minute(details.endDate.toUnixTime() * 1000)}`)
    else if (next.toUnixTime() * 1000 >= untilMs) break
  }
  return found.toSorted()
}

/** `2026-11-24T09:30`. */
export function minute(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16)
}
