import type { z } from 'zod'
import { localAt, wallOf } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type {
  Rotation as RotationAnswer,
  Slot,
  SlotPerson,
  TimeAnswer,
  TimeQuestion,
} from '../../protocol/findATime.ts'
import { cannot, CostTable } from './costTable.ts'
import type { Candidate, Question } from './question.ts'
import { rotate, type Rotation } from './rotation.ts'
import { findATime, type Found } from './search.ts'
import { sessionsOf } from './sessions.ts'

const hourMs = 3_600_000
const gridDays = 7
/** In the grid, for whoever cannot come. */
const blockedCells = { busy: -1, leave: -2, 'off-duty': -3 } as const

type Asked = z.output<typeof TimeQuestion>
type Person = Candidate & Pick<TimeAnswer['people'][number], 'personId' | 'name'>

/** Everything but the price. `host`: a place in `people`. Throws RangeError for an unknown zone. */
export function answerOf(
  zones: ZoneTable,
  asked: Asked,
  people: readonly Person[],
  host: number,
): Omit<TimeAnswer, 'price'> {
  const { durationSeconds, from, until, series } = asked
  const { stepMinutes, zone, quorum, bufferBeforeMinutes, bufferAfterMinutes } = asked
  const question: Question = {
    people,
    stepMinutes,
    zone,
    quorum,
    bufferBeforeMinutes,
    bufferAfterMinutes,
    durationMinutes: durationSeconds / 60,
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
  }
  const found = findATime(zones, question)
  const sessions = sessionsOf(question, found, host)
  const slot = (place: number) => slotOf(zones, question, found, place)
  return {
    people: people.map(({ personId, name, time, required, burden }) => {
      return { personId, name, zone: time.zone, required, burden }
    }),
    best: found.best.map(slot),
    soonest: found.soonest.map(slot),
    sessions: sessions && {
      first: slot(sessions.first),
      second: slot(sessions.second),
      assigned: sessions.assigned,
    },
    rotation: series && rotationOf(zones, rotate(zones, { ...question, ...series }), question),
    grid: gridOf(zones, question, asked.grid),
  }
}

function slotOf(
  zones: ZoneTable,
  { people, durationMinutes }: Question,
  { table, ranking }: Found,
  slot: number,
): Slot {
  const startMs = table.starts[slot] ?? 0
  const endMs = startMs + durationMinutes * 60_000
  const shown = people.map(({ time }, person): SlotPerson => {
    const local = (atMs: number) => localAt(zones, time.zone, atMs).slice(0, 16)
    return {
      startLocal: local(startMs),
      endLocal: local(endMs),
      cost: Math.max(0, table.cost(slot, person)),
      ...table.reason(slot, person),
    }
  })
  const missing = people.flatMap((_, person) => (table.cost(slot, person) === cannot ? [person] : []))
  const requiredMissing = table.requiredMissing[slot] ?? 0
  const hardest = ranking.hardest(slot)
  return {
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(endMs).toISOString(),
    people: shown,
    missing,
    requiredMissing,
    quorumMet: (table.short[slot] ?? 0) === 0,
    totalCost: shown.reduce((sum, { cost }) => sum + cost, 0),
    hardestFor: hardest?.person ?? null,
    why: whyOf(requiredMissing, hardest?.cost ?? 0, table.quarters),
  }
}

function whyOf(requiredMissing: number, hardest: number, quarters: number): Slot['why'] {
  if (requiredMissing > 0) return 'fewest-missing'
  if (hardest === 0) return 'all-work'
  return hardest <= quarters ? 'few-give-a-little' : 'least-sacrifice'
}

function rotationOf(zones: ZoneTable, rotation: Rotation, { zone, durationMinutes }: Question): RotationAnswer {
  const { weeks, sequence, load, highest, fixedHighest, bound, gapToBound } = rotation
  const slots = [...new Set(sequence)]
  const startLocal = (slot: number) => wallOf(weeks.walls[slot] ?? 0).slice(0, 16)
  return {
    slots: slots.map((slot) => {
      return { startLocal: startLocal(slot), zone, count: sequence.filter((other) => other === slot).length }
    }),
    occurrences: sequence.map((slot, occurrence) => {
      const table = weeks.tables[occurrence]
      const startMs = table?.starts[slot] ?? 0
      const costs = weeks.groupOf.map((group) => table?.cost(slot, group) ?? 0)
      return {
        slot: slots.indexOf(slot),
        startLocal: localAt(zones, zone, startMs).slice(0, 16),
        startsAt: new Date(startMs).toISOString(),
        endsAt: new Date(startMs + durationMinutes * 60_000).toISOString(),
        costs: costs.map((cost) => Math.max(0, cost)),
        missing: costs.flatMap((cost, person) => (cost === cannot ? [person] : [])),
      }
    }),
    burdens: weeks.groupOf.map((group) => load.carried[group] ?? 0),
    highest,
    fixedHighest,
    bound: Number(bound.toFixed(1)),
    gapToBound: Number(gapToBound.toFixed(4)),
  }
}

/** What each hour costs each person, on whole hours of the asker's clock. */
function gridOf(zones: ZoneTable, question: Question, span: Asked['grid']): TimeAnswer['grid'] {
  const fromMs = span ? Date.parse(span.from) : question.fromMs
  const untilMs = span ? Date.parse(span.until) : Math.min(question.untilMs, fromMs + gridDays * 24 * hourMs)
  const wall = localAt(zones, question.zone, fromMs)
  const firstMs = fromMs - (Number(wall.slice(14, 16)) * 60 + Number(wall.slice(17, 19))) * 1000
  const starts = Array.from({ length: Math.ceil((untilMs - firstMs) / hourMs) }, (_, hour) => firstMs + hour * hourMs)
  const hours = { ...question, durationMinutes: 60, bufferBeforeMinutes: 0, bufferAfterMinutes: 0, quorum: null }
  const table = new CostTable(zones, hours, starts)
  const cell = (slot: number, person: number) => {
    const cost = table.cost(slot, person)
    if (cost !== cannot) return cost
    const { reason } = table.reason(slot, person)
    return reason === 'leave' || reason === 'off-duty' ? blockedCells[reason] : blockedCells.busy
  }
  return {
    startsAt: new Date(firstMs).toISOString(),
    rows: question.people.map((_, person) => ({ cells: starts.map((_start, slot) => cell(slot, person)) })),
  }
}
