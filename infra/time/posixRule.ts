/** A moment at which a zone's offset changes: seconds since the epoch, and the offset from then on. */
export interface Transition {
  atSeconds: number
  offsetSeconds: number
}

/** A day of the year as POSIX.1 writes it, and the wall clock's second of that day (may leave 0–86400). */
export type YearDay = { secondOfDay: number } & (
  | { kind: 'month'; month: number; week: number; weekday: number }
  | { kind: 'julian'; day: number }
  | { kind: 'zero'; day: number }
)

/** The footer of a TZif file (RFC 9636 §3.3.1): what goes for every year after its last transition. */
export interface PosixRule {
  standardSeconds: number
  /** Absent where the zone keeps one offset all year. */
  summer?: { offsetSeconds: number; from: YearDay; until: YearDay }
}

const name = String.raw`(?:<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,})`
const clock = String.raw`[+-]?\d{1,3}(?::\d{1,2}(?::\d{1,2})?)?`
const shape = new RegExp(String.raw`^${name}(${clock})(?:${name}(${clock})?,([^,]+),([^,]+))?$`)

/** Reads `CET-1CEST,M3.5.0,M10.5.0/3`. Throws RangeError for what is no such rule. */
export function parsePosixRule(text: string): PosixRule {
  const match = shape.exec(text)
  if (!match) throw new RangeError(`not a POSIX time zone rule: ${text}`)
  const [, standard = '', summer, from, until] = match
  // POSIX counts westward, everybody else eastward; `0 -` keeps UTC from becoming minus zero.
  const standardSeconds = 0 - secondsOf(standard)
  if (from === undefined || until === undefined) return { standardSeconds }
  const offsetSeconds = summer === undefined ? standardSeconds + 3600 : 0 - secondsOf(summer)
  return { standardSeconds, summer: { offsetSeconds, from: parseYearDay(from), until: parseYearDay(until) } }
}

/** The changes a rule makes in one year, in order. Years are counted by the rule's own wall clock. */
export function transitionsOfYear(rule: PosixRule, year: number): Transition[] {
  if (!rule.summer) return []
  const { offsetSeconds, from, until } = rule.summer
  return [
    { atSeconds: wallSecondsOf(from, year) - rule.standardSeconds, offsetSeconds },
    { atSeconds: wallSecondsOf(until, year) - offsetSeconds, offsetSeconds: rule.standardSeconds },
  ].toSorted((a, b) => a.atSeconds - b.atSeconds)
}

export function offsetByRule(rule: PosixRule, atSeconds: number): number {
  if (!rule.summer) return rule.standardSeconds
  const year = new Date(atSeconds * 1000).getUTCFullYear()
  let offsetSeconds = rule.standardSeconds
  for (const each of [year - 1, year, year + 1]) {
    for (const change of transitionsOfYear(rule, each)) {
      if (change.atSeconds <= atSeconds) offsetSeconds = change.offsetSeconds
    }
  }
  return offsetSeconds
}

function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number)
  const size = hours * 3600 + minutes * 60 + seconds
  return text.startsWith('-') ? -size : size
}

function parseYearDay(text: string): YearDay {
  const [date = '', time] = text.split('/')
  // Without a time the change is at two in the morning.
  const secondOfDay = time === undefined ? 7200 : secondsOf(time)
  const month = /^M(\d{1,2})\.(\d)\.(\d)$/.exec(date)
  if (month) {
    return { kind: 'month', month: Number(month[1]), week: Number(month[2]), weekday: Number(month[3]), secondOfDay }
  }
  const day = /^(J?)(\d{1,3})$/.exec(date)
  if (!day) throw new RangeError(`not a day of the year: ${text}`)
  return { kind: day[1] ? 'julian' : 'zero', day: Number(day[2]), secondOfDay }
}

function wallSecondsOf(on: YearDay, year: number): number {
  return dayNumberOf(on, year) * 86_400 + on.secondOfDay
}

/** Days since the epoch. */
function dayNumberOf(on: YearDay, year: number): number {
  const dayOf = (month: number, day: number) => Date.UTC(year, month, day) / 86_400_000
  if (on.kind === 'zero') return dayOf(0, 1) + on.day
  if (on.kind === 'julian') {
    // J60 is 1 March in every year: 29 February is never counted.
    const leap = dayOf(2, 1) - dayOf(1, 1) === 29
    return dayOf(0, on.day) + (leap && on.day >= 60 ? 1 : 0)
  }
  const first = dayOf(on.month - 1, 1)
  const next = dayOf(on.month, 1)
  // Day zero of the epoch was a Thursday.
  const firstWeekday = (((first + 4) % 7) + 7) % 7
  const day = first + ((on.weekday - firstWeekday + 7) % 7) + (on.week - 1) * 7
  // Week 5 means the last such weekday of the month.
  return day >= next ? day - 7 : day
}
