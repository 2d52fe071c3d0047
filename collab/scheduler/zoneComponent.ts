import { parsePosixRule, transitionsOfYear, type PosixRule, type YearDay } from '../../infra/time/posixRule.ts'
import { offsetSecondsAt, rulesOf, transitionsBetween, type ZoneTable } from '../../infra/time/zoneTable.ts'
import { wallOf } from '../../infra/time/wallTime.ts'

/** POSIX counts weekdays from Sunday. */
const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

interface Observance {
  atSeconds: number
  fromSeconds: number
  toSeconds: number
  rule?: string
}

/**
 * A VTIMEZONE (RFC 5545 §3.6.5) for instants between `fromMs` and `untilMs`, from our table: other calendars may
 * carry older rules. A rule that still goes on is written as such, changes that were decided one by one singly.
 */
export function zoneComponent(table: ZoneTable, zone: string, fromMs: number, untilMs: number): string {
  // A year and a bit earlier, so that each side of a yearly rule has begun before the first meeting.
  const sinceMs = Date.UTC(new Date(fromMs).getUTCFullYear() - 1, 0, 1) - 40 * 86_400_000
  const { at, footer } = rulesOf(table, zone)
  const posix = footer === '' ? undefined : parsePosixRule(footer)
  const listedUntilMs = (at.at(-1) ?? Number.NEGATIVE_INFINITY) * 1000
  const yearly = posix && listedUntilMs <= untilMs ? yearlyObservances(posix, Math.max(sinceMs, listedUntilMs)) : []
  const singlesUntilMs = yearly.length > 0 ? Math.min(untilMs, listedUntilMs) : untilMs
  const singles = singleObservances(table, zone, sinceMs, singlesUntilMs)
  const observances = [...(yearly.length > 0 && singles.length === 1 ? [] : singles), ...yearly]
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observances.flatMap(linesOf), 'END:VTIMEZONE'].join('\r\n')
}

/** The offset at `sinceMs` and each change after it. */
function singleObservances(table: ZoneTable, zone: string, sinceMs: number, untilMs: number): Observance[] {
  let fromSeconds = offsetSecondsAt(table, zone, sinceMs)
  const observances: Observance[] = [{ atSeconds: sinceMs / 1000, fromSeconds, toSeconds: fromSeconds }]
  for (const change of untilMs > sinceMs ? transitionsBetween(table, zone, sinceMs, untilMs) : []) {
    observances.push({ atSeconds: change.atSeconds, fromSeconds, toSeconds: change.offsetSeconds })
    fromSeconds = change.offsetSeconds
  }
  return observances
}

/** Both halves of a rule that goes on for ever; empty where the RRULE language cannot say it or nothing changes. */
function yearlyObservances(posix: PosixRule, sinceMs: number): Observance[] {
  if (!posix.summer) return []
  const from = yearlyRule(posix.summer.from)
  const until = yearlyRule(posix.summer.until)
  if (from === undefined || until === undefined) return []
  const summerSeconds = posix.summer.offsetSeconds
  const year = new Date(sinceMs).getUTCFullYear()
  const changes = [year, year + 1, year + 2].flatMap((each) => transitionsOfYear(posix, each))
  const firstTo = (toSeconds: number) =>
    changes.find((change) => change.offsetSeconds === toSeconds && change.atSeconds * 1000 > sinceMs)?.atSeconds ?? 0
  return [
    { atSeconds: firstTo(summerSeconds), fromSeconds: posix.standardSeconds, toSeconds: summerSeconds, rule: from },
    {
      atSeconds: firstTo(posix.standardSeconds),
      fromSeconds: summerSeconds,
      toSeconds: posix.standardSeconds,
      rule: until,
    },
  ]
}

/** `M3.5.0` → the last Sunday of March. A time outside the day would fall on another date: undefined. */
function yearlyRule(on: YearDay): string | undefined {
  if (on.kind !== 'month' || on.secondOfDay < 0 || on.secondOfDay >= 86_400) return undefined
  const week = on.week === 5 ? -1 : on.week
  return `FREQ=YEARLY;BYMONTH=${on.month};BYDAY=${week}${weekdayNames[on.weekday]}`
}

function linesOf({ atSeconds, fromSeconds, toSeconds, rule }: Observance): string[] {
  const kind = toSeconds > fromSeconds ? 'DAYLIGHT' : 'STANDARD'
  return [
    `BEGIN:${kind}`,
    `DTSTART:${wallOf((atSeconds + fromSeconds) * 1000).replaceAll(/[-:]/g, '')}`,
    `TZOFFSETFROM:${offsetText(fromSeconds)}`,
    `TZOFFSETTO:${offsetText(toSeconds)}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `END:${kind}`,
  ]
}

/** `+0530`. */
function offsetText(seconds: number): string {
  const minutes = Math.abs(seconds) / 60
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0')
  return `${seconds < 0 ? '-' : '+'}${two(minutes / 60)}${two(minutes % 60)}`
}
