import { ProblemError } from '../../infra/contract/problems.ts'
import { wallMs, wallOf } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { limits } from '../../infra/contract/limits.ts'
import { expandWalls, recurrenceOf } from '../../collab/scheduler/recurrence.ts'
import { parseRule } from '../../collab/scheduler/rule.ts'
import { wallsOfRule } from '../../collab/scheduler/ruleWalls.ts'

/** One case of libical's list: what a rule gives from a start. */
export interface RecurrenceCase {
  rule: string
  start: string
  /** Wall times, counted as if UTC; null where libical has no answer itself. */
  expected: number[] | null
  /** The list asks for a part of the expansion only. */
  partial: boolean
}

export interface RecurrenceOutcome {
  case: RecurrenceCase
  /** Whether the engine gives what libical gives; null: libical has no answer. */
  right: boolean | null
  /** Why no meeting may have this rule; null: it may. */
  refused: string | null
  /** Of a rule that a meeting may have: whether the meeting's own path (text, wire shape, end day) agrees as well. */
  productRight: boolean | null
}

export function readCases(text: string): RecurrenceCase[] {
  const cases: RecurrenceCase[] = []
  for (const block of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(block)?.[1]?.trim()
    const [rule, start, instances] = [field('RRULE'), field('DTSTART'), field('INSTANCES')]
    if (rule === undefined || start === undefined || instances === undefined) continue
    const expected = instances.startsWith('***') ? null : instances.split(',').map(msOf)
    cases.push({ rule, start, expected, partial: field('START-AT') !== undefined })
  }
  return cases
}

export function outcomeOf(table: ZoneTable, each: RecurrenceCase): RecurrenceOutcome {
  const walls = each.expected === null ? null : engineWalls(each, each.expected.length)
  const right = walls === null ? null : isSame(walls, each.expected ?? [])
  const startLocal = wallOf(msOf(each.start)).slice(0, 16)
  try {
    const recurrence = recurrenceOf(each.rule, { table, zone: 'UTC', startLocal })
    // A meeting begins on a full minute.
    const minutes = each.expected?.map((wall) => wall - (wall % 60_000))
    const expected = minutes?.slice(0, limits.seriesOccurrencesMax)
    const own = expandWalls(recurrence, startLocal, (expected?.length ?? 0) + 1)
    return { case: each, right, refused: null, productRight: expected ? isSame(own, expected) : null }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { case: each, right, refused: error.problem.detail ?? error.code, productRight: null }
  }
}

/** One more than expected, so that a rule which goes on too long is seen. */
function engineWalls({ rule: text, start }: RecurrenceCase, count: number): number[] {
  const rule = parseRule(text)
  // A start that is a day has no time for parts of a time to change (RFC 5545 §3.3.10).
  const day = !start.includes('T')
  const given = day ? { ...rule, hours: [], minutes: [], seconds: [] } : rule
  const untilMs = rule.until === undefined ? Number.POSITIVE_INFINITY : msOf(rule.until)
  return wallsOfRule(given, msOf(start))
    .take(count + 1)
    .filter((wall) => wall <= untilMs)
    .toArray()
}

function isSame(left: number[], right: number[]): boolean {
  return left.length === right.length && left.every((wall, index) => wall === right[index])
}

function msOf(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(text)
  const [year, month, day, hour = '00', minute = '00', second = '00'] = match?.slice(1) ?? []
  const ms = wallMs(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
  if (ms === null) throw new RangeError(`not a wall time: ${text}`)
  return ms
}
