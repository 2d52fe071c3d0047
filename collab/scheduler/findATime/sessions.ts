import { cannot } from './costTable.ts'
import { leximax } from './ranking.ts'
import type { Found } from './search.ts'
import type { Question } from './question.ts'

/** So many slots are paired with each other: the fairest, and those that suit one person best. */
const pairedMax = 64
/** Of a quarter-hour: from here on, one hour does not serve all. */
const hardCost = 12

export type Assigned = 'first' | 'second' | 'both' | 'none'

/** Two sessions, by slot; the first is the earlier. */
export interface SessionPair {
  first: number
  second: number
  assigned: Assigned[]
}

interface Judged {
  first: number
  second: number
  missing: number
  vector: Int32Array
  sum: number
}

/**
 * Two sessions instead of one where the best slot keeps a required person away or asks for a late hour: everybody
 * comes to the one that suits them better, the host to both. null where one hour serves all, or two serve no better.
 * [FT6]
 */
export function sessionsOf(question: Question, { table, ranking, best }: Found, host: number): SessionPair | null {
  const single = best[0] ?? 0
  const hardest = ranking.hardest(single)?.cost ?? 0
  if (table.requiredMissing[single] === 0 && hardest < hardCost * table.quarters) return null
  const candidates = pairable(question, { table, ranking })
  let found = judge(question, table, host, single, single)
  for (const [place, a] of candidates.entries()) {
    for (const b of candidates.slice(place + 1)) {
      const [first, second] = a < b ? [a, b] : [b, a]
      const apartMs = (table.starts[second] ?? 0) - (table.starts[first] ?? 0)
      if (apartMs < question.durationMinutes * 60_000) continue
      const judged = judge(question, table, host, first, second)
      if (better(judged, found)) found = judged
    }
  }
  if (found.first === found.second) return null
  const { first, second } = found
  const assigned = question.people.map((_, person): Assigned => {
    const [one, two] = [table.cost(first, person), table.cost(second, person)]
    if (person === host && one !== cannot && two !== cannot) return 'both'
    if (one === cannot && two === cannot) return 'none'
    if (two === cannot) return 'first'
    return one !== cannot && one <= two ? 'first' : 'second'
  })
  return { first, second, assigned }
}

/** All slots where they are few; else the fairest, and for each person those that cost them least. */
function pairable(question: Question, { table, ranking }: Pick<Found, 'table' | 'ranking'>): number[] {
  const order = [...ranking.order()]
  if (order.length <= pairedMax) return order
  const chosen = new Set(order.slice(0, pairedMax / 2))
  for (let person = 0; person < question.people.length && chosen.size < pairedMax; person++) {
    // In the order of fairness, so that of the slots that suit them it is the one that suits the others.
    const cheapest = order.reduce((best, slot) =>
      table.weight(slot, person) < table.weight(best, person) ? slot : best,
    )
    chosen.add(cheapest)
  }
  return [...chosen]
}

function judge({ people }: Question, table: Found['table'], host: number, first: number, second: number): Judged {
  let [missing, sum] = [0, 0]
  const vector = Int32Array.from(people, ({ burden, required }, person) => {
    const [one, two] = [table.weight(first, person), table.weight(second, person)]
    const away = table.cost(first, person) === cannot && table.cost(second, person) === cannot
    // The host is missed at either.
    const missed =
      person === host ? table.cost(first, person) === cannot || table.cost(second, person) === cannot : away
    if (missed && required) missing++
    const weight = person === host && first !== second ? one + two : cheaper(table, person, first, second)
    sum += weight
    return burden + weight
  }).toSorted()
  return { first, second, missing, vector, sum }
}

/** Whoever can come to one of the two comes to that one, whatever it costs. */
function cheaper(table: Found['table'], person: number, first: number, second: number): number {
  if (table.cost(first, person) === cannot) return table.weight(second, person)
  if (table.cost(second, person) === cannot) return table.weight(first, person)
  return Math.min(table.weight(first, person), table.weight(second, person))
}

function better(a: Judged, b: Judged): boolean {
  const difference = a.missing - b.missing || leximax(a.vector, b.vector) || a.sum - b.sum
  return difference < 0
}
