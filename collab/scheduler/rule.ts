import { ProblemError } from '../../infra/contract/problems.ts'

/** A weekday of ISO 8601 (1 Monday to 7 Sunday); with `nth`, the nth of its month or year, from the end if negative. */
export interface RuleWeekday {
  nth: number | null
  weekday: number
}

/** The parts of an RRULE value (RFC 5545 §3.3.10), all of them. An empty list: the part is not there. */
export interface Rule {
  every: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'
  interval: number
  count?: number
  /** `YYYYMMDD`, or `YYYYMMDDTHHMMSS` with `Z` where it is an instant. */
  until?: string
  weekdays: RuleWeekday[]
  months: number[]
  monthDays: number[]
  yearDays: number[]
  weekNumbers: number[]
  hours: number[]
  minutes: number[]
  seconds: number[]
  positions: number[]
  weekStart: number
}

const frequencies = {
  second: 'SECONDLY',
  minute: 'MINUTELY',
  hour: 'HOURLY',
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
} as const
/** ISO order: Monday is 1. */
const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const textCharactersMax = 4_000

/** List parts of plain numbers: where they go, their bounds, and whether they count from the end as well. */
const numberParts = {
  BYMONTH: { field: 'months', from: 1, to: 12, signed: false },
  BYWEEKNO: { field: 'weekNumbers', from: 1, to: 53, signed: true },
  BYYEARDAY: { field: 'yearDays', from: 1, to: 366, signed: true },
  BYMONTHDAY: { field: 'monthDays', from: 1, to: 31, signed: true },
  BYHOUR: { field: 'hours', from: 0, to: 23, signed: false },
  BYMINUTE: { field: 'minutes', from: 0, to: 59, signed: false },
  BYSECOND: { field: 'seconds', from: 0, to: 59, signed: false },
  BYSETPOS: { field: 'positions', from: 1, to: 366, signed: true },
} as const
type NumberField = (typeof numberParts)[keyof typeof numberParts]['field']

/** Reads an RRULE value. Throws ProblemError RECURRENCE_INVALID for what is none, or for a part nobody knows. */
export function parseRule(text: string): Rule {
  const refuse = (): never => {
    throw new ProblemError('RECURRENCE_INVALID', text.slice(0, 200))
  }
  if (text.length > textCharactersMax) refuse()
  const parts = new Map<string, string>()
  for (const part of text.replace(/;$/, '').split(';')) {
    const [name = '', value = '', ...more] = part.split('=')
    if (value === '' || more.length > 0 || parts.has(name.toUpperCase())) refuse()
    parts.set(name.toUpperCase(), value.toUpperCase())
  }
  const every = (Object.keys(frequencies) as Rule['every'][]).find((each) => frequencies[each] === parts.get('FREQ'))
  const until = parts.get('UNTIL')
  const wrongEnd = until !== undefined && (parts.has('COUNT') || !/^\d{8}(T\d{6}Z?)?$/.test(until))
  if (!every || wrongEnd) return refuse()
  const numbersOf = (name: keyof typeof numberParts) => numbers(parts.get(name), numberParts[name]) ?? refuse()
  const lists = Object.fromEntries(
    (Object.keys(numberParts) as (keyof typeof numberParts)[]).map((name) => [
      numberParts[name].field,
      numbersOf(name),
    ]),
  ) as Record<NumberField, number[]>
  const known = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'WKST', ...Object.keys(numberParts)])
  if ([...parts.keys()].some((name) => !known.has(name))) refuse()
  const single = (name: string) => {
    if (!parts.has(name)) return undefined
    return /^\d{1,6}$/.test(parts.get(name) ?? '') && Number(parts.get(name)) > 0 ? Number(parts.get(name)) : refuse()
  }
  const count = single('COUNT')
  return {
    every,
    interval: single('INTERVAL') ?? 1,
    ...(count !== undefined && { count }),
    ...(until !== undefined && { until }),
    weekdays: weekdaysOf(parts.get('BYDAY')) ?? refuse(),
    ...lists,
    weekStart: parts.has('WKST') ? weekdayNames.indexOf(parts.get('WKST') ?? '') + 1 || refuse() : 1,
  }
}

/** undefined: not a list of such numbers. Sorted, each once. */
function numbers(text: string | undefined, bounds: { from: number; to: number; signed: boolean }) {
  if (text === undefined) return []
  const found: number[] = []
  for (const part of text.split(',')) {
    if (!/^[+-]?\d{1,3}$/.test(part)) return undefined
    const number = Number(part)
    const size = bounds.signed ? Math.abs(number) : number
    if (size < bounds.from || size > bounds.to) return undefined
    found.push(number)
  }
  return [...new Set(found)].toSorted((a, b) => a - b)
}

function weekdaysOf(text: string | undefined): RuleWeekday[] | undefined {
  if (text === undefined) return []
  const found = new Map<string, RuleWeekday>()
  for (const part of text.split(',')) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part)
    const nth = match?.[1] === undefined ? null : Number(match[1])
    if (!match || nth === 0 || Math.abs(nth ?? 1) > 53) return undefined
    found.set(`${nth}${match[2]}`, { nth, weekday: weekdayNames.indexOf(match[2] ?? '') + 1 })
  }
  return [...found.values()]
}

/** Writes an RRULE value; parts that say nothing are left out. */
export function writeRule(rule: Rule): string {
  const parts = [`FREQ=${frequencies[rule.every]}`]
  if (rule.interval > 1) parts.push(`INTERVAL=${rule.interval}`)
  for (const [name, { field }] of Object.entries(numberParts)) {
    if (rule[field].length > 0 && name !== 'BYSETPOS') parts.push(`${name}=${rule[field].join(',')}`)
  }
  if (rule.weekdays.length > 0) {
    parts.push(`BYDAY=${rule.weekdays.map(({ nth, weekday }) => `${nth ?? ''}${weekdayNames[weekday - 1]}`).join(',')}`)
  }
  if (rule.positions.length > 0) parts.push(`BYSETPOS=${rule.positions.join(',')}`)
  if (rule.weekStart !== 1) parts.push(`WKST=${weekdayNames[rule.weekStart - 1]}`)
  if (rule.count !== undefined) parts.push(`COUNT=${rule.count}`)
  if (rule.until !== undefined) parts.push(`UNTIL=${rule.until}`)
  return parts.join(';')
}
