import { transitionsOfYear, type PosixRule, type YearDay } from '../../../infra/time/posixRule.ts'
import { hasZone, offsetSecondsAt, transitionsBetween, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Component } from './components.ts'
import { valueOf } from './values.ts'

/** A year of whose clocks the table and other programs say the same, as far as anyone knows. */
const comparedYear = 2027
const fromMs = Date.UTC(comparedYear, 0, 1)
const untilMs = Date.UTC(comparedYear + 1, 0, 1)
/** POSIX counts weekdays from Sunday. */
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
/** Of zones that go alike, the one most people would name. */
const wellKnown = [
  'Europe/London',
  'Europe/Berlin',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'Australia/Sydney',
  'Pacific/Auckland',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Asia/Kolkata',
]

/** The zone of the table whose clocks go as a VTIMEZONE says; undefined where none does, or it cannot be told. */
export function observedZone(zones: ZoneTable, component: Component): string | undefined {
  const rule = ruleOf(component)
  if (!rule) return undefined
  const wanted = transitionsOfYear(rule, comparedYear)
  const firstSeconds = wanted[0]?.offsetSeconds === rule.standardSeconds ? rule.summer?.offsetSeconds : undefined
  const etc = `Etc/GMT${rule.standardSeconds > 0 ? '-' : '+'}${Math.abs(rule.standardSeconds) / 3600}`
  const fixed = wanted.length === 0 ? [etc] : []
  return ['UTC', ...fixed, ...wellKnown, ...Object.keys(zones.zones)].find((zone) => {
    if (!hasZone(zones, zone) || offsetSecondsAt(zones, zone, fromMs) !== (firstSeconds ?? rule.standardSeconds))
      return false
    const changes = transitionsBetween(zones, zone, fromMs, untilMs)
    return (
      changes.length === wanted.length &&
      changes.every(
        ({ atSeconds, offsetSeconds }, place) =>
          atSeconds === wanted[place]?.atSeconds && offsetSeconds === wanted[place].offsetSeconds,
      )
    )
  })
}

/** The latest STANDARD and DAYLIGHT of a VTIMEZONE as a rule for every year. */
function ruleOf({ parts }: Component): PosixRule | undefined {
  const latest = (name: string) =>
    parts
      .filter((part) => part.name === name)
      .toSorted((a, b) => ((valueOf(a, 'DTSTART') ?? '') < (valueOf(b, 'DTSTART') ?? '') ? -1 : 1))
      .at(-1)
  const [standard, daylight] = [latest('STANDARD'), latest('DAYLIGHT')]
  const standardSeconds = offsetOf(standard)
  if (!standard || standardSeconds === undefined) return undefined
  const offsetSeconds = offsetOf(daylight)
  if (!daylight || offsetSeconds === standardSeconds) return { standardSeconds }
  const [from, until] = [yearDayOf(daylight), yearDayOf(standard)]
  if (offsetSeconds === undefined || !from || !until) return undefined
  return { standardSeconds, summer: { offsetSeconds, from, until } }
}

function offsetOf(part: Component | undefined): number | undefined {
  const match = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec((part && valueOf(part, 'TZOFFSETTO')) ?? '')
  if (!match) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? 0 - seconds : seconds
}

/** `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` at the time of day of DTSTART. */
function yearDayOf(part: Component): YearDay | undefined {
  const rule = valueOf(part, 'RRULE') ?? ''
  const clock = /T(\d{2})(\d{2})(\d{2})$/.exec(valueOf(part, 'DTSTART') ?? '')
  const month = Number(/BYMONTH=(\d{1,2})(?:;|$)/.exec(rule)?.[1] ?? 0)
  const day = /BYDAY=\+?(-1|[1-4])(SU|MO|TU|WE|TH|FR|SA)(?:;|$)/.exec(rule)
  if (!rule.includes('FREQ=YEARLY') || /UNTIL|COUNT/.test(rule) || !clock || !day || month < 1 || month > 12)
    return undefined
  const secondOfDay = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  const week = day[1] === '-1' ? 5 : Number(day[1])
  return { kind: 'month', month, week, weekday: weekdays.indexOf(day[2] ?? ''), secondOfDay }
}
