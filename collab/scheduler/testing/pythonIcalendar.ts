import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** It comes with khal. */
export const hasPythonIcalendar = existsSync('/usr/lib/python3/dist-packages/icalendar')

/** icalendar reads, dateutil expands on the wall, and the zone is the file's own VTIMEZONE. */
const script = `
import sys
from datetime import date, datetime, timedelta, timezone
from dateutil.rrule import rrulestr
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.read())
zones = {str(z['TZID']): z.to_tz() for z in calendar.walk('VTIMEZONE')}
def instant(prop, wall=None):
    value = prop.dt
    if wall is None:
        wall = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    name = prop.params.get('TZID')
    if name is None:
        return wall.replace(tzinfo=timezone.utc)
    return zones[str(name)].localize(wall).astimezone(timezone.utc)
def walls(event, name):
    lists = event.get(name, [])
    for each in lists if isinstance(lists, list) else [lists]:
        for value in each.dts:
            yield value.dt.replace(tzinfo=None) if isinstance(value.dt, datetime) else datetime(value.dt.year, value.dt.month, value.dt.day)
events = calendar.walk('VEVENT')
found = []
moved = {instant(e['RECURRENCE-ID']) for e in events if 'RECURRENCE-ID' in e}
for event in events:
    start = event['DTSTART']
    length = instant(event['DTEND']) - instant(start)
    if 'RECURRENCE-ID' in event or 'RRULE' not in event:
        found.append((instant(start), length))
    if 'RECURRENCE-ID' in event:
        continue
    first = start.dt.replace(tzinfo=None) if isinstance(start.dt, datetime) else datetime(start.dt.year, start.dt.month, start.dt.day)
    all = []
    if 'RRULE' in event:
        rule = event['RRULE']
        until = rule.get('UNTIL')
        if until and isinstance(until[0], datetime):
            name = start.params.get('TZID')
            local = until[0].astimezone(zones[str(name)]) if name else until[0]
            rule['UNTIL'] = [local.replace(tzinfo=None)]
        all = list(rrulestr(rule.to_ical().decode(), dtstart=first))
    gone = set(walls(event, 'EXDATE'))
    for wall in sorted(set(all) | set(walls(event, 'RDATE'))):
        at = instant(start, wall)
        if wall not in gone and at not in moved:
            found.append((at, length))
for at, length in sorted(found):
    print(at.strftime('%Y-%m-%dT%H:%M') + '/' + (at + length).strftime('%Y-%m-%dT%H:%M'))
`

/** What Python's icalendar makes of a file: `start/end` in UTC, to the minute, in order. Days are days in UTC. */
export function readWithPython(file: string): string[] {
  const text = execFileSync('/usr/bin/python3', ['-c', script], { input: file, encoding: 'utf8', stdio: 'pipe' })
  return text.split('\n').filter((line) => line !== '')
}
